//! [`Upstream`]: a chatbot's gateway, as it is asked: where it is, with which headers, for how long.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, Entry, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};

use super::answered::Answered;
use super::base::host_of;
use super::breaker::{Change, PAUSE};
use super::failure::{Waited, failure};
use super::headers::FixedHeaders;
use super::health::{Changes, Health};
#[cfg(feature = "testing")]
use super::stand_in::StandIn;
use crate::client::{Client, OutboundError};
use crate::error::{GatewayError, GatewayErrorKind};
use crate::platform::serprobots::gateway::{answer_url, conversation_url};
use crate::platform::serprobots::{Answer, Conversation};
use crate::request::Request;

/// The largest answer that is taken, in bytes.
const MAX_ANSWER: usize = 2 * 1024 * 1024;
/// What is left of a call's time for whoever asked, to do something about a gateway that did not answer; a fifth at most.
const RESERVE: Duration = Duration::from_millis(250);

/// How messages go out to any gateway: what all of an application's share.
pub(crate) struct Outgoing {
    pub(crate) client: Client,
    /// What answers in its place, in a test.
    #[cfg(feature = "testing")]
    pub(crate) stand_in: Option<StandIn>,
    pub(crate) fixed: Arc<FixedHeaders>,
    /// Passed on from the window.
    pub(crate) forwarded: Vec<HeaderName>,
    pub(crate) timeout: Duration,
}

/// A chatbot's gateway.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) health: Health,
    /// The mnemonic as it is registered, for errors and the log: what callers send for one stands in neither.
    pub(crate) label: Arc<str>,
    /// Without a slash at its end.
    pub(crate) base: Arc<str>,
    pub(crate) environment: Arc<str>,
}

/// A call in which a gateway is asked.
pub(super) struct Asking<'a> {
    pub(super) chatbot: &'a str,
    pub(super) call: &'a Request,
    /// How long the caller waits in all.
    pub(super) allowed: Duration,
}

/// What a gateway is sent.
struct Post {
    /// What a function set for it.
    headers: HeaderMap,
    content_type: Option<HeaderValue>,
    /// Where nobody says something else.
    accept: HeaderValue,
    body: Bytes,
}

impl Upstream {
    /// Sends a message.
    ///
    /// # Errors
    ///
    /// If the gateway gave no answer.
    pub(super) async fn answer(
        &self,
        asking: &Asking<'_>,
        message: Bytes,
        extra: HeaderMap,
    ) -> Result<Answer, GatewayError> {
        let url = answer_url(&self.base, asking.chatbot, &self.environment);
        let post = Post {
            headers: extra,
            content_type: Some(HeaderValue::from_static("application/json")),
            accept: HeaderValue::from_static("application/json"),
            body: message,
        };
        let answered = self.ask(asking, &url, post).await;
        let answer = answered.and_then(Answered::into_answer);
        let shown = || answer_url(&self.base, &self.label, &self.environment);
        answer.map_err(|error| error.at(shown()))
    }

    /// Asks for a new conversation.
    ///
    /// # Errors
    ///
    /// If the gateway gave none.
    pub(super) async fn conversation(
        &self,
        asking: &Asking<'_>,
        extra: HeaderMap,
    ) -> Result<Conversation, GatewayError> {
        let (body, headers) = (asking.call.shared_body(), asking.call.headers());
        let content_type = headers.get(CONTENT_TYPE).filter(|_| !body.is_empty());
        let url = conversation_url(&self.base, asking.chatbot, &self.environment);
        let post = Post {
            headers: extra,
            content_type: content_type.cloned(),
            accept: HeaderValue::from_static("text/plain, */*"),
            body,
        };
        let answered = self.ask(asking, &url, post).await;
        let conversation = answered.and_then(Answered::into_conversation);
        let shown = || conversation_url(&self.base, &self.label, &self.environment);
        conversation.map_err(|error| error.at(shown()))
    }

