//! Arguments to values: what `args` read becomes an [`Intent`] or an [`Entreposto`], whose parts cannot be wrong any
//! more. Every rule about a value stands here once, and says what is legal: a method of [`Rules`] per key.

mod at_start;
#[cfg(test)]
mod cases;
mod chatbot;
mod entreposto;
mod environment;
mod gateway;
mod guard;
mod intent;
mod named;
mod path;
mod settings;

use quote::ToTokens;
use syn::{Expr, Lit};

pub(crate) use self::at_start::AtStart;
pub(crate) use self::chatbot::Chatbot;
pub(crate) use self::entreposto::{Entreposto, On};
pub(crate) use self::guard::Guard;
pub(crate) use self::intent::{Intent, Node, Webhook};
pub(crate) use self::settings::Settings;
use crate::args::Slot;
use crate::diagnostics::{Diagnostics, Message};

/// The rules, a method per key.
struct Rules<'a> {
    diagnostics: &'a Diagnostics,
}

/// A value that is wrong, and reported.
struct Reported;

impl Rules<'_> {
    fn wrong<T>(&self, at: impl ToTokens, text: Message) -> Result<T, Reported> {
        self.diagnostics.error(at, text);
        Err(Reported)
    }

    fn missing<T>(&self, text: Message) -> Result<T, Reported> {
        self.diagnostics.missing(text);
        Err(Reported)
    }
}

/// A slot's expression, if it has one that could be read.
fn given(slot: Slot) -> Result<Option<Expr>, Reported> {
    match slot {
        Slot::Given(_, expr) => Ok(Some(expr)),
        Slot::Absent => Ok(None),
        Slot::Broken => Err(Reported),
    }
}

/// The literal that an expression is, also one that comes out of a `macro_rules` macro.
fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}
