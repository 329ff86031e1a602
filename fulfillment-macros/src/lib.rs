//! The attribute macros of `fulfillment-runtime`, in a crate of their own because the compiler wants
//! procedural macros alone. Depend on `fulfillment-runtime`: it re-exports them, and their manual stands there.

mod args;
mod codegen;
mod diagnostics;
mod expand;
mod lower;
mod signature;
mod words;

use proc_macro::TokenStream;

/// Registers a function as the fulfillment of one node (intent) of a webhook.
///
/// The manual is on the re-export in `fulfillment-runtime`.
#[proc_macro_attribute]
pub fn intent(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::intent(args.into(), item.into()).into()
}

/// Registers a function as the entreposto of a chatbot: every message to it passes through the function.
///
/// The manual is on the re-export in `fulfillment-runtime`, which has it with feature `gateway`.
#[proc_macro_attribute]
pub fn entreposto(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::entreposto(args.into(), item.into()).into()
}
