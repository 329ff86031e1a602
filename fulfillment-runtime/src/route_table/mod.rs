//! [`RouteTable`]: which function answers which node of which webhook. Made at startup, where every problem is found
//! at once; afterwards a lookup cannot go wrong.

mod build;
#[cfg_attr(not(feature = "gateway"), path = "no_chatbots.rs")]
mod chatbots;
#[cfg(feature = "metrics")]
mod counted;
mod guarding;
mod pages;
mod patience;
#[cfg(feature = "gateway")]
mod relays;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::time::Duration;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub(crate) use self::build::Registered;
pub(crate) use self::chatbots::{Chatbot, Chatbots};
#[cfg(feature = "metrics")]
pub(crate) use self::counted::Place;
pub(crate) use self::pages::{MountedPage, Pages};
use crate::auth::{Again, Presenting};
use crate::guards::{GuardId, GuardSet, Guards};
use crate::intent::HandlerCall;
use crate::look::Looks;
use crate::platform::{ALL, Omitted};
use crate::site::Site;

/// The routes and guards of an application.
#[derive(Default)]
pub(crate) struct RouteTable {
    webhooks: HashMap<Box<str>, WebhookRoutes>,
    pub(crate) guards: Guards,
    /// Where each guard is asked for.
    guarded: Vec<(GuardId, Site)>,
    pub(crate) chatbots: Chatbots,
    pub(crate) pages: Pages,
    /// The files of secrets, and what they looked like before they were read.
    pub(crate) secret_files: Looks,
    /// For the table that is printed at startup.
    rows: Vec<Row>,
}

/// What identifies an intent. Compared exactly: case and accents count.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct IntentKey {
    pub(crate) webhook: Box<str>,
    pub(crate) node: Box<str>,
}

/// The node that takes all others.
pub(crate) const ANY_NODE: &str = "*";

/// The intents of one webhook.
#[derive(Default)]
pub(crate) struct WebhookRoutes {
    path: Arc<str>,
    nodes: HashMap<Box<str>, Entry>,
    actions: HashMap<Box<str>, Entry>,
    /// By what a user may say for a node's name, folded; several where only case tells them apart.
    spoken: HashMap<String, Vec<Entry>>,
    /// The length of the longest of those, in bytes.
    longest_spoken: usize,
    any: Option<Entry>,
    /// Whether some intent here lets anyone in.
    public: bool,
    /// Whether some intent here lets the chat window in.
    window: bool,
}

/// One node and the intent that answers it.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) node: Arc<str>,
    pub(crate) route: Arc<Route>,
}

/// One intent, ready to be called.
pub(crate) struct Route {
    pub(crate) guard: RouteGuard,
    open_to_window: bool,
    /// What the intent or its webhook says for a failed call.
    pub(crate) fallback: Option<Box<str>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) call: HandlerCall,
    pub(crate) site: Site,
    /// What was already warned about, a platform each.
    warned: [AtomicU16; ALL.len()],
    /// Whether it was already warned about that it holds its worker.
    has_held: AtomicBool,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RouteGuard {
    Public,
    /// The chat window alone, which is let in before any guard is asked.
    Window,
    Guard(GuardId),
}

impl RouteGuard {
    /// Whether these credentials suffice.
    fn admits(self, accepted: &GuardSet) -> bool {
        match self {
            Self::Public => true,
            Self::Window => false,
            Self::Guard(guard) => accepted.contains(guard),
        }
    }
}

/// One line of the table that is printed at startup.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) key: IntentKey,
    pub(crate) action: Option<String>,
    pub(crate) public: bool,
    pub(crate) open_to_window: bool,
    /// To nobody else.
    pub(crate) window_alone: bool,
    /// The guard as it may be printed.
    pub(crate) guard: String,
    /// What a call to paste presents, if a shell can.
    pub(crate) presenting: Option<Vec<Presenting>>,
    pub(crate) literal_secret: bool,
    pub(crate) trusts_upstream: bool,
    pub(crate) site: Site,
}

impl RouteTable {
    pub(crate) fn webhook(&self, path: &str) -> Option<&WebhookRoutes> {
        self.webhooks.get(path)
    }

