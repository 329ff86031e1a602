//! What a call's outcome becomes on the platform that waits for it: an answer, a refusal, or the fallback.

use std::time::Instant;

use http::StatusCode;

use super::{Known, Reply, reply};
use crate::app::App;
use crate::error::{HandlerError, Rejection};
use crate::invocation::{Outcome, Refusal, RefusalKind};
use crate::panic_guard::cause_of;
use crate::platform::{self, Failure, Omitted, Platform};
use crate::record::{CallOutcome, CallRecord, FallbackReason, Shown};
use crate::request::Request;
use crate::response::Response;
use crate::route_table::Entry;

/// As many bytes has an answer at first: most fit, so that the buffer does not grow.
const USUAL_ANSWER: usize = 512;

/// A platform that waits for the outcome of a call.
pub(super) struct Waiting<'a> {
    pub(super) app: &'a App,
    pub(super) platform: &'static dyn Platform,
    pub(super) request: &'a Request,
    pub(super) entry: &'a Entry,
    pub(super) started: Instant,
}

impl Waiting<'_> {
    pub(super) fn reply(&self, outcome: Outcome) -> Reply {
        let response = match outcome.map_err(Refusal::into_kind) {
            Ok(response) => response,
            Err(RefusalKind::Answer(response)) => *response,
            Err(RefusalKind::Unauthorized) => {
                let webhook = self.request.webhook();
                let known = Known {
                    platform: Some(self.platform),
                    webhook,
                    node: &self.entry.node,
                    reason: None,
                };
                return self
                    .app
                    .rejected(self.started, known, &Rejection::Unauthorized);
            }
            Err(RefusalKind::Absent(error) | RefusalKind::Error(error)) => {
                return self.failed(error);
            }
        };
        let mut out = Vec::with_capacity(USUAL_ANSWER);
        match self.platform.encode(self.request, &response, &mut out) {
            Ok(omitted) => self.answered(out, omitted, &response),
            Err(error) => self.failed(error),
        }
    }

    fn answered(&self, out: Vec<u8>, omitted: Omitted, response: &Response) -> Reply {
        if !omitted.none() {
            self.warn(omitted);
        }
        self.record(StatusCode::OK, CallOutcome::Answered);
        let mut reply = reply::json(StatusCode::OK, out.into());
        if let Some(own) = &response.native {
            for (name, value) in &own.headers {
                reply.headers_mut().append(name.clone(), value.clone());
            }
        }
        reply
    }

    fn failed(&self, error: HandlerError) -> Reply {
        let named = self.entry.route.fallback.as_deref();
        let message = named.unwrap_or(&self.app.inner.settings.fallback_message);
        let failure = Failure {
            message,
            named: named.is_some(),
            error: Some(&error),
        };
        let (status, body) = self.platform.fallback(self.request, &failure);
        let outcome = CallOutcome::Fallback {
            reason: FallbackReason::of(error.kind()),
            cause: &cause_of(error),
        };
        self.record(status, outcome);
        reply::json(status, body)
    }

    fn record(&self, status: StatusCode, outcome: CallOutcome<'_>) {
        self.app.record(outcome, |outcome| {
            CallRecord::of(
                self.request,
                status.as_u16(),
                outcome,
                self.started.elapsed(),
            )
        });
    }

    fn warn(&self, omitted: Omitted) {
        let index = platform::ALL
            .iter()
            .position(|known| known.name() == self.platform.name());
        let new = self
            .entry
            .route
            .first_time(index.unwrap_or(usize::MAX), omitted);
        for part in new.names() {
            tracing::warn!(
                platform = self.platform.name(),
                intent = %Shown(&self.entry.route.site.to_string()),
                part,
                "this platform cannot do this part of the answer; it was left out"
            );
        }
    }
}
