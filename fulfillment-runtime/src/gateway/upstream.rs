//! [`Upstream`]: a chatbot's gateway, as it is asked: where it is, with which headers, for how long, and what of its
//! answers is one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};

use super::breaker::Breaker;
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
    /// Of its host: it is down for all chatbots or for none.
    pub(crate) breaker: Arc<Breaker>,
    /// Without a slash at its end.
    pub(crate) base: Arc<str>,
    pub(crate) environment: Arc<str>,
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
    pub(crate) async fn answer(
        &self,
        chatbot: &str,
        message: Bytes,
        extra: HeaderMap,
        call: &Request,
    ) -> Result<Answer, GatewayError> {
        let url = answer_url(&self.base, chatbot, &self.environment);
        let mut headers = extra;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let answered = self.ask(&url, headers, message, call).await?;
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
    pub(crate) async fn conversation(
        &self,
        chatbot: &str,
        extra: HeaderMap,
        call: &Request,
    ) -> Result<Conversation, GatewayError> {
        let url = conversation_url(&self.base, chatbot, &self.environment);
        let mut headers = extra;
        headers.insert(ACCEPT, HeaderValue::from_static("text/plain, */*"));
        let body = Bytes::copy_from_slice(call.body().as_bytes());
        if !body.is_empty() {
            if let Some(kind) = call.headers().get(CONTENT_TYPE) {
                headers.insert(CONTENT_TYPE, kind.clone());
            }
        }
        let answered = self.ask(&url, headers, body, call).await?;
        let text = std::str::from_utf8(&answered.body).unwrap_or_default();
        // some frameworks write a text as JSON
        let id = text.trim().trim_matches('"');
        Conversation::of(id).ok_or_else(|| answered.unusable("it is no UUID"))
    }

    async fn ask(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
        call: &Request,
    ) -> Result<Answered, GatewayError> {
        let started = Instant::now();
        let early = |kind| GatewayError::new(kind, None, Duration::ZERO);
        let left = call.remaining();
        let limit = self.line.timeout.min(left - RESERVE.min(left / 5));
        if limit.is_zero() {
            return Err(early(GatewayErrorKind::TooLate));
        }
        let Ok(uri) = Uri::try_from(url) else {
            return Err(early(GatewayErrorKind::Unsendable("its URL would be none")));
        };
        let request = self.request(uri, headers, body, call);
        if !self.breaker.lets_through(started) {
            return Err(early(GatewayErrorKind::Suspended));
        }
        let sent = self
            .line
            .client
            .send(request, started + limit, MAX_ANSWER)
            .await;
        let elapsed = started.elapsed();
        let result = match sent {
            Ok(response) => Answered::of(response, elapsed),
            Err(error) => Err(GatewayError::new(failure(error), None, elapsed)),
        };
        self.tell_breaker(&result, limit);
        result
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

    /// A gateway is down if it cannot be reached, does not answer, or says itself that what is behind it is away. A
    /// message that it does not like is no sign of that.
    fn tell_breaker(&self, result: &Result<Answered, GatewayError>, limit: Duration) {
        let is_down = match result {
            Ok(_) => false,
            Err(error) => match error.kind {
                GatewayErrorKind::Unreachable(_) | GatewayErrorKind::BrokenOff(_) => true,
                // whoever left it no time cannot say that it has none
                GatewayErrorKind::TimedOut(_) => {
                    limit >= Duration::from_secs(1).min(self.line.timeout)
                }
                GatewayErrorKind::Status => matches!(error.status, Some(502..=504)),
                _ => false,
            },
        };
        if is_down {
            if self.breaker.failed(Instant::now()) {
                tracing::warn!(
                    gateway = &*self.base,
                    "the gateway fails; it is left alone for a few seconds"
                );
            }
        } else if self.breaker.succeeded() {
            tracing::info!(gateway = &*self.base, "the gateway answers again");
        }
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