    /// The routes as lines, sorted by webhook and node.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Reads secrets in files again, and logs what came of it.
    pub(crate) fn reread(&self, wanted: &dyn Fn(&Path) -> bool) {
        let mut again = Again::new(wanted);
        self.guards.reread(&mut again);
        self.chatbots.reread(&mut again);
        again.tell();
    }

    /// Where such guards are asked for.
    pub(crate) fn sites_where(&self, is_one: impl Fn(GuardId) -> bool) -> Vec<Site> {
        let guarded = self.guarded.iter().filter(|(guard, _)| is_one(*guard));
        guarded.map(|(_, site)| *site).collect()
    }

    /// How many chatbots are relayed.
    pub(crate) fn relays(&self) -> usize {
        self.chatbots.sorted().len()
    }
}

impl WebhookRoutes {
    pub(crate) fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// Whether a caller without credentials may find something here; `window`: on the chat window's paths.
    pub(crate) fn lets_anyone_in(&self, window: bool) -> bool {
        self.public || (window && self.window)
    }

    /// The entry for a node or, where no node is meant, an action; else the one that takes all others.
    pub(crate) fn exact(&self, node: &str, action: &str) -> Option<&Entry> {
        // "*" is a name of ours: nobody calls it
        let named = if node == ANY_NODE {
            None
        } else {
            self.nodes.get(node)
        };
        named
            .or_else(|| {
                if action.is_empty() {
                    None
                } else {
                    self.actions.get(action)
                }
            })
            .or(self.any.as_ref())
    }

    /// The entry for what the caller's user said, among those that are open to the caller; else the one that takes all
    /// others.
    pub(crate) fn spoken(&self, text: &str, accepted: &GuardSet) -> Option<&Entry> {
        let visible = |entry: &&Entry| entry.route.is_visible_to(accepted);
        self.spoken_by_name(text, accepted)
            .or_else(|| self.any.as_ref().filter(visible))
    }

    /// The same without the one that takes all others.
    pub(crate) fn spoken_by_name(&self, text: &str, accepted: &GuardSet) -> Option<&Entry> {
        let visible = |entry: &&Entry| entry.route.is_visible_to(accepted);
        let text = text.trim();
        // no spelling of a name is that much longer than another; and a long text is dear to fold
        let (text, candidates) = if text.len() > self.longest_spoken * 4 {
            (Cow::Borrowed(""), &[][..])
        } else {
            let text = normal(text);
            let candidates = self
                .spoken
                .get(&text.to_lowercase())
                .map_or(&[][..], Vec::as_slice);
            (text, candidates)
        };
        let exact = candidates
            .iter()
            .filter(visible)
            .find(|entry| normal(&entry.node) == text);
        exact.or_else(|| candidates.iter().find(visible))
    }
}

impl Route {
    /// Whether these credentials suffice.
    pub(crate) fn admits(&self, accepted: &GuardSet) -> bool {
        self.guard.admits(accepted)
    }

    /// Whether it exists for a caller of the window's paths.
    fn is_visible_to(&self, accepted: &GuardSet) -> bool {
        self.is_open_to_window() || self.admits(accepted)
    }

    pub(crate) fn is_open_to_window(&self) -> bool {
        self.open_to_window || self.guard == RouteGuard::Public
    }

    /// What of `omitted` was never warned about on the platform of this index; it is from now on.
    pub(crate) fn first_time(&self, platform: usize, omitted: Omitted) -> Omitted {
        match self.warned.get(platform) {
            Some(warned) => omitted.beyond(warned.fetch_or(omitted.bits(), Ordering::Relaxed)),
            None => omitted,
        }
    }

    /// Whether it was never warned about that it holds its worker; it is from now on.
    pub(crate) fn holds_for_the_first_time(&self) -> bool {
        !self.has_held.swap(true, Ordering::Relaxed)
    }
}

/// A text in its normal form (NFC), without blanks around it: keyboards and vendors differ in how they write `ã`.
fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    // most texts are in that form already, and finding out costs a tenth of putting them into it
    match text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}
