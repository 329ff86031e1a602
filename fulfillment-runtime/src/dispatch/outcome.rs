//! What a call's outcome becomes on the platform that waits for it: an answer, a refusal, or the fallback.

use std::borrow::Cow;
use std::time::Instant;

use http::{HeaderMap, StatusCode};

use super::incoming::Incoming;
use super::{Known, Reply, reply};
use crate::app::App;
use crate::error::{HandlerError, Kind, Rejection};
use crate::invocation::{Outcome, Refusal, RefusalKind};
use crate::panic_guard::cause_of;
use crate::platform::{self, Failure, Matching, Omitted, Platform};
use crate::record::{CallOutcome, CallRecord, FallbackReason};
use crate::request::Request;
use crate::response::{Own, Response};
use crate::route_table::{Entry, Route};
use crate::shown::Shown;

/// As many bytes has an answer at first: most fit, so that the buffer does not grow.
const USUAL_ANSWER: usize = 512;

/// A platform that waits for the outcome of a call.
pub(super) struct Waiting<'a> {
    pub(super) app: &'a App,
    pub(super) platform: &'static dyn Platform,
    pub(super) request: &'a Request,
    pub(super) entry: &'a Entry,
    /// The node that was reached, for the record.
    pub(super) node: &'a str,
    pub(super) started: Instant,
    /// What failed on the way of a call that has an answer all the same.
    pub(super) failed: Option<HandlerError>,
}

impl Waiting<'_> {
    pub(super) fn reply(mut self, outcome: Outcome) -> Reply {
        let response = match outcome.map_err(Refusal::into_kind) {
            Ok(response) => response,
            Err(RefusalKind::Answer(response)) => *response,
            Err(RefusalKind::Unauthorized) => return self.unauthorized(),
            Err(RefusalKind::Absent(error) | RefusalKind::Error(error)) => {
                return self.fallback(error);
            }
        };
        let mut out = Vec::with_capacity(USUAL_ANSWER);
        match self.platform.encode(self.request, &response, &mut out) {
            Ok(omitted) => self.answered(out, omitted, &response),
            Err(error) => self.fallback(error),
        }
    }

    /// The same for a new conversation, whose answer is its id alone.
    pub(super) fn conversation(self, outcome: Outcome) -> Reply {
        let error = match outcome.map_err(Refusal::into_kind) {
            Ok(Response {
                native: Some(own),
                headers,
                ..
            }) => return self.begun(*own, headers.as_deref()),
            Ok(_) => HandlerError::from("a new conversation has no id"),
            Err(RefusalKind::Unauthorized) => return self.unauthorized(),
            Err(RefusalKind::Answer(_)) => {
                HandlerError::from("a new conversation is answered with its id alone")
            }
            Err(RefusalKind::Absent(error) | RefusalKind::Error(error)) => error,
        };
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        self.record_failure(status, error);
        reply::empty(status)
    }

    fn begun(&self, own: Own, headers: Option<&HeaderMap>) -> Reply {
        let id = String::from_utf8_lossy(&own.json);
        self.app.record(CallOutcome::Answered, |outcome| {
            let elapsed = self.started.elapsed();
            CallRecord {
                session_id: &id,
                ..CallRecord::of(self.request, StatusCode::OK.as_u16(), outcome, elapsed)
            }
        });
        let mut reply = reply::text(own.json);
        add_headers(&mut reply, headers);
        reply
    }

    fn unauthorized(&self) -> Reply {
        let known = Known {
            platform: Some(self.platform),
            webhook: self.request.registered_webhook(),
            node: self.node,
            ..Known::default()
        };
        let incoming = Incoming {
            started: self.started,
            sender: self.request.sender(),
            headers: self.request.headers(),
        };
        self.app
            .rejected(incoming, known, &Rejection::LoginRequired)
    }

    fn answered(&mut self, out: Vec<u8>, omitted: Omitted, response: &Response) -> Reply {
        warn_of_omissions(
            self.platform,
            &self.entry.route,
            self.request,
            response,
            omitted,
        );
        match self.failed.take() {
            None => self.record(StatusCode::OK, CallOutcome::Answered),
            Some(error) => self.record_failure(StatusCode::OK, error),
        }
        let mut reply = reply::json(StatusCode::OK, out.into());
        add_headers(&mut reply, response.headers.as_deref());
        reply
    }

    fn fallback(&self, error: HandlerError) -> Reply {
        if *error.kind() == Kind::Unauthorized {
            return self.unauthorized();
        }
        let failure = failure(self.app, &self.entry.route, &error);
        let (status, body) = self.platform.fallback(self.request, &failure);
        self.record_failure(status, error);
        reply::json(status, body)
    }

    fn record_failure(&self, status: StatusCode, error: HandlerError) {
        let outcome = CallOutcome::Fallback {
            reason: FallbackReason::of(error.kind()),
            cause: &cause_of(error),
        };
        self.record(status, outcome);
    }

    fn record(&self, status: StatusCode, outcome: CallOutcome<'_>) {
        self.app.record(outcome, |outcome| CallRecord {
            node: self.node,
            function: Some(self.entry.route.site),
            ..CallRecord::of(
                self.request,
                status.as_u16(),
                outcome,
                self.started.elapsed(),
            )
        });
    }
}

/// A call that failed, and what its user reads: what the intent or its webhook names, else what the application does.
pub(super) fn failure<'a>(app: &'a App, route: &'a Route, error: &'a HandlerError) -> Failure<'a> {
    let named = route.fallback.as_deref();
    Failure {
        message: named.unwrap_or(&app.inner.settings.fallback_message),
        named: named.is_some(),
        error: Some(error),
    }
}

/// Adds what an answer sets beside the server's own headers.
fn add_headers(reply: &mut Reply, headers: Option<&HeaderMap>) {
    for (name, value) in headers.into_iter().flatten() {
        reply.headers_mut().append(name.clone(), value.clone());
    }
}

/// A text that stands in the code: one that was made during a call may hold what its user wrote, which no log has.
fn written_in_the_code(text: Option<&Cow<'static, str>>) -> Option<&'static str> {
    match text {
        Some(Cow::Borrowed(text)) => Some(text),
        _ => None,
    }
}

/// Warns of what a platform left out of an answer, once per intent, platform and part.
pub(super) fn warn_of_omissions(
    platform: &'static dyn Platform,
    route: &Route,
    request: &Request,
    response: &Response,
    omitted: Omitted,
) {
    if omitted.none() {
        return;
    }
    let index = platform::ALL
        .iter()
        .position(|known| known.name() == platform.name());
    let mut new = route.first_time(index.unwrap_or(usize::MAX), omitted);
    if platform.matching() == Matching::Spoken {
        // jumps are followed there: this one had nowhere to lead
        let others = new.beyond(Omitted::JUMP_TO.bits());
        if others != new {
            tracing::warn!(
                platform = platform.name(),
                intent = %Shown(&route.site.to_string()),
                webhook = %Shown(request.registered_webhook()),
                node = written_in_the_code(response.jump_to.as_ref()).map(|node| display(Shown(node))),
                "a jump leads to a node that no intent of this chatbot has that is open to the caller; it was left out"
            );
        }
        new = others;
    }
    for part in new.names() {
        tracing::warn!(
            platform = platform.name(),
            intent = %Shown(&route.site.to_string()),
            part,
            "this platform cannot do this part of the answer; it was left out"
        );
    }
}
