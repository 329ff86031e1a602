//! [`Gateway`]: the gateway of the chatbot whose message a function has in hand.
//!
//! What a gateway's URLs are is the platform's business, how bytes get there the client's; here is who may be asked in
//! its place, with which headers, for how long, and what of its answers is one.

mod answered;
mod base;
mod breaker;
mod conversation;
mod extra;
mod failure;
mod found;
mod headers;
mod health;
mod opening;
mod request;
mod settings;
#[cfg(feature = "testing")]
mod stand_in;
mod upstream;
mod waiting;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::base::{base_url, host_of, is_https, is_read_on_its_way, without_secrets};
pub(crate) use self::breaker::Breaker;
pub use self::conversation::ConversationRequest;
pub(crate) use self::headers::{FixedHeaders, is_variable};
pub(crate) use self::health::Health;
pub use self::opening::ConversationHandler;
pub(crate) use self::opening::opening;
pub use self::request::GatewayRequest;
pub(crate) use self::settings::{GatewaySettings, Relays};
#[cfg(feature = "testing")]
pub(crate) use self::stand_in::{StandIn, answered};
use self::upstream::Asking;
pub(crate) use self::upstream::{Outgoing, Upstream};
use crate::error::GatewayError;
use crate::invocation::{FromInvocation, Invocation, Needs, Outcome, Refusal};
use crate::platform::serprobots::{Answer, Conversation, IntoConversation, Message};
use crate::request::Request;

/// The gateway of the chatbot whose message a function of [`macro@crate::entreposto`] has in hand.
///
/// ```no_run
/// use fulfillment_runtime::serprobots::{Answer, Message};
/// use fulfillment_runtime::{Gateway, HandlerError, State, entreposto};
///
/// # #[derive(Clone)] struct Audit;
/// # impl Audit { async fn record(&self, _: &Message, _: Option<&Answer>) -> std::io::Result<()> { Ok(()) } }
/// /// Every message of the chatbot passes here on its way to the gateway. What gets no answer is recorded too.
/// #[entreposto(chatbot = "meu-chatbot", environment = "d")]
/// async fn auditar(message: Message, gateway: Gateway, State(audit): State<Audit>) -> Result<Answer, HandlerError> {
///     let answer = gateway.answer(&message).await;
///     audit.record(&message, answer.as_ref().ok()).await?;
///     Ok(answer?)
/// }
/// ```
#[derive(Clone)]
pub struct Gateway {
    upstream: Upstream,
    chatbot: Arc<str>,
    call: Request,
    /// How long the caller waits in all, the time in which the message came included.
    allowed: Duration,
    intents: Arc<dyn Intents>,
}

/// A future that a trait object returns.
pub(crate) type Answering<'a> =
    Pin<Box<dyn Future<Output = Result<Answer, GatewayError>> + Send + 'a>>;

/// The intents that a message may reach before the gateway is asked.
pub(crate) trait Intents: Send + Sync {
    /// The answer of the intent whose node the message's text is; `None` if there is none that the caller may reach.
    fn answer<'a>(&'a self, message: &'a Message) -> Option<Answering<'a>>;
}

impl Gateway {
    pub(crate) fn new(
        upstream: Upstream,
        chatbot: Arc<str>,
        call: Request,
        allowed: Duration,
        intents: Arc<dyn Intents>,
    ) -> Self {
        Self {
            upstream,
            chatbot,
            allowed,
            call,
            intents,
        }
    }

    /// The chatbot's mnemonic.
    pub fn chatbot(&self) -> &str {
        &self.chatbot
    }

    /// The answer to a message: of the intent that is open to the window and whose node the message's text is, and if
    /// there is none, of the gateway.
    ///
    /// An intent that fails has answered: with its fallback, which is what the user reads. Its own `timeout` does not
    /// count here, the entreposto's does. A plain function calls [`answer_blocking`](Self::answer_blocking).
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer.
    pub async fn answer(&self, message: &Message) -> Result<Answer, GatewayError> {
        self.request(message).answer().await
    }

    /// A message for the gateway, to which something is to be added before it is answered.
    pub fn request(&self, message: &Message) -> GatewayRequest<'_> {
        GatewayRequest::new(self, message.clone())
    }

    /// A new conversation from the gateway.
    ///
    /// # Errors
    ///
    /// If the gateway gave none.
    pub async fn conversation(&self) -> Result<Conversation, GatewayError> {
        self.conversation_request().send().await
    }

    /// A new conversation that the gateway is to be asked for, to which something is to be added.
    pub fn conversation_request(&self) -> ConversationRequest<'_> {
        ConversationRequest::new(self)
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
            chatbot: &self.chatbot,
            call: &self.call,
            allowed: self.allowed,
        }
    }

    /// [`answer`](Self::answer) for a plain function, which runs where it may wait.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer, or it is an async function that asks.
    ///
    /// # Panics
    ///
    /// Outside a runtime, and in an async task that the function started.
    #[track_caller]
    pub fn answer_blocking(&self, message: &Message) -> Result<Answer, GatewayError> {
        self.request(message).answer_blocking()
    }

    /// [`conversation`](Self::conversation) for a plain function, which runs where it may wait.
    ///
    /// # Errors
    ///
    /// If the gateway gave none, or it is an async function that asks.
    ///
    /// # Panics
    ///
    /// Outside a runtime, and in an async task that the function started.
    #[track_caller]
    pub fn conversation_blocking(&self) -> Result<Conversation, GatewayError> {
        self.conversation_request().send_blocking()
    }
}

impl FromInvocation for Gateway {
    type Refusal = Refusal;

    fn needs(needs: &mut Needs) {
        needs.gateway();
    }

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let gateway = invocation.beside::<Self>();
        gateway.cloned().ok_or_else(|| {
            Refusal::absent("no gateway belongs to this call: it is not one of an entreposto")
        })
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("chatbot", &self.chatbot)
            .finish_non_exhaustive()
    }
}

/// What a function returned for a new conversation, as the outcome of its call.
pub fn conversation<T: IntoConversation>(value: T) -> Outcome {
    let conversation = value.into_conversation().map_err(Refusal::error)?;
    Ok(conversation.into_answer())
}
