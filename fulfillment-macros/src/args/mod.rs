//! The arguments of an attribute as syntax: which keys stand there, with which expressions, and where. What the values
//! mean is `lower`'s business.
//!
//! A new argument is a row in its attribute's table ([`intent`], [`entreposto`]), a slot below that table, and a rule
//! in `lower`. How entries are read, and what is said of one that cannot be, is the same for every attribute.

mod entreposto;
mod intent;
mod keys;
mod nearest;
mod reader;
mod stray;

use proc_macro2::Ident;
use syn::Expr;

pub(crate) use self::entreposto::EntrepostoArgs;
pub(crate) use self::intent::{Guard, GuardValue, IntentArgs};

/// What stands behind one key.
#[derive(Default)]
pub(crate) enum Slot {
    #[default]
    Absent,
    /// The key is there, and what is wrong with it is reported.
    Broken,
    /// The key as it was written, and its value.
    Given(Ident, Expr),
}
