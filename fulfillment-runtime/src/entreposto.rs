//! [`Entreposto`]: a chatbot whose messages pass here on their way to its gateway, as a value; and the record of it that
//! `#[entreposto]` leaves in the binary.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::at_start::AtStart;
use crate::handler::Handler;
use crate::intent::HandlerCall;
use crate::invocation::{CallFuture, Invocation, Needs};
use crate::site::Site;

/// A Serprobots chatbot whose messages pass here on their way to its gateway, as a value: what
/// [`macro@crate::entreposto`] registers, without the macro.
///
/// By itself it is a plain relay: each message is answered by the intent that is open to the window and has its text as
/// node, and otherwise by the gateway. With a [`handler`](Self::handler) every message passes through that function.
///
/// ```no_run
/// use fulfillment_runtime::{Entreposto, Server};
///
/// fn main() -> fulfillment_runtime::Result {
///     let server = Server::from_env().arguments(std::env::args_os().skip(1));
///     server.entreposto(Entreposto::new("meu-chatbot", "d")).serve()
/// }
/// ```
#[derive(Clone)]
pub struct Entreposto {
    pub(crate) chatbot: Cow<'static, str>,
    pub(crate) environment: AtStart,
    pub(crate) gateway: Option<AtStart>,
    pub(crate) fallback_message: Option<Cow<'static, str>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) site: Site,
    /// The function that every message passes.
    pub(crate) answer: Option<HandlerCall>,
    /// The function that every new conversation passes.
    pub(crate) conversation: Option<HandlerCall>,
}

impl Entreposto {
    /// A relay of `chatbot` (its mnemonic; `"*"` for every chatbot that has none of its own), published in
    /// `environment`: its initial, `"d"` or `"p"`.
    #[track_caller]
    pub fn new(chatbot: impl Into<Cow<'static, str>>, environment: impl Into<String>) -> Self {
        let environment = AtStart::given(environment.into());
        Self::at(chatbot.into(), environment, Site::here())
    }

    pub(crate) fn at(chatbot: Cow<'static, str>, environment: AtStart, site: Site) -> Self {
        Self {
            chatbot,
            environment,
            gateway: None,
            fallback_message: None,
            timeout: None,
            site,
            answer: None,
            conversation: None,
        }
    }

    /// The base URL of its gateway, without `/web/..`; default the server's, which by default is SERPRO's. An application
    /// for tests calls none but the server's.
    #[must_use]
    pub fn gateway(mut self, url: impl Into<String>) -> Self {
        self.gateway = Some(AtStart::given(url.into()));
        self
    }

    /// The function that every message passes, in place of a plain relay.
    #[must_use]
    pub fn handler<M, H: Handler<M>>(mut self, handler: H) -> Self {
        self.answer = Some(HandlerCall::of(handler));
        self
    }

    /// What the user reads when a message has no answer.
    #[must_use]
    pub fn fallback_message(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.fallback_message = Some(text.into());
        self
    }

    /// How long the window waits for an answer, 1 ms to 1 h; default the server's `FULFILLMENT_TIMEOUT`, and without that
    /// 25 s. The gateway has all of it but the last quarter second (a fifth of a short one), and
    /// [`FULFILLMENT_GATEWAY_TIMEOUT`](crate::Server::gateway_timeout), by default 20 s, at most.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl fmt::Debug for Entreposto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entreposto")
            .field("chatbot", &self.chatbot)
            .field("environment", &self.environment)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

/// What `#[entreposto]` says about one function, as it stands in the binary.
#[derive(Clone, Copy)]
pub struct EntrepostoRegistration {
    chatbot: &'static str,
    environment: fn() -> AtStart,
    gateway: Option<fn() -> AtStart>,
    fallback_message: Option<&'static str>,
    timeout: Option<Duration>,
    site: Site,
    takes: Takes,
    needs: fn(&mut Needs),
    call: fn(Invocation) -> CallFuture,
}

/// What passes a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Messages,
    Conversations,
}

impl EntrepostoRegistration {
    /// The record of a function that every message passes.
    pub const fn answer(
        chatbot: &'static str,
        environment: fn() -> AtStart,
        site: Site,
        needs: fn(&mut Needs),
        call: fn(Invocation) -> CallFuture,
    ) -> Self {
        Self {
            chatbot,
            environment,
            gateway: None,
            fallback_message: None,
            timeout: None,
            site,
            takes: Takes::Messages,
            needs,
            call,
        }
    }

    /// The record of a function that every new conversation passes.
    pub const fn conversation(
        chatbot: &'static str,
        environment: fn() -> AtStart,
        site: Site,
        needs: fn(&mut Needs),
        call: fn(Invocation) -> CallFuture,
    ) -> Self {
        Self {
            takes: Takes::Conversations,
            ..Self::answer(chatbot, environment, site, needs, call)
        }
    }

    /// With `gateway = ...`.
    #[must_use]
    pub const fn gateway(mut self, url: fn() -> AtStart) -> Self {
        self.gateway = Some(url);
        self
    }

    /// With `fallback_message = ...`.
    #[must_use]
    pub const fn fallback_message(mut self, text: &'static str) -> Self {
        self.fallback_message = Some(text);
        self
    }

    /// With `timeout = ...`.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The chatbot's mnemonic.
    pub(crate) fn chatbot(&self) -> &'static str {
        self.chatbot
    }

    pub(crate) fn to_entreposto(self) -> Entreposto {
        let call = Some(HandlerCall {
            needs: self.needs,
            start: Arc::new(self.call),
        });
        let (answer, conversation) = match self.takes {
            Takes::Messages => (call, None),
            Takes::Conversations => (None, call),
        };
        Entreposto {
            gateway: self.gateway.map(|url| url()),
            fallback_message: self.fallback_message.map(Cow::Borrowed),
            timeout: self.timeout,
            answer,
            conversation,
            ..Entreposto::at(Cow::Borrowed(self.chatbot), (self.environment)(), self.site)
        }
    }
}

impl fmt::Debug for EntrepostoRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntrepostoRegistration")
            .field("chatbot", &self.chatbot)
            .field("takes", &self.takes)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
