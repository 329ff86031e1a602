//! [`GatewayRequest`]: a message on its way to the gateway, with what a function adds to it.

use std::fmt;

use http::{HeaderName, HeaderValue};
use serde_json::Value;

use super::Gateway;
use super::extra::Extra;
use super::waiting::wait;
use crate::error::GatewayError;
use crate::platform::serprobots::{Answer, Message};

/// A message on its way to the gateway: what must be added, and then [`answer`](Self::answer), which lets the chatbot's
/// intents answer first, or [`send`](Self::send), which does not.
///
/// ```no_run
/// use fulfillment_runtime::serprobots::{Answer, Message};
/// use fulfillment_runtime::{Gateway, GatewayError};
///
/// async fn com_usuario(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
///     gateway
///         .request(&message)
///         .header("x-usuario", "maria")
///         .parameter("perfil", "servidora")
///         .answer()
///         .await
/// }
/// ```
#[must_use = "a request does nothing until it is sent"]
pub struct GatewayRequest<'g> {
    gateway: &'g Gateway,
    message: Message,
    headers: Extra,
}

impl<'g> GatewayRequest<'g> {
    pub(super) fn new(gateway: &'g Gateway, message: Message) -> Self {
        Self {
            gateway,
            message,
            headers: Extra::default(),
        }
    }

    /// With this header, in place of a configured or forwarded one of its name. Its value is never logged.
    ///
    /// Name and value are what becomes one: a `&str`, a `String`, or those of [`http`](crate::http). What is no header, or
    /// is the connection's own, is the error of [`answer`](Self::answer) and [`send`](Self::send), which names it.
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        self.headers.add(name, value);
        self
    }

    /// With this parameter among the message's; all others stay as they came.
    pub fn parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.message = self.message.with_parameter(name, value);
        self
    }

    /// The answer of the intent that is open to the window and whose node the message's text is, and if there is none, of
    /// the gateway: as [`Gateway::answer`], with what was added. An intent sees the parameters; headers are for the
    /// gateway alone.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer, or a header cannot be sent.
    pub async fn answer(self) -> Result<Answer, GatewayError> {
        // also where no header is sent: what is wrong shall not depend on what the user wrote
        self.headers.check()?;
        if let Some(answering) = self.gateway.intents.answer(&self.message) {
            return answering.await;
        }
        self.send().await
    }

    /// Sends it to the gateway; no intent is asked before.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer, or a header cannot be sent.
    pub async fn send(self) -> Result<Answer, GatewayError> {
        let gateway = self.gateway;
        let headers = self.headers.into_headers()?;
        let asking = gateway.asking();
        let body = self.message.into_body();
        gateway.upstream.answer(&asking, body, headers).await
    }

    /// [`answer`](Self::answer) for a plain function, which runs where it may wait.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer, a header cannot be sent, or it is an async function that asks.
    ///
    /// # Panics
    ///
    /// Outside a runtime, and in an async task that the function started.
    #[track_caller]
    pub fn answer_blocking(self) -> Result<Answer, GatewayError> {
        wait(self.answer())
    }

    /// [`send`](Self::send) for a plain function, which runs where it may wait.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer, a header cannot be sent, or it is an async function that asks.
    ///
    /// # Panics
    ///
    /// Outside a runtime, and in an async task that the function started.
    #[track_caller]
    pub fn send_blocking(self) -> Result<Answer, GatewayError> {
        wait(self.send())
    }
}

/// Shows no text and no header.
impl fmt::Debug for GatewayRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayRequest")
            .field("chatbot", &self.gateway.chatbot)
            .finish_non_exhaustive()
    }
}
