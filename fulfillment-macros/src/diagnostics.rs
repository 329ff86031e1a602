//! The collector of compile errors: one attribute reports all its mistakes at once, so nothing may stop at the
//! first. A collector that is dropped unread would let a mistake compile in silence; it panics instead.

use std::cell::RefCell;
use std::thread;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

/// What is wrong and what is legal, in one line. Made by [`message!`] alone, so that a text scan finds them all.
#[derive(Debug)]
pub(crate) struct Message(pub(crate) String);

/// `format!` for a [`Message`]: its literal is the head that `tests/tidy.rs` looks for among the UI tests' texts.
macro_rules! message {
    ($head:literal $($arguments:tt)*) => {
        $crate::diagnostics::Message(::std::format!($head $($arguments)*))
    };
}
pub(crate) use message;

/// The errors of one attribute, in the order found.
#[derive(Debug)]
pub(crate) struct Diagnostics {
    /// The attribute's name.
    attribute: &'static str,
    arguments: TokenStream,
    // `None` once read, so that `drop` knows
    found: RefCell<Option<Vec<(TokenStream, Message)>>>,
}

impl Diagnostics {
    /// A collector for the attribute of this name with these arguments.
    pub(crate) fn new(attribute: &'static str, arguments: TokenStream) -> Self {
        Self {
            attribute,
            arguments,
            found: RefCell::new(Some(Vec::new())),
        }
    }

    /// A mistake in these tokens.
    pub(crate) fn error(&self, at: impl ToTokens, message: Message) {
        if let Some(found) = self.found.borrow_mut().as_mut() {
            found.push((at.into_token_stream(), message));
        }
    }

    /// A mistake at a place that has no tokens of its own, such as a parser's.
    pub(crate) fn error_at(&self, at: Span, message: Message) {
        self.error(Ident::new("here", at), message);
    }

    /// Something that is not there: all that is there is to blame, or the attribute if it is empty.
    pub(crate) fn missing(&self, message: Message) {
        self.error(&self.arguments, message);
    }

    /// Reads the errors as `compile_error!` calls, each headed by the attribute's and the function's name:
    /// several attributes may stand on one function, and a build log shows no source.
    pub(crate) fn check(self, name: Option<&Ident>) -> Result<(), TokenStream> {
        let found = self.found.borrow_mut().take().unwrap_or_default();
        if found.is_empty() {
            return Ok(());
        }
        let attribute = self.attribute;
        let errors = found.into_iter().map(|(at, Message(text))| {
            let text = match name {
                Some(name) => format!("{attribute} `{name}`: {text}"),
                None => format!("{attribute}: {text}"),
            };
            syn::Error::new_spanned(at, text).into_compile_error()
        });
        Err(errors.collect())
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        // while a panic is on its way, a second one would abort and hide it
        if !thread::panicking() && self.found.borrow().is_some() {
            panic!("the errors of an attribute were never read: call `Diagnostics::check`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_reported_under_the_attributes_and_the_functions_name() {
        let diagnostics = Diagnostics::new("intent", TokenStream::new());
        diagnostics.missing(message!("first"));
        diagnostics.error_at(Span::call_site(), message!("second"));
        let name = Ident::new("novo_pedido", Span::call_site());
        let text = diagnostics
            .check(Some(&name))
            .err()
            .unwrap_or_default()
            .to_string();
        assert!(text.contains("intent `novo_pedido`: first"), "{text}");
        assert!(text.contains("intent `novo_pedido`: second"), "{text}");
    }

    #[test]
    fn no_error_is_no_text() {
        assert!(
            Diagnostics::new("intent", TokenStream::new())
                .check(None)
                .is_ok()
        );
    }

    #[test]
    #[should_panic(expected = "never read")]
    fn a_collector_that_nobody_reads_panics() {
        drop(Diagnostics::new("intent", TokenStream::new()));
    }
}
