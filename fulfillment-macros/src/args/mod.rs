//! The arguments of `#[intent(...)]` as syntax: which keys stand there, with which expressions, and where. What the
//! values mean is `lower`'s business. Each entry is read on its own, so that a broken one hides no other's mistakes,
//! and leaves its slot `Broken`, so that nobody calls it missing as well.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, Token, token};

use crate::diagnostics::{Diagnostics, message};
use crate::signature::compact;

/// The attribute's arguments, by key.
#[derive(Default)]
pub(crate) struct IntentArgs {
    pub(crate) webhook: Slot,
    pub(crate) node: Slot,
    pub(crate) action: Slot,
    /// `token`, `auth` and bare `public`, in the order written: they exclude each other, and the second is to blame
    pub(crate) guards: Vec<Guard>,
    /// `public(serprobots)`, at its `public`
    pub(crate) window: Option<Ident>,
    pub(crate) fallback_message: Slot,
    pub(crate) timeout: Slot,
    /// `crate`
    pub(crate) runtime: Slot,
}

/// What stands behind one key.
#[derive(Default)]
pub(crate) enum Slot {
    #[default]
    Absent,
    /// The key is there, and what is wrong with it is reported.
    Broken,
    Given(Expr),
}

/// One of the keys that say who may call.
pub(crate) struct Guard {
    pub(crate) key: Ident,
    pub(crate) value: GuardValue,
}

pub(crate) enum GuardValue {
    Token(Expr),
    Auth(Expr),
    Public,
    /// Reported.
    Broken,
}

#[derive(Clone, Copy, PartialEq)]
enum Key {
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
const KEYS: [(Key, &str, &str); 9] = [
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

impl IntentArgs {
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &Diagnostics) -> Self {
        let mut reader = Reader {
            args: Self::default(),
            seen: Vec::new(),
            unnamed: 0,
            diagnostics,
        };
        let read = |input: ParseStream| {
            while !input.is_empty() {
                reader.entry(input);
                reader.separator(input);
            }
            Ok(())
        };
        if let Err(error) = read.parse2(tokens) {
            // the reader consumes everything and tries on forks only; should syn object all the same, its words
            // must not be lost
            diagnostics.error_at(error.span(), message!("{error}"));
        }
        reader.args
    }
}

struct Reader<'a> {
    args: IntentArgs,
    seen: Vec<Key>,
    /// how many values stood without a key
    unnamed: usize,
    diagnostics: &'a Diagnostics,
}

