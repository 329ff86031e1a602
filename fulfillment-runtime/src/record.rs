//! [`CallRecord`]: what became of one call. Logs are written from it, and whatever else wants to know.

#[cfg(feature = "testing")]
pub(crate) mod failing;
mod notice;

use std::net::IpAddr;
use std::time::Duration;

use tracing::field::{DisplayValue, display};
use tracing::{Level, debug, enabled, warn};

pub(crate) use self::notice::Notice;
use crate::error::{Cause, Kind};
use crate::request::Request;
use crate::shown::Shown;
use crate::site::Site;

/// What became of one call; [`Server::on_call`](crate::Server::on_call) hands one out for each.
///
/// Holds no secret, no text and no parameter. Webhook and node are those that are registered, never what a caller
/// sent, so they can label metrics, which [`session_id`](Self::session_id) cannot; they are empty where a call did not get that far.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CallRecord<'a> {
    /// The platform that called; empty if the call did not tell.
    pub platform: &'a str,
    /// The webhook's path.
    pub webhook: &'a str,
    /// The node that the function is registered for.
    pub node: &'a str,
    /// The conversation's id, as the caller sent it: of any length, with any characters.
    pub session_id: &'a str,
    /// The address that the call came from: the peer's, or what a
    /// [trusted proxy](crate::AppBuilder::trusted_proxies) tells; as [`Request::caller`] has it, for refused calls too.
    ///
    /// Many laws count it as personal data: it stands in the lines of the log, so keep those, and what you make of it,
    /// no longer than you may.
    pub caller: Option<IpAddr>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// Answered, failed or refused.
    pub outcome: CallOutcome<'a>,
    /// From the head of the request to the answer.
    pub elapsed: Duration,
    /// The function that failed, for the log.
    pub(crate) function: Option<Site>,
}

/// Whether a call was answered by its function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallOutcome<'a> {
    /// The function answered.
    Answered,
    /// It gave no answer, or there was none: the caller got the fallback.
    #[non_exhaustive]
    Fallback {
        /// Why, as a kind to count by.
        reason: FallbackReason,
        /// Why, as the errors of the function tell it.
        cause: &'a str,
    },
    /// The caller's mistake: no function was called.
    #[non_exhaustive]
    Refused {
        /// Why, as a short name to count by, such as `unknown_webhook`.
        name: &'a str,
        /// Why, in one of a few fixed texts.
        cause: &'a str,
    },
    /// Nobody waits for the answer any more: the future of [`App::call`](crate::App::call) was dropped, or a stop cut the
    /// connection off. The function runs on to its end. The status is 499. A peer that closes its connection goes
    /// unnoticed.
    Abandoned,
}

/// Why a function gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FallbackReason {
    /// It returned an error.
    Failed,
    /// It returned [`HandlerError::forbidden`](crate::HandlerError::forbidden).
    Forbidden,
    /// It returned [`HandlerError::unavailable`](crate::HandlerError::unavailable).
    Unavailable,
    /// Parameters were missing or did not fit.
    Misfit,
    /// It panicked.
    Panicked,
    /// The deadline passed.
    TooLate,
    /// Its answer was larger than the platform takes.
    TooLarge,
    /// No intent is registered for what the user said.
    NoIntent,
    /// The chatbot's gateway gave no answer.
    Gateway,
}

impl FallbackReason {
    pub(crate) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Failed => Self::Failed,
            Kind::Forbidden => Self::Forbidden,
            Kind::Unavailable => Self::Unavailable,
            Kind::Misfit(_) => Self::Misfit,
            Kind::Panicked => Self::Panicked,
            Kind::TooLate => Self::TooLate,
            Kind::TooLarge => Self::TooLarge,
            Kind::Gateway => Self::Gateway,
            // told as a refusal, before anybody asks for a reason
            Kind::Unauthorized => Self::Failed,
        }
    }
}

impl<'a> CallOutcome<'a> {
    pub(crate) fn refused(cause: Cause) -> Self {
        let Cause { name, text: cause } = cause;
        Self::Refused { name, cause }
    }

    /// Whether a log wants to know: a record that nobody reads is not even made.
    pub(crate) fn is_logged(self) -> bool {
        match self {
            // anybody may say anything: a line for each would let strangers fill the log
            Self::Fallback {
                reason: FallbackReason::NoIntent,
                ..
            } => enabled!(Level::DEBUG),
            Self::Fallback { .. } => enabled!(Level::WARN),
            Self::Answered | Self::Refused { .. } | Self::Abandoned => enabled!(Level::DEBUG),
        }
    }
}

impl<'a> CallRecord<'a> {
    /// A call that did not get far.
    pub(crate) fn new(status: u16, outcome: CallOutcome<'a>) -> Self {
        Self {
            platform: "",
            webhook: "",
            node: "",
            session_id: "",
            caller: None,
            status,
            outcome,
            elapsed: Duration::ZERO,
            function: None,
        }
    }

    /// A call that got as far as its intent.
    pub(crate) fn of(
        request: &'a Request,
        status: u16,
        outcome: CallOutcome<'a>,
        elapsed: Duration,
    ) -> Self {
        Self {
            platform: request.platform(),
            webhook: request.registered_webhook(),
            node: request.registered_node(),
            session_id: request.session_id(),
            caller: request.caller(),
            elapsed,
            ..Self::new(status, outcome)
        }
    }

    /// Only where there is one.
    fn session(&self) -> Option<DisplayValue<Shown<'a>>> {
        session(self.session_id)
    }

    /// Only where it is known.
    fn known_caller(&self) -> Option<DisplayValue<IpAddr>> {
        self.caller.map(display)
    }

    /// One event: a failure is a warning, everything else is for debugging, because a line per call costs as much as
    /// the call.
    pub(crate) fn log(&self) {
        let milliseconds = self.elapsed.as_millis() as u64;
        match self.outcome {
            CallOutcome::Fallback {
                reason: FallbackReason::NoIntent,
                ..
            } => debug!(
                platform = self.platform,
                webhook = self.webhook,
                session = self.session(),
                caller = self.known_caller(),
                status = self.status,
                milliseconds,
                "call not understood"
            ),
            CallOutcome::Fallback { cause, .. } => warn!(
                platform = self.platform,
                webhook = self.webhook,
                node = self.node,
                session = self.session(),
                caller = self.known_caller(),
                status = self.status,
                milliseconds,
                function = self.function.map(display),
                cause = %Shown(cause),
                "call failed"
            ),
            CallOutcome::Refused { cause, .. } => debug!(
                platform = known(self.platform),
                webhook = known(self.webhook),
                node = known(self.node),
                caller = self.known_caller(),
                status = self.status,
                milliseconds,
                cause,
                "call refused"
            ),
            CallOutcome::Abandoned => debug!(
                platform = self.platform,
                webhook = self.webhook,
                node = self.node,
                session = self.session(),
                caller = self.known_caller(),
                milliseconds,
                "a call was abandoned: its future was dropped, or a stop cut it off"
            ),
            CallOutcome::Answered => debug!(
                platform = self.platform,
                webhook = self.webhook,
                node = self.node,
                session = self.session(),
                caller = self.known_caller(),
                status = self.status,
                milliseconds,
                "call answered"
            ),
        }
    }
}

/// A conversation's id in the log, if there is one.
pub(crate) fn session(id: &str) -> Option<DisplayValue<Shown<'_>>> {
    known(id).map(|id| display(Shown(id)))
}

/// Nothing in place of a name that is not known.
fn known(name: &str) -> Option<&str> {
    (!name.is_empty()).then_some(name)
}
