//! [`Request`]: one call of a platform, in words that all platforms share.

mod cookies;
mod text;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::HeaderMap;
use serde::de::DeserializeOwned;

pub(crate) use self::text::{Span, Text};
use crate::caller::Caller;
use crate::error::ParametersError;
use crate::lenient;
use crate::response::Context;

/// One call of a platform.
///
/// Owned and cheap: cloning it copies a pointer. It keeps the body's bytes and where each field lies in them;
/// [`parameter`](Self::parameter) and the [`Parameters`](crate::Parameters) extractor parse what they are asked for.
///
/// | | Assistente | Dialogflow | Serprobots |
/// |---|---|---|---|
/// | [`webhook`](Self::webhook) | path | path | mnemonic in the path |
/// | [`node`](Self::node) | `intent_name` | `queryResult.intent.displayName` | the node that the text was found to be |
/// | [`session_id`](Self::session_id) | `sessionId` | last part of `session` | `conversationId` |
/// | [`text`](Self::text) | `message` | `queryResult.queryText` | `text` |
/// | [`language`](Self::language) | `language` | `queryResult.languageCode` | empty |
/// | [`channel`](Self::channel) | `channelName` | `originalDetectIntentRequest.source` | empty |
/// | [`is_production`](Self::is_production) | `isProduction` | an environment other than `draft` in `session` | `false` |
/// | [`slots_missing`](Self::slots_missing) | not `allRequiredParamsPresent`, which is true if missing | not `queryResult.allRequiredParamsPresent`, which is false if missing | `false` |
/// | [`parameter`](Self::parameter) | `parameters` | `queryResult.parameters` | `parameters` |
/// | [`context`](Self::context) | none | `queryResult.outputContexts` | none |
///
/// Every other field: the platforms' own requests ([`assistente::WebhookRequest`](crate::assistente::WebhookRequest),
/// [`dialogflow::WebhookRequest`](crate::dialogflow::WebhookRequest), [`serprobots::Message`](crate::serprobots::Message))
/// as arguments, or [`json`](Self::json).
///
/// `Debug` shows no text and no parameters: they are personal data.
#[derive(Clone)]
pub struct Request {
    inner: Arc<Inner>,
}

/// What a platform's shape says, in shared words. Made by a platform, read through [`Request`].
#[derive(Clone, Default)]
pub(crate) struct Fields {
    pub(crate) node: Text,
    pub(crate) action: Text,
    /// How the platform names the session, as a whole.
    pub(crate) session: Text,
    pub(crate) session_id: Text,
    pub(crate) text: Text,
    pub(crate) language: Text,
    pub(crate) channel: Text,
    pub(crate) is_production: bool,
    pub(crate) slots_missing: bool,
    /// A JSON object; `None` where there is none or it is empty by the platform's own way of writing that.
    pub(crate) parameters: Option<Span>,
    pub(crate) contexts: Option<Contexts>,
}

/// Contexts that came with a call, and how its platform writes them.
#[derive(Clone, Copy)]
pub(crate) struct Contexts {
    pub(crate) json: Span,
    pub(crate) read: fn(&str) -> Vec<Context>,
}

/// By when a caller wants its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(pub(crate) Instant);

impl Deadline {
    /// So long after `started`; a limit that no clock reaches is a year.
    pub(crate) fn after(started: Instant, limit: Duration) -> Self {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
        Self(started + limit.min(YEAR))
    }
}

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) platform: &'static str,
    pub(crate) webhook: Arc<str>,
    /// The webhook as it is registered, where that is not the one that was called: for records.
    pub(crate) registered_webhook: Option<Arc<str>>,
    /// The registered node that takes this call.
    pub(crate) node: Arc<str>,
    pub(crate) caller: Caller,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) fields: Fields,
    pub(crate) deadline: Deadline,
}

impl Request {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// How the platform names the session, as a whole.
    pub(crate) fn session(&self) -> &str {
        self.read(&self.inner.fields.session)
    }

    pub(crate) fn deadline(&self) -> Deadline {
        self.inner.deadline
    }

    /// The same request, taken by another node of its webhook.
    pub(crate) fn at(&self, node: &Arc<str>) -> Self {
        let mut inner = Inner::clone(&self.inner);
        inner.node = Arc::clone(node);
        Self::new(inner)
    }

    /// The registered webhook that takes this call, for records: never what a caller sent.
    pub(crate) fn registered_webhook(&self) -> &str {
        let registered = self.inner.registered_webhook.as_ref();
        registered.unwrap_or(&self.inner.webhook)
    }

    /// The registered node that takes this call, for records: never what a caller sent.
    pub(crate) fn registered_node(&self) -> &str {
        &self.inner.node
    }

    /// Who sent it, before the headers are read for that.
    pub(crate) fn sender(&self) -> &Caller {
        &self.inner.caller
    }

    fn read<'a>(&'a self, text: &'a Text) -> &'a str {
        text.in_body(&self.inner.body)
    }

