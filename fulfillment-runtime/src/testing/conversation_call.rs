//! [`ConversationCall`]: the chat window's call for a new conversation.

use std::fmt;
use std::net::IpAddr;

use bytes::Bytes;

use super::Reply;
use super::sending::{self, Sending};
use crate::app::App;
use crate::peer::Peer;
use crate::platform::serprobots::Conversation;
use crate::platform::trimmed;

/// A call for a new conversation, to be sent to an [`App`]; the id is the reply's [`answer`](Reply::answer).
///
/// ```
/// use fulfillment_runtime::{App, Intent};
///
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// let intent = Intent::new("meu-chatbot", "Horário").public().handler(|| "Das 9h às 18h.");
/// let app = App::builder().intent(intent).build_for_tests();
///
/// let conversation = app.serprobots_conversation("meu-chatbot").send().await;
/// let id = conversation.answer().id();
/// let reply = app.serprobots("meu-chatbot", "horário").session_id(id).send().await;
/// assert_eq!(reply.answer().conversation_id().as_deref(), Some(id));
/// # });
/// ```
#[must_use = "a call does nothing until it is sent"]
pub struct ConversationCall<'a> {
    app: &'a App,
    chatbot: String,
    headers: Vec<(String, String)>,
    caller: Option<IpAddr>,
}

impl<'a> ConversationCall<'a> {
    pub(super) fn new(app: &'a App, chatbot: &str) -> Self {
        Self {
            app,
            chatbot: trimmed(chatbot),
            headers: Vec::new(),
            caller: None,
        }
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// From this address; default none. If the application trusts it as a proxy, its header counts.
    pub fn caller(mut self, address: impl Into<IpAddr>) -> Self {
        self.caller = Some(address.into());
        self
    }

    /// Sends it.
    ///
    /// # Panics
    ///
    /// If a header or the path cannot be sent.
    pub async fn send(self) -> Reply<Conversation> {
        let sending = Sending {
            path: &format!("conversation/{}", self.chatbot),
            body: Bytes::new(),
            headers: &self.headers,
            peer: &Peer::at(self.caller),
        };
        sending::send(self.app, sending, id).await
    }
}

fn id(body: &[u8]) -> Result<Conversation, String> {
    let id = std::str::from_utf8(body).unwrap_or_default();
    Conversation::of(id).ok_or_else(|| "it is no UUID".to_owned())
}

/// Shows no header.
impl fmt::Debug for ConversationCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConversationCall")
            .field("chatbot", &self.chatbot)
            .finish_non_exhaustive()
    }
}