impl Reader<'_> {
    /// Reads one entry, up to the comma behind it.
    fn entry(&mut self, input: ParseStream) {
        if !input.peek(Ident::peek_any) || input.peek2(Token![::]) {
            return self.without_key(input);
        }
        let Ok(key) = input.call(Ident::parse_any) else {
            return skip_entry(input);
        };
        let Some(&(known, _, example)) = KEYS.iter().find(|(_, name, _)| key == name) else {
            return self.unknown_key(&key, input);
        };
        let repeated = self.seen.contains(&known);
        if repeated {
            self.repeated(&key, known);
        }
        self.seen.push(known);
        // a repeated entry is read like any other, for the sake of its own mistakes
        if known == Key::Public {
            let public = self.public(&key, input);
            match public {
                _ if repeated => {}
                Public::Everywhere => self.args.guards.push(Guard {
                    key,
                    value: GuardValue::Public,
                }),
                Public::Window => self.args.window = Some(key),
                Public::Broken => self.args.guards.push(Guard {
                    key,
                    value: GuardValue::Broken,
                }),
            }
            return;
        }
        let value = match self.value(&key, example, input) {
            Some(expr) => Slot::Given(expr),
            None => Slot::Broken,
        };
        if !repeated {
            self.keep(key, known, value);
        }
    }

    fn keep(&mut self, key: Ident, known: Key, value: Slot) {
        let args = &mut self.args;
        let guard: fn(Expr) -> GuardValue = match known {
            Key::Webhook => return args.webhook = value,
            Key::Node => return args.node = value,
            Key::Action => return args.action = value,
            Key::FallbackMessage => return args.fallback_message = value,
            Key::Timeout => return args.timeout = value,
            Key::Crate => return args.runtime = value,
            Key::Token => GuardValue::Token,
            Key::Auth => GuardValue::Auth,
            // read apart, because it takes no value
            Key::Public => |_| GuardValue::Public,
        };
        let value = match value {
            Slot::Given(expr) => guard(expr),
            _ => GuardValue::Broken,
        };
        args.guards.push(Guard { key, value });
    }

    /// Reads the comma that must follow an entry, unless it was the last.
    fn separator(&mut self, input: ParseStream) {
        if input.is_empty() || input.parse::<Token![,]>().is_ok() {
            return;
        }
        let Ok(next) = input.fork().parse::<TokenTree>() else {
            return;
        };
        let begins_entry = KEYS
            .iter()
            .any(|(_, name, _)| matches!(&next, TokenTree::Ident(key) if key == name));
        if begins_entry || input.peek2(Token![=]) {
            self.diagnostics
                .error(&next, message!("`{next}` needs a `,` before it"));
            return;
        }
        self.diagnostics.error(
            &next,
            message!("`{next}` does not belong here; a `,` separates the entries"),
        );
        skip_entry(input);
        // none at the end, which is as good
        let _comma: syn::Result<Token![,]> = input.parse();
    }

    /// Reads what follows a key, which should be `= value`.
    fn value(&self, key: &Ident, example: &str, input: ParseStream) -> Option<Expr> {
        if input.peek(token::Paren) {
            self.diagnostics.error(
                key,
                message!("`{key}` takes its value behind `=`; write `{example}`"),
            );
            let _group: syn::Result<TokenTree> = input.parse();
            return None;
        }
        if let Ok(colon) = input.parse::<Token![:]>() {
            self.diagnostics.error(
                colon,
                message!("`{key}` takes `=` instead of `:`; write `{example}`"),
            );
        } else if input.parse::<Token![=]>().is_err() {
            self.diagnostics
                .error(key, message!("`{key}` has no value; write `{example}`"));
            return None;
        }
        if input.is_empty() || input.peek(Token![,]) {
            self.diagnostics.error(
                key,
                message!("`{key}` has nothing behind its `=`; write `{example}`"),
            );
            return None;
        }
        let value = expression(input);
        if let Err(error) = &value {
            let text =
                message!("`{key}` has a value that cannot be read ({error}); write `{example}`");
            self.diagnostics.error_at(error.span(), text);
        }
        value.ok()
    }

    /// Reads what follows `public`.
    fn public(&self, key: &Ident, input: ParseStream) -> Public {
        if input.peek(Token![=]) || input.peek(Token![:]) {
            self.diagnostics.error(
                key,
                message!("`public` takes no value; write `public` alone"),
            );
            skip_entry(input);
            return Public::Broken;
        }
        if !input.peek(token::Paren) {
            return Public::Everywhere;
        }
        let Ok(TokenTree::Group(opened)) = input.parse() else {
            return Public::Broken;
        };
        let legal = |token: &TokenTree| match token {
            TokenTree::Ident(platform) => platform == "serprobots",
            TokenTree::Punct(comma) => comma.as_char() == ',',
            _ => false,
        };
        let illegal: TokenStream = opened
            .stream()
            .into_iter()
            .filter(|token| !legal(token))
            .collect();
        if opened.stream().is_empty() {
            let text = message!("`public()` opens nothing; write `public` or `public(serprobots)`");
            self.diagnostics.error(opened, text);
            return Public::Broken;
        }
        if !illegal.is_empty() {
            let text = message!(
                "`{illegal}` cannot be opened apart; `public(serprobots)` is the only one that can"
            );
            self.diagnostics.error(illegal, text);
            return Public::Broken;
        }
        Public::Window
    }

    fn repeated(&self, key: &Ident, known: Key) {
        let text = match known {
            Key::Node => message!(
                "`node` is given twice; several names are one list, `node = [\"...\", \"...\"]`"
            ),
            _ => message!("`{key}` is given twice; keep one"),
        };
        self.diagnostics.error(key, text);
    }

    /// An entry whose key is not one of ours.
    fn unknown_key(&mut self, key: &Ident, input: ParseStream) {
        let name = key.to_string();
        let nearest = nearest_key(&name);
        let alone = input.is_empty() || input.peek(Token![,]);
        if alone && nearest.is_none() && name.starts_with(char::is_uppercase) {
            return self.unnamed(key, Some(&name));
        }
        let keys = legal_keys();
        match nearest {
            Some((meant, nearest)) => {
                self.meant(key, meant);
                let text =
                    message!("`{name}` is no key; did you mean `{nearest}`? The keys are {keys}");
                self.diagnostics.error(key, text);
            }
            None => self
                .diagnostics
                .error(key, message!("`{name}` is no key; the keys are {keys}")),
        }
        if input.peek(token::Paren) {
            let _group: syn::Result<TokenTree> = input.parse();
        } else if input.parse::<Token![=]>().is_ok() || input.parse::<Token![:]>().is_ok() {
            // read as a value would be, so that a missing comma behind it does not hide the next entry
            let _value = expression(input);
        }
    }

    /// A value, or anything else that does not begin as an entry does.
    fn without_key(&mut self, input: ParseStream) {
        if let Ok(comma) = input.fork().parse::<Token![,]>() {
            // `separator` takes it
            self.diagnostics
                .error(comma, message!("`,` separates nothing here; remove it"));
            return;
        }
        let first = input.fork().parse::<TokenTree>();
        match (expression(input), first) {
            (Ok(Expr::Path(path)), _) => {
                let text = compact(&path);
                self.unnamed(&path, Some(&text));
            }
            (Ok(value), _) => self.unnamed(&value, None),
            (Err(_), Ok(first)) => {
                let keys = legal_keys();
                self.diagnostics
                    .error(&first, message!("`{first}` is no key; the keys are {keys}"));
            }
            // the entry is not empty, so there is a first token
            (Err(_), Err(_)) => {}
        }
    }

    /// Someone wrote the values in what looked like their order. A literal is not repeated in the text: it may be a
    /// token.
    fn unnamed(&mut self, value: impl ToTokens, path: Option<&str>) {
        let at = Ident::new("value", value.span());
        let text = match (self.unnamed, path) {
            (0, Some(path)) => message!("`{path}` stands without a key; write `webhook = {path}`"),
            (0, None) => message!("a value stands without a key; write `webhook = \"...\"`"),
            (1, _) => message!("a value stands without a key; write `node = \"...\"`"),
            _ => message!(
                "a value stands without a key; the keys are {}",
                legal_keys()
            ),
        };
        self.diagnostics.error(value, text);
        match self.unnamed {
            0 => self.meant(&at, Key::Webhook),
            1 => self.meant(&at, Key::Node),
            _ => {}
        }
        self.unnamed += 1;
    }

    /// What was meant to be a key's value is not missing, only wrong.
    fn meant(&mut self, at: &Ident, key: Key) {
        if !self.seen.contains(&key) {
            self.keep(at.clone(), key, Slot::Broken);
        }
    }
}

/// What `public` says.
enum Public {
    Everywhere,
    Window,
    Broken,
}

/// Reads an expression, or skips the entry: a parser that fails halfway leaves the rest where nobody can go on.
fn expression(input: ParseStream) -> syn::Result<Expr> {
    let ahead = input.fork();
    let mut value = ahead.parse();
    if value.is_ok() {
        input.advance_to(&ahead);
    } else {
        skip_entry(input);
    }
    // what a `macro_rules` macro passes on as `$value:expr` is what it holds
    while let Ok(Expr::Group(group)) = value {
        value = Ok(*group.expr);
    }
    value
}

fn skip_entry(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _token: syn::Result<TokenTree> = input.parse();
    }
}

fn legal_keys() -> String {
    KEYS.map(|(_, name, _)| format!("`{name}`")).join(", ")
}

/// The key that was probably meant: by another's name for it, or by at most two wrong letters.
fn nearest_key(name: &str) -> Option<(Key, &'static str)> {
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
