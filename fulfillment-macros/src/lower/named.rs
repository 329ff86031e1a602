//! `env("NAME")` and `file("PATH")`: values that the attribute names and the start reads.

use proc_macro2::Ident;
use syn::{Expr, ExprCall, Lit, LitStr};

use super::{Reported, Rules, literal};
use crate::diagnostics::message;

/// Where a named value is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Env,
    File,
}

impl Place {
    /// The place that an expression names, and how.
    pub(super) fn of(expr: &Expr) -> Option<(Self, &ExprCall)> {
        let Expr::Call(call) = expr else {
            return None;
        };
        let Expr::Path(function) = &*call.func else {
            return None;
        };
        Some((Self::named(function.path.get_ident()?)?, call))
    }

    pub(super) fn named(word: &Ident) -> Option<Self> {
        [Self::Env, Self::File]
            .into_iter()
            .find(|place| word == place.word())
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::File => "file",
        }
    }

    fn cannot_be_named(self, name: &str) -> bool {
        match self {
            Self::Env => name.contains(['=', '\0']),
            Self::File => name.contains('\0'),
        }
    }
}

impl Rules<'_> {
    /// The name in `env("NAME")` or `file("PATH")`. `what` is there, and `otherwise` says what to write where the name
    /// is no literal.
    pub(super) fn named(
        &self,
        place: Place,
        call: &ExprCall,
        what: &str,
        otherwise: &str,
    ) -> Result<LitStr, Reported> {
        let word = place.word();
        let (Some(argument), 1) = (call.args.first(), call.args.len()) else {
            return self.wrong(
                call,
                message!("`{word}` takes one string literal; write `{word}(\"...\")`"),
            );
        };
        let Some(Lit::Str(name)) = literal(argument) else {
            return self.wrong(
                argument,
                message!("`{word}` takes a string literal; for anything else {otherwise}"),
            );
        };
        let text = name.value();
        if text.is_empty() {
            return self.wrong(
                name,
                message!("`{word}` is empty; name what holds the {what}"),
            );
        }
        if place.cannot_be_named(&text) {
            return self.wrong(
                name,
                message!("`{word}` has a name that cannot exist; use no `=` and no NUL"),
            );
        }
        Ok(name.clone())
    }
}
