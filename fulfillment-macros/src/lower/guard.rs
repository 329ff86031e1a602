//! Who may call: the rules of `token`, `auth` and `public`, which exclude each other.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Lit, LitStr};

use super::named::Place;
use super::{Reported, Rules, literal};
use crate::args::{Guard as WrittenGuard, GuardValue};
use crate::diagnostics::message;

/// Who may call, beside the chat window where the node is opened to it.
pub(crate) enum Guard {
    /// Whom the const webhook lets in.
    Webhook,
    /// The chat window alone.
    Nobody,
    Everyone,
    Literal(LitStr),
    Env(LitStr),
    File(LitStr),
    Token(Expr),
    Auth(Expr),
}

impl Rules<'_> {
    /// `webhook_may_guard`: whether the webhook is, or may be meant to be, a constant that brings a guard.
    pub(super) fn guard(
        &self,
        written: Vec<WrittenGuard>,
        open_to_window: bool,
        webhook_may_guard: bool,
    ) -> Result<Guard, Reported> {
        let mut written = written.into_iter();
        let Some(first) = written.next() else {
            return match (webhook_may_guard, open_to_window) {
                (true, _) => Ok(Guard::Webhook),
                (false, true) => Ok(Guard::Nobody),
                (false, false) => self.missing(message!(
                    "a guard is missing; add `token = env(\"PEDIDOS_TOKEN\")` or `auth = ...`, or `public` to let anyone call"
                )),
            };
        };
        let readable = !matches!(first.value, GuardValue::Broken);
        let mut guard = self.guard_value(first.value);
        for WrittenGuard { key, value } in written {
            if readable && !matches!(value, GuardValue::Broken) {
                let first = &first.key;
                let text = if key == "public" || first == "public" {
                    message!(
                        "`{key}` conflicts with `{first}`; keep one, or open the chat window alone: `public(serprobots)`"
                    )
                } else {
                    message!("`{key}` conflicts with `{first}`; keep one")
                };
                self.diagnostics.error(&key, text);
            }
            // its own mistakes are worth knowing all the same
            let _second = self.guard_value(value);
            guard = Err(Reported);
        }
        guard
    }

    fn guard_value(&self, value: GuardValue) -> Result<Guard, Reported> {
        let expr = match value {
            GuardValue::Public => return Ok(Guard::Everyone),
            GuardValue::Broken => return Err(Reported),
            GuardValue::Auth(expr) => {
                if literal(&expr).is_some() {
                    return self.wrong(
                        expr,
                        message!("`auth` is an expression of type `Auth`; a token is written `token = ...`"),
                    );
                }
                if let Some((place, call)) = place_in(expr.to_token_stream()) {
                    let word = place.word();
                    return self.wrong(
                        call,
                        message!("`{word}(...)` is for `token = {word}(...)`; in `auth` write `Secret::{word}(...)`"),
                    );
                }
                return Ok(Guard::Auth(expr));
            }
            GuardValue::Token(expr) => expr,
        };
        if let Some((place, call)) = Place::of(&expr) {
            let otherwise = format!("write `token = Secret::{}(...)`", place.word());
            let name = self.named(place, call, "token", &otherwise)?;
            return Ok(match place {
                Place::Env => Guard::Env(name),
                Place::File => Guard::File(name),
            });
        }
        match literal(&expr) {
            Some(Lit::Str(token)) => {
                let text = token.value();
                if text.is_empty() {
                    return self.wrong(token, message!("`token` is empty; it needs at least one character"));
                }
                if text.trim() != text || text.contains(char::is_control) {
                    return self.wrong(
                        token,
                        message!("`token` is one that no header can carry; use no whitespace at its ends and no control characters"),
                    );
                }
                Ok(Guard::Literal(token.clone()))
            }
            Some(other) => self.wrong(
                other,
                message!(
                    "`token` is a string; write `token = env(\"PEDIDOS_TOKEN\")`, `token = \"...\"` or an expression"
                ),
            ),
            None => Ok(Guard::Token(expr)),
        }
    }
}

/// A place that is written as in `token = ...` somewhere in an expression, where no compiler would know it: rustc takes it
/// for the macro `env!`, which reads when it compiles. Whoever has a function of this name calls it `self::env(...)`.
fn place_in(tokens: TokenStream) -> Option<(Place, Ident)> {
    let mut tokens = tokens.into_iter().peekable();
    let mut path_goes_on = false;
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (TokenTree::Ident(name), Some(TokenTree::Group(arguments))) if !path_goes_on => {
                let is_literal = syn::parse2::<LitStr>(arguments.stream()).is_ok();
                if let (Some(place), true) = (Place::named(&name), is_literal) {
                    return Some((place, name));
                }
            }
            (TokenTree::Group(group), _) => {
                if let Some(found) = place_in(group.stream()) {
                    return Some(found);
                }
                path_goes_on = false;
            }
            (TokenTree::Punct(mark), _) => path_goes_on = matches!(mark.as_char(), ':' | '.'),
            _ => path_goes_on = false,
        }
    }
    None
}