    async fn ask(
        &self,
        asking: &Asking<'_>,
        url: &str,
        post: Post,
    ) -> Result<Answered, GatewayError> {
        let started = Instant::now();
        let early = |kind| GatewayError::new(kind, None, Duration::ZERO);
        let limit = self.limit(asking.call.remaining());
        if limit.is_zero() {
            return Err(early(GatewayErrorKind::TooLate));
        }
        let Ok(uri) = Uri::try_from(url) else {
            return Err(early(GatewayErrorKind::Unsendable("its URL would be none")));
        };
        let request = self.request(uri, post, asking.call);
        // the caller had no part in where this is asked
        let known = asking.chatbot == &*self.label;
        #[cfg(feature = "testing")]
        if let Some(stand_in) = &self.outgoing.stand_in {
            let sent = stand_in.send(request, MAX_ANSWER);
            return answered(sent, self.waited(limit, started), known);
        }
        if !self.health.leave(started) {
            return Err(early(GatewayErrorKind::Suspended(PAUSE)));
        }
        let sent = self
            .outgoing
            .client
            .send(request, started + limit, MAX_ANSWER)
            .await;
        // a function that used up most of the time itself has not seen what the chatbot allows
        let had_time = limit >= self.limit(asking.allowed) / 2;
        let waited = self.waited(limit, started);
        let changes = self.health.tell(&sent, waited, had_time, Instant::now());
        self.log(changes);
        answered(sent, waited, known)
    }

    fn waited(&self, limit: Duration, started: Instant) -> Waited {
        Waited {
            limit,
            most: self.outgoing.timeout,
            elapsed: started.elapsed(),
        }
    }

    /// How long a gateway may take of what is left for a call.
    fn limit(&self, left: Duration) -> Duration {
        self.outgoing.timeout.min(left - RESERVE.min(left / 5))
    }

    /// What is left alone, or is so no more: a host with all of its chatbots, or one of them.
    fn log(&self, changes: Changes) {
        let (gateway, chatbot) = (&*self.base, &*self.label);
        let host = host_of(gateway);
        match changes.host {
            None => {}
            Some(Change::Opened) => tracing::warn!(
                gateway = host,
                "the gateway's host cannot be reached; all of its chatbots are left alone, but for one message every \
                 {PAUSE:?} that tries it again"
            ),
            Some(Change::Closed) => {
                tracing::info!(gateway = host, "the gateway's host answers again")
            }
        }
        match changes.chatbot {
            None => {}
            Some(Change::Opened) => tracing::warn!(
                gateway,
                chatbot,
                "the gateway fails for this chatbot; it is left alone, but for one message every {PAUSE:?} that tries \
                 it again"
            ),
            Some(Change::Closed) => {
                tracing::info!(
                    gateway,
                    chatbot,
                    "the gateway answers again for this chatbot"
                )
            }
        }
    }

    /// A header that a function set wins over a configured one, and that over one of the window.
    fn request(&self, uri: Uri, post: Post, call: &Request) -> http::Request<Bytes> {
        let mut headers = post.headers;
        for (name, value) in &*self.outgoing.fixed.current() {
            if let Entry::Vacant(free) = headers.entry(name) {
                free.insert(value.clone());
            }
        }
        for name in &self.outgoing.forwarded {
            if headers.contains_key(name) {
                continue;
            }
            for value in call.headers().get_all(name) {
                headers.append(name, value.clone());
            }
        }
        headers.entry(ACCEPT).or_insert(post.accept);
        if let Some(content_type) = post.content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        let mut request = http::Request::new(post.body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        request
    }
}

/// What of what came back is an answer.
fn answered(
    sent: Result<http::Response<Bytes>, OutboundError>,
    waited: Waited,
    known: bool,
) -> Result<Answered, GatewayError> {
    let elapsed = waited.elapsed;
    match sent {
        Ok(response) => Answered::of(response, elapsed, known),
        Err(error) => Err(GatewayError::new(failure(error, waited), None, elapsed)),
    }
}
