//! The key that somebody meant who wrote another.

use super::keys::{Key, Row};

/// The key that was probably meant: by another's name for it, or by at most two wrong letters.
pub(super) fn nearest<K: Key>(name: &str) -> Option<&'static Row<K>> {
    let name = name.to_lowercase();
    let foreign = K::ROWS
        .iter()
        .find(|row| row.foreign.contains(&name.as_str()));
    if foreign.is_some() {
        return foreign;
    }
    // in a short word two wrong letters are another word
    let limit = if name.chars().count() < 5 { 1 } else { 2 };
    let (distance, nearest) = K::ROWS
        .iter()
        .map(|row| (edit_distance(&name, row.name), row))
        .min_by_key(|&(distance, _)| distance)?;
    (distance <= limit).then_some(nearest)
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
    use super::super::entreposto::EntrepostoKey;
    use super::super::intent::IntentKey;
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
        let found = |name| nearest::<IntentKey>(name).map(|row| row.name);
        assert_eq!(found("fallback_mesage"), Some("fallback_message"));
        assert_eq!(found("NODE"), Some("node"));
        assert_eq!(found("mode"), Some("node"));
        assert_eq!(found("intent_name"), Some("node"));
        assert_eq!(found("colour"), None);
        assert_eq!(found("tag"), None);
    }

    #[test]
    fn each_attribute_has_its_own_neighbours() {
        let found = |name| nearest::<EntrepostoKey>(name).map(|row| row.name);
        assert_eq!(found("chatbots"), Some("chatbot"));
        assert_eq!(found("Mnemonico"), Some("chatbot"));
        assert_eq!(found("ambiente"), Some("environment"));
        assert_eq!(found("enviroment"), Some("environment"));
        assert_eq!(found("url"), Some("gateway"));
        assert_eq!(found("evento"), Some("on"));
        assert_eq!(found("message"), Some("fallback_message"));
        assert_eq!(found("node"), None);
    }
}
