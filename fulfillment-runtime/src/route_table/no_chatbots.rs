//! [`Chatbots`] of a program that was built without the feature `gateway`: there are none, and the compiler knows it, so
//! that whoever looks for one needs not ask about the feature.

use std::convert::Infallible;
use std::sync::Arc;

use super::Entry;
use crate::auth::Again;

/// Every chatbot whose messages are relayed: none.
#[derive(Default)]
pub(crate) struct Chatbots;

/// A chatbot whose messages are relayed, as it is with the feature. It cannot be made.
#[allow(dead_code, reason = "it is never made")]
pub(crate) struct Chatbot {
    pub(crate) label: Arc<str>,
    pub(crate) answer: Entry,
    pub(crate) has_function: bool,
    pub(crate) conversation: Entry,
    pub(crate) opens_with_function: bool,
    pub(crate) upstream: Infallible,
}

impl Chatbots {
    pub(crate) fn get(&self, _mnemonic: &str) -> Option<&Chatbot> {
        None
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn any(&self) -> Option<&Chatbot> {
        None
    }

    pub(crate) fn sorted(&self) -> Vec<&Chatbot> {
        Vec::new()
    }

    pub(super) fn reread(&self, _again: &mut Again<'_>) {}
}

impl Chatbot {
    pub(crate) fn shown_gateway(&self) -> String {
        match self.upstream {}
    }
}
