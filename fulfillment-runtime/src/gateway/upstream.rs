//! [`Upstream`]: a chatbot's gateway, as it is asked: where it is, with which headers, for how long, and what of its
//! answers is one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};

use super::breaker::Change;
use super::health::Health;
use crate::client::{Client, OutboundError, Phase};
use crate::error::{GatewayError, GatewayErrorKind};
use crate::platform::serprobots::gateway::{answer_url, conversation_url};
use crate::platform::serprobots::{Answer, Conversation};
use crate::request::Request;

/// The largest answer that is taken, in bytes.
const MAX_ANSWER: usize = 2 * 1024 * 1024;
/// What is left of a call's time for whoever asked, to do something about a gateway that did not answer; a fifth at most.
const RESERVE: Duration = Duration::from_millis(250);

/// What all gateways of an application share.
pub(crate) struct Line {
    pub(crate) client: Client,
    /// Sent with every message.
    pub(crate) fixed: Vec<(HeaderName, HeaderValue)>,
    /// Passed on from the window.
    pub(crate) forwarded: Vec<HeaderName>,
    pub(crate) timeout: Duration,
}

/// A chatbot's gateway.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) line: Arc<Line>,
    pub(crate) health: Health,
    /// The mnemonic as it is registered, for the log.
    pub(crate) label: Arc<str>,
    /// Without a slash at its end.
    pub(crate) base: Arc<str>,
    pub(crate) environment: Arc<str>,
}

/// A call in which a gateway is asked.
pub(super) struct Asking<'a> {
    pub(super) chatbot: &'a str,
    pub(super) call: &'a Request,
    /// As much time had the whole call, before the function that asks began.
    pub(super) allowed: Duration,
}

/// What of a gateway's answers is one.
struct Answered {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    elapsed: Duration,
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
        let mut headers = extra;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let answered = self.ask(asking, &url, headers, message).await?;
        if !answered.is_json() {
            return Err(answered.unusable("its content type is not JSON"));
        }
        let Ok(json) = String::from_utf8(answered.body.to_vec()) else {
            return Err(answered.unusable("it is not UTF-8"));
        };
        Answer::from_json(json).map_err(|_| answered.unusable("it is no JSON object"))
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
        let url = conversation_url(&self.base, asking.chatbot, &self.environment);
        let mut headers = extra;
        headers.insert(ACCEPT, HeaderValue::from_static("text/plain, */*"));
        let body = Bytes::copy_from_slice(asking.call.body().as_bytes());
        if !body.is_empty() {
            if let Some(kind) = asking.call.headers().get(CONTENT_TYPE) {
                headers.insert(CONTENT_TYPE, kind.clone());
            }
        }
        let answered = self.ask(asking, &url, headers, body).await?;
        let text = std::str::from_utf8(&answered.body).unwrap_or_default();
        // some frameworks write a text as JSON
        let id = text.trim().trim_matches('"');
        Conversation::of(id).ok_or_else(|| answered.unusable("it is no UUID"))
    }

    async fn ask(
        &self,
        asking: &Asking<'_>,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
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
        let request = self.request(uri, headers, body, asking.call);
        // given back where this future is dropped
        let Some(leaves) = self.health.leave(started) else {
            return Err(early(GatewayErrorKind::Suspended));
        };
        let sent = self
            .line
            .client
            .send(request, started + limit, MAX_ANSWER)
            .await;
        // a function that used up most of the time itself has not seen what the chatbot allows
        let had_time = limit >= self.limit(asking.allowed) / 2;
        let (host, chatbot) = leaves.tell(&sent, had_time, Instant::now());
        self.log(host, "host");
        self.log(chatbot, "chatbot");
        let elapsed = started.elapsed();
        match sent {
            Ok(response) => Answered::of(response, elapsed),
            Err(error) => Err(GatewayError::new(failure(error), None, elapsed)),
        }
    }

    /// How long a gateway may take of what is left for a call.
    fn limit(&self, left: Duration) -> Duration {
        self.line.timeout.min(left - RESERVE.min(left / 5))
    }

    /// What is left alone, or is so no more: a host with all of its chatbots, or one of them.
    fn log(&self, change: Option<Change>, what: &'static str) {
        let (gateway, chatbot) = (&*self.base, &*self.label);
        match change {
            None => {}
            Some(Change::Opened) => tracing::warn!(
                gateway,
                chatbot,
                what,
                "the gateway fails; it is left alone for a few seconds"
            ),
            Some(Change::Closed) => {
                tracing::info!(gateway, chatbot, what, "the gateway answers again")
            }
        }
    }

    fn request(
        &self,
        uri: Uri,
        mut headers: HeaderMap,
        body: Bytes,
        call: &Request,
    ) -> http::Request<Bytes> {
        for name in &self.line.forwarded {
            if headers.contains_key(name) {
                continue;
            }
            for value in call.headers().get_all(name) {
                headers.append(name, value.clone());
            }
        }
        for (name, value) in &self.line.fixed {
            // what a function set for this message wins
            if !headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        request
    }
}

fn failure(error: OutboundError) -> GatewayErrorKind {
    match error {
        OutboundError::TimedOut(Phase::Connecting) => GatewayErrorKind::TimedOut("to be reached"),
        OutboundError::TimedOut(Phase::Waiting) => GatewayErrorKind::TimedOut("to answer"),
        OutboundError::TimedOut(Phase::Reading) => {
            GatewayErrorKind::TimedOut("to finish its answer")
        }
        OutboundError::Unreachable(cause) => GatewayErrorKind::Unreachable(cause),
        OutboundError::BrokenOff(cause) => GatewayErrorKind::BrokenOff(cause),
        OutboundError::TooLarge(_) => GatewayErrorKind::Unusable("it is larger than 2 MiB"),
    }
}

impl Answered {
    fn of(response: http::Response<Bytes>, elapsed: Duration) -> Result<Self, GatewayError> {
        let (head, body) = response.into_parts();
        let answered = Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            elapsed,
        };
        if !head.status.is_success() {
            return Err(answered.error(GatewayErrorKind::Status));
        }
        if answered.headers.contains_key(CONTENT_ENCODING) {
            return Err(answered.unusable("it is compressed, which was not asked for"));
        }
        Ok(answered)
    }

    /// Says so, or says nothing.
    fn is_json(&self) -> bool {
        let Some(kind) = self.headers.get(CONTENT_TYPE) else {
            return true;
        };
        let text = kind.to_str().unwrap_or_default();
        let essence = text.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json"))
    }

    fn unusable(&self, why: &'static str) -> GatewayError {
        self.error(GatewayErrorKind::Unusable(why))
    }

    fn error(&self, kind: GatewayErrorKind) -> GatewayError {
        GatewayError::new(kind, Some(self.status), self.elapsed)
    }
}
