//! Why a request is turned away, in words for whoever set up the bot, its platform or a proxy. They name nothing that the
//! caller sent, but for the origin of a page, and that at DEBUG alone.

use http::{HeaderValue, Uri};
use tracing::debug;

use crate::app::App;
use crate::error::{Cause, Rejection};
use crate::shown::Shown;

/// More than that the path is ill-formed, where more can be said.
pub(super) fn why_ill_formed(uri: &Uri) -> Option<Cause> {
    let two_slashes = "ill-formed path, with two slashes in a row; does the address that was configured where the call \
                       comes from (`serviceURL`) end with one?";
    let has_two = uri.path().contains("//");
    has_two.then(|| Rejection::Target.cause().told_as(two_slashes))
}

/// The origin of a page that may not call: who lists origins has to know how browsers write it.
pub(super) fn tell_of_origin(origin: Option<&HeaderValue>) {
    if let Some(origin) = origin {
        debug!(
            origin = %Shown(&origin.as_bytes().escape_ascii().to_string()),
            "not among the allowed origins"
        );
    }
}

impl App {
    /// Why the window is not let in under this mnemonic.
    pub(super) fn why_closed(&self, mnemonic: &str) -> &'static str {
        let is_open = |mnemonic: &str| {
            let table = &self.inner.table;
            let routes = table.webhook(mnemonic);
            table.chatbots.get(mnemonic).is_some()
                || routes.is_some_and(|routes| routes.lets_anyone_in(true))
        };
        match mnemonic.rsplit_once('-') {
            Some((alone, initial)) if initial.len() == 1 && is_open(alone) => {
                "no chatbot of this mnemonic lets the window in, but one does without the letter at its end: the \
                 environment belongs to the gateway's address, not to the window's"
            }
            _ if is_open(&mnemonic.to_lowercase()) => {
                "no chatbot of this mnemonic lets the window in, but one does in small letters"
            }
            _ => "no chatbot of this mnemonic lets the window in",
        }
    }
}
