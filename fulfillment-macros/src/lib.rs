//! The attribute macros of `fulfillment-runtime`, in a crate of their own because the compiler wants
//! procedural macros alone. Depend on `fulfillment-runtime`: it re-exports them, and their manual stands there.

mod args;
mod codegen;
mod diagnostics;
mod intent;
mod lower;
mod signature;

use proc_macro::TokenStream;

/// Registers a function as the fulfillment of one node (intent) of a webhook.
///
/// The manual is on the re-export in `fulfillment-runtime`.
#[proc_macro_attribute]
pub fn intent(args: TokenStream, item: TokenStream) -> TokenStream {
    intent::expand(args.into(), item.into()).into()
}