    /// The platform that calls: [`assistente::NAME`](crate::assistente::NAME),
    /// [`dialogflow::NAME`](crate::dialogflow::NAME) or [`serprobots::NAME`](crate::serprobots::NAME).
    pub fn platform(&self) -> &'static str {
        self.inner.platform
    }

    /// The path of the webhook, as it was registered, without slashes at its ends. On the chat window's paths that is the
    /// chatbot's mnemonic; under `chatbot = "*"` the one that was called, which is the caller's word.
    pub fn webhook(&self) -> &str {
        &self.inner.webhook
    }

    /// The node (the intent's name) that the platform called; for a `"*"` intent too.
    pub fn node(&self) -> &str {
        match self.read(&self.inner.fields.node) {
            "" => &self.inner.node,
            node => node,
        }
    }

    /// The conversation's id; empty if the platform sent none.
    pub fn session_id(&self) -> &str {
        self.read(&self.inner.fields.session_id)
    }

    /// What the user wrote. Half an emoji that the chat window's page cut is U+FFFD, `�`, as in
    /// [`Message::text`](crate::serprobots::Message::text).
    pub fn text(&self) -> &str {
        self.read(&self.inner.fields.text)
    }

    /// The language of the conversation as the platform writes it (`pt-br`); empty if it does not say.
    pub fn language(&self) -> &str {
        self.read(&self.inner.fields.language)
    }

    /// The channel that the message came through (`whatsapp`, `telegram`); empty if the platform does not say.
    pub fn channel(&self) -> &str {
        self.read(&self.inner.fields.channel)
    }

    /// Whether the conversation happens in production; `false` where the platform does not say.
    pub fn is_production(&self) -> bool {
        self.inner.fields.is_production
    }

    /// Whether required parameters are still missing (slot filling).
    pub fn slots_missing(&self) -> bool {
        self.inner.fields.slots_missing
    }

    /// The parameter `name`, read as leniently as [`Parameters`](crate::Parameters) reads.
    ///
    /// # Errors
    ///
    /// If the parameter is missing (ask for an `Option<T>` where that is legal) or does not fit `T`.
    ///
    /// ```
    /// # use fulfillment_runtime::{HandlerError, Request, Response};
    /// fn novo_pedido(request: Request) -> Result<Response, HandlerError> {
    ///     let quantidade: u32 = request.parameter("quantidade")?;
    ///     let cupom: Option<String> = request.parameter("cupom")?;
    ///     Ok(Response::message(format!("{quantidade} peças, cupom: {}", cupom.is_some())))
    /// }
    /// ```
    pub fn parameter<T: DeserializeOwned>(&self, name: &str) -> Result<T, ParametersError> {
        lenient::member(self.parameters(), name)
    }

    /// The conversation's parameters as the JSON object that came; `{}` if none did.
    pub(crate) fn parameters(&self) -> &str {
        self.inner
            .fields
            .parameters
            .map_or("{}", |span| span.in_body(&self.inner.body))
    }

    /// The active context `name`, compared without regard to case, because contexts are lower case on the wire.
    pub fn context(&self, name: &str) -> Option<Context> {
        self.contexts()
            .into_iter()
            .find(|context| context.name().eq_ignore_ascii_case(name))
    }

    /// All active contexts, in the order in which they came.
    pub fn contexts(&self) -> Vec<Context> {
        let contexts = self.inner.fields.contexts;
        contexts.map_or_else(Vec::new, |contexts| {
            (contexts.read)(contexts.json.in_body(&self.inner.body))
        })
    }

    /// The headers of the call. Credentials among them are marked sensitive, so that `Debug` hides them.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }

    /// The address that the call came from: the peer's, or where that is a
    /// [trusted proxy](crate::AppBuilder::trusted_proxies) the one that it tells. `None` without a connection, unless
    /// whoever calls [`App::call`](crate::App::call) says one.
    ///
    /// On the platforms with servers of their own it is one of those; of the chat window it is the visitor's, which many
    /// laws count as personal data.
    pub fn caller(&self) -> Option<IpAddr> {
        self.inner.caller.address(&self.inner.headers)
    }

    /// How long the caller still waits for an answer; zero when it no longer does. The function runs to its end
    /// all the same.
    pub fn remaining(&self) -> Duration {
        self.inner
            .deadline
            .0
            .saturating_duration_since(Instant::now())
    }

    /// The whole body, as any type that reads JSON: `serde_json::Value`, or one of your own.
    ///
    /// # Errors
    ///
    /// If the body does not fit `T`. The error names no value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ParametersError> {
        serde_json::from_str(&self.inner.body).map_err(|error| {
            ParametersError::at(
                String::new(),
                format!(
                    "a body that fits, up to line {}, column {}",
                    error.line(),
                    error.column()
                ),
            )
        })
    }

    /// The body as it came.
    pub fn body(&self) -> &str {
        &self.inner.body
    }
}

#[cfg(feature = "gateway")]
impl Request {
    /// The body without a copy of it, which is kept for as long as this is.
    pub(crate) fn shared_body(&self) -> bytes::Bytes {
        struct Body(Request);
        impl AsRef<[u8]> for Body {
            fn as_ref(&self) -> &[u8] {
                self.0.body().as_bytes()
            }
        }
        bytes::Bytes::from_owner(Body(self.clone()))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("platform", &self.inner.platform)
            .field("webhook", &self.inner.webhook)
            .field("node", &self.inner.node)
            .field("session_id", &self.session_id())
            .field("body_bytes", &self.inner.body.len())
            .finish_non_exhaustive()
    }
}
