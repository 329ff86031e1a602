//! The arguments of `#[intent(...)]` as syntax: which keys stand there, with which expressions, and where. What the
//! values mean is `lower`'s business. Each entry is read on its own, so that a broken one hides no other's mistakes,
//! and leaves its slot `Broken`, so that nobody calls it missing as well.

mod keys;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, Token, token};

use self::keys::{KEYS, Key, legal_keys, nearest_key};
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
        if input.parse::<Token![;]>().is_ok() {
            // meant as a comma, so the next entry stands behind it
            return;
        }
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
