//! A text that is known when the server starts: a literal, which is checked here, `env("NAME")` or an expression.

use syn::{Expr, Lit, LitStr};

use super::named::Place;
use super::{Reported, Rules, literal};
use crate::diagnostics::{Message, message};

pub(crate) enum AtStart {
    Literal(LitStr),
    Env(LitStr),
    Expr(Expr),
}

impl Rules<'_> {
    /// The text behind `key`, whose literals `check` judges. `what` it is and an `example` of it go into the messages.
    pub(super) fn at_start(
        &self,
        key: &str,
        what: &str,
        example: &str,
        expr: Expr,
        check: fn(&str) -> Result<(), Message>,
    ) -> Result<AtStart, Reported> {
        match Place::of(&expr) {
            Some((Place::Env, call)) => {
                let otherwise = format!("give `{key}` an expression that reads the variable");
                let name = self.named(Place::Env, call, what, &otherwise)?;
                return Ok(AtStart::Env(name));
            }
            Some((Place::File, call)) => {
                return self.wrong(
                    call,
                    message!(
                        "`{key}` takes no `file`; write `{key} = env(\"...\")`, or an expression that reads the file"
                    ),
                );
            }
            None => {}
        }
        match literal(&expr) {
            Some(Lit::Str(text)) => match check(&text.value()) {
                Ok(()) => Ok(AtStart::Literal(text.clone())),
                Err(wrong) => self.wrong(text, wrong),
            },
            Some(other) => self.wrong(
                other,
                message!(
                    "`{key}` is a string; write `{key} = \"{example}\"`, `{key} = env(\"...\")` or an expression"
                ),
            ),
            None => Ok(AtStart::Expr(expr)),
        }
    }
}
