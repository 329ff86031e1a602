//! The keys of `#[intent]`, and the one that somebody meant who wrote another.

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Key {
    Webhook,
    Node,
    Action,
    Token,
    Auth,
    Public,
    FallbackMessage,
    Timeout,
    Crate,
}

/// Every key, its name, and how an entry with it looks.
pub(super) const KEYS: [(Key, &str, &str); 9] = [
    (Key::Webhook, "webhook", "webhook = \"pedidos\""),
    (Key::Node, "node", "node = \"Novo pedido\""),
    (Key::Action, "action", "action = \"order.create\""),
    (Key::Token, "token", "token = env(\"PEDIDOS_TOKEN\")"),
    (Key::Auth, "auth", "auth = my_auth()"),
    (Key::Public, "public", "public"),
    (
        Key::FallbackMessage,
        "fallback_message",
        "fallback_message = \"Volte já.\"",
    ),
    (Key::Timeout, "timeout", "timeout = \"4s\""),
    (Key::Crate, "crate", "crate = my_runtime"),
];

/// What other frameworks and the platforms call these keys.
const FOREIGN_NAMES: [(&str, &str); 37] = [
    ("path", "webhook"),
    ("route", "webhook"),
    ("rota", "webhook"),
    ("url", "webhook"),
    ("uri", "webhook"),
    ("endpoint", "webhook"),
    ("mnemonic", "webhook"),
    ("mnemonico", "webhook"),
    ("intent", "node"),
    ("intents", "node"),
    ("intent_name", "node"),
    ("name", "node"),
    ("names", "node"),
    ("nome", "node"),
    ("display_name", "node"),
    ("secret", "token"),
    ("guard", "token"),
    ("password", "token"),
    ("senha", "token"),
    ("api_key", "token"),
    ("env", "token"),
    ("file", "token"),
    ("signature", "token"),
    ("authorization", "auth"),
    ("authentication", "auth"),
    ("authenticate", "auth"),
    ("open", "public"),
    ("anonymous", "public"),
    ("unauthenticated", "public"),
    ("serprobots", "public"),
    ("fallback", "fallback_message"),
    ("fallback_text", "fallback_message"),
    ("error_message", "fallback_message"),
    ("message", "fallback_message"),
    ("deadline", "timeout"),
    ("limit", "timeout"),
    ("runtime", "crate"),
];

/// All of them, for a message.
pub(super) fn legal_keys() -> String {
    KEYS.map(|(_, name, _)| format!("`{name}`")).join(", ")
}

/// The key that was probably meant: by another's name for it, or by at most two wrong letters.
pub(super) fn nearest_key(name: &str) -> Option<(Key, &'static str)> {
    let name = name.to_lowercase();
    let ours = FOREIGN_NAMES
        .iter()
        .find(|(foreign, _)| *foreign == name)
        .map_or(&*name, |(_, ours)| ours);
    // in a short word two wrong letters are another word
    let limit = if ours.chars().count() < 5 { 1 } else { 2 };
    let distances = KEYS
        .iter()
        .map(|&(key, known, _)| (edit_distance(ours, known), key, known));
    let nearest = distances.min_by_key(|&(distance, ..)| distance)?;
    (nearest.0 <= limit).then_some((nearest.1, nearest.2))
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour (optimal string alignment).
fn edit_distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<usize>>()];
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(letter != other);
            let mut best = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_a_missing_and_a_wrong_letter_cost_one() {
        assert_eq!(edit_distance("ndoe", "node"), 1);
        assert_eq!(edit_distance("webhok", "webhook"), 1);
        assert_eq!(edit_distance("tokem", "token"), 1);
        assert_eq!(edit_distance("", "auth"), 4);
    }

    #[test]
    fn the_nearest_key_is_found_by_letters_by_case_and_by_foreign_name() {
        let nearest = |name| nearest_key(name).map(|(_, key)| key);
        assert_eq!(nearest("fallback_mesage"), Some("fallback_message"));
        assert_eq!(nearest("NODE"), Some("node"));
        assert_eq!(nearest("mode"), Some("node"));
        assert_eq!(nearest("intent_name"), Some("node"));
        assert_eq!(nearest("colour"), None);
        assert_eq!(nearest("tag"), None);
    }

    #[test]
    fn every_foreign_name_stands_for_a_key() {
        for (foreign, key) in FOREIGN_NAMES {
            assert!(
                KEYS.iter().any(|(_, name, _)| *name == key),
                "{foreign} stands for {key}, which is no key"
            );
            assert!(
                KEYS.iter().all(|(_, name, _)| *name != foreign),
                "{foreign} is a key itself"
            );
        }
    }
}
