//! [`GatewayRequest`]: a message on its way to the gateway, with what a function adds to it.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::runtime::Handle;

use super::Gateway;
use super::settings::may_be_sent;
use crate::error::{GatewayError, GatewayErrorKind};
use crate::platform::serprobots::{Answer, Message};

/// A message on its way to the gateway: what must be added, and then [`send`](Self::send).
///
/// ```no_run
/// use fulfillment_runtime::serprobots::{Answer, Message};
/// use fulfillment_runtime::{Gateway, GatewayError, http::HeaderValue};
///
/// async fn com_usuario(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
///     gateway
///         .request(&message)
///         .header("x-usuario", HeaderValue::from_static("maria"))
///         .parameter("perfil", "servidora")
///         .send()
///         .await
/// }
/// ```
#[must_use = "a request does nothing until it is sent"]
pub struct GatewayRequest<'g> {
    gateway: &'g Gateway,
    message: Message,
    headers: HeaderMap,
    unsendable: Option<&'static str>,
}

impl<'g> GatewayRequest<'g> {
    pub(super) fn new(gateway: &'g Gateway, message: Message) -> Self {
        Self {
            gateway,
            message,
            headers: HeaderMap::new(),
            unsendable: None,
        }
    }

    /// With this header, in place of a configured or forwarded one of its name. Its value is never logged.
    pub fn header(mut self, name: impl TryInto<HeaderName>, mut value: HeaderValue) -> Self {
        match name.try_into() {
            Ok(name) if may_be_sent(&name) => {
                value.set_sensitive(true);
                self.headers.append(name, value);
            }
            Ok(_) => self.unsendable = Some("a header of the connection cannot be set"),
            Err(_) => self.unsendable = Some("a header's name is none"),
        }
        self
    }

    /// With this parameter among the message's; all others stay as they came.
    pub fn parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.message = self.message.with_parameter(name, value);
        self
    }

    /// Sends it to the gateway; no intent is asked before.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer.
    pub async fn send(self) -> Result<Answer, GatewayError> {
        if let Some(why) = self.unsendable {
            let kind = GatewayErrorKind::Unsendable(why);
            return Err(GatewayError::new(kind, None, Default::default()));
        }
        let json = Bytes::copy_from_slice(self.message.json().as_bytes());
        let (gateway, headers) = (self.gateway, self.headers);
        let asking = gateway.asking();
        gateway.upstream.answer(&asking, json, headers).await
    }

    /// The same for a plain function, which runs where it may wait.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer.
    ///
    /// # Panics
    ///
    /// In an async function, which awaits [`send`](Self::send) instead.
    pub fn send_blocking(self) -> Result<Answer, GatewayError> {
        Handle::current().block_on(self.send())
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
