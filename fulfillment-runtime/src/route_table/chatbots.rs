//! [`Chatbots`]: the relays of an application, found by the mnemonic that the window's path names.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Entry;
use crate::auth::Again;
use crate::gateway::{FixedHeaders, Upstream, is_read_on_its_way};
use crate::platform::serprobots::gateway::check_chatbot;

/// Every chatbot whose messages are relayed.
#[derive(Default)]
pub(crate) struct Chatbots {
    pub(super) named: HashMap<Box<str>, Chatbot>,
    /// Takes every chatbot that has none of its own.
    pub(super) any: Option<Chatbot>,
    /// What all of their gateways are sent.
    pub(super) fixed: Arc<FixedHeaders>,
}

/// One chatbot whose messages are relayed, or all that have no relay of their own.
pub(crate) struct Chatbot {
    /// The mnemonic as it is registered.
    pub(crate) label: Arc<str>,
    /// What answers its messages.
    pub(crate) answer: Entry,
    /// Whether that is a function, which sees every message.
    pub(crate) has_function: bool,
    /// What answers for new conversations.
    pub(crate) conversation: Entry,
    /// Whether that is a function.
    pub(crate) opens_with_function: bool,
    pub(crate) upstream: Upstream,
}

impl Chatbots {
    /// The relay of a chatbot. What could leave its segment of the gateway's path is no chatbot.
    pub(crate) fn get(&self, mnemonic: &str) -> Option<&Chatbot> {
        let any = || {
            self.any
                .as_ref()
                .filter(|_| check_chatbot(mnemonic).is_ok() && mnemonic != super::ANY_NODE)
        };
        self.named.get(mnemonic).or_else(any)
    }

    /// The one that takes every chatbot that has none of its own.
    #[cfg(feature = "metrics")]
    pub(crate) fn any(&self) -> Option<&Chatbot> {
        self.any.as_ref()
    }

    /// Reads secrets in files again.
    pub(super) fn reread(&self, again: &mut Again<'_>) {
        self.fixed.reread(again);
    }

    /// The names of the configured headers, with the gateways that are sent them where others can read them; nothing if
    /// there are none of either.
    pub(crate) fn sent_readably(&self) -> Option<(String, String)> {
        let headers = self.fixed.names();
        let bases = self
            .sorted()
            .into_iter()
            .map(|chatbot| &*chatbot.upstream.base);
        let gateways: BTreeSet<&str> = bases.filter(|base| is_read_on_its_way(base)).collect();
        if headers.is_empty() || gateways.is_empty() {
            return None;
        }
        let gateways: Vec<&str> = gateways.into_iter().collect();
        Some((headers.join(", "), gateways.join(", ")))
    }

    /// All of them by their mnemonics.
    pub(crate) fn sorted(&self) -> Vec<&Chatbot> {
        let mut all: Vec<&Chatbot> = self.named.values().chain(&self.any).collect();
        all.sort_by(|one, other| one.label.cmp(&other.label));
        all
    }
}

impl Chatbot {
    /// Where its gateway is, for people.
    pub(crate) fn shown_gateway(&self) -> String {
        let Upstream {
            base, environment, ..
        } = &self.upstream;
        format!("{base}/web/{}-{environment}", self.label)
    }
}
