//! Exactly what generated code names. Not part of the public interface: it may change in any release.

pub use core::primitive::str;
pub use core::time::Duration;
pub use core::{column, file, line, module_path};

pub use inventory::submit;

#[cfg(feature = "gateway")]
pub use crate::at_start::AtStart;
pub use crate::auth::{Auth, Secret};
pub use crate::blocking::blocking;
#[cfg(feature = "gateway")]
pub use crate::entreposto::EntrepostoRegistration;
#[cfg(feature = "gateway")]
pub use crate::gateway::conversation;
pub use crate::invocation::{
    Argument, CallFuture, Invocation, Needs, answer, argument, boxed, sendable,
};
#[cfg(feature = "gateway")]
use crate::platform::serprobots::gateway::check_chatbot;
pub use crate::registration::Registration;
pub use crate::site::Site;
pub use crate::webhook::Webhook;

/// Fails to compile where a node without a guard names a webhook that has none either.
// tracked, so that the error stands at the attribute and shows nothing of this function
#[track_caller]
pub const fn require_guard(webhook: &Webhook) {
    assert!(
        webhook.guard.is_some() || webhook.open_to_window,
        "this webhook has no guard; add `token = ...`, `auth = ...` or `public` to the intent, \
         or `.token(..)`, `.auth(..)` or `.public()` to the webhook"
    );
}

/// Fails to compile where a constant is no name of a node.
#[track_caller]
pub const fn require_node(node: &str) {
    let bytes = node.as_bytes();
    assert!(!bytes.is_empty(), "this node's name is empty");
    assert!(
        !bytes[0].is_ascii_whitespace() && !bytes[bytes.len() - 1].is_ascii_whitespace(),
        "this node's name has blanks at its ends"
    );
}

/// Fails to compile where a constant is no mnemonic of a chatbot.
#[cfg(feature = "gateway")]
#[track_caller]
pub const fn require_chatbot(mnemonic: &str) {
    if let Err(why) = check_chatbot(mnemonic) {
        panic!("{}", why);
    }
}
