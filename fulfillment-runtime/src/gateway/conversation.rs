//! [`ConversationRequest`]: a new conversation that the gateway is asked for, with what a function adds.

use std::fmt;

use http::{HeaderName, HeaderValue};

use super::Gateway;
use super::extra::Extra;
use super::waiting::wait;
use crate::error::GatewayError;
use crate::platform::serprobots::Conversation;

/// A new conversation that the gateway is asked for: what must be added, and then [`send`](Self::send).
///
/// ```no_run
/// use fulfillment_runtime::serprobots::Conversation;
/// use fulfillment_runtime::{Gateway, GatewayError, entreposto};
///
/// #[entreposto(chatbot = "meu-chatbot", environment = "d", on = conversation)]
/// async fn abrir(gateway: Gateway) -> Result<Conversation, GatewayError> {
///     gateway.conversation_request().header("x-usuario", "maria").send().await
/// }
/// ```
#[must_use = "a request does nothing until it is sent"]
pub struct ConversationRequest<'g> {
    gateway: &'g Gateway,
    headers: Extra,
}

impl<'g> ConversationRequest<'g> {
    pub(super) fn new(gateway: &'g Gateway) -> Self {
        Self {
            gateway,
            headers: Extra::default(),
        }
    }

    /// With this header: as [`GatewayRequest::header`](super::GatewayRequest::header).
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        self.headers.add(name, value);
        self
    }

    /// Asks the gateway.
    ///
    /// # Errors
    ///
    /// If the gateway gave none, or a header cannot be sent.
    pub async fn send(self) -> Result<Conversation, GatewayError> {
        let headers = self.headers.into_headers()?;
        let asking = self.gateway.asking();
        self.gateway.upstream.conversation(&asking, headers).await
    }

    /// [`send`](Self::send) for a plain function, which runs where it may wait.
    ///
    /// # Errors
    ///
    /// If the gateway gave none, a header cannot be sent, or it is an async function that asks.
    ///
    /// # Panics
    ///
    /// Outside a runtime, and in an async task that the function started.
    #[track_caller]
    pub fn send_blocking(self) -> Result<Conversation, GatewayError> {
        wait(self.send())
    }
}

/// Shows no header.
impl fmt::Debug for ConversationRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConversationRequest")
            .field("chatbot", &self.gateway.chatbot)
            .finish_non_exhaustive()
    }
}
