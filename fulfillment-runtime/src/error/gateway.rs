//! [`GatewayError`]: why a chatbot's gateway gave no answer. For the function that asked it, and for the log.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a chatbot's gateway gave no answer.
///
/// By `?` it becomes the cause of a failed call: the window gets the fallback, and the log this error's text, which has
/// the status and the milliseconds and nothing of what the user or the gateway said.
#[derive(Debug, Clone)]
pub struct GatewayError {
    pub(crate) kind: GatewayErrorKind,
    /// What the gateway answered, if it did.
    pub(crate) status: Option<u16>,
    pub(crate) elapsed: Duration,
}

/// What went wrong on the way to a gateway and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GatewayErrorKind {
    /// Time ran out, while something was done.
    TimedOut(&'static str),
    /// No byte of the message arrived there.
    Unreachable(String),
    /// The connection broke before the answer was whole.
    BrokenOff(String),
    /// A status that is not success.
    Status,
    /// An answer that is none.
    Unusable(&'static str),
    /// It was not asked, because it failed too often just now.
    Suspended,
    /// It was not asked, because the call's own time was up.
    TooLate,
    /// Not the gateway's doing: the message cannot be sent as it is.
    Unsendable(&'static str),
    /// An intent answered in its place, and wants the caller to authenticate.
    Unauthorized,
}

impl GatewayError {
    pub(crate) fn new(kind: GatewayErrorKind, status: Option<u16>, elapsed: Duration) -> Self {
        Self {
            kind,
            status,
            elapsed,
        }
    }

    /// Whether it did not answer in time.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.kind,
            GatewayErrorKind::TimedOut(_) | GatewayErrorKind::TooLate
        )
    }

    /// Whether it cannot be reached: nothing of the message was sent.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self.kind,
            GatewayErrorKind::Unreachable(_) | GatewayErrorKind::Suspended
        )
    }

    /// The status that it answered, if it answered; one of success where the answer was none.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// How long it was waited for.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl Error for GatewayError {}

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            GatewayErrorKind::TimedOut(phase) => {
                write!(f, "the gateway took too long {phase}")?;
            }
            GatewayErrorKind::Unreachable(cause) => {
                write!(f, "the gateway cannot be reached: {cause}")?;
            }
            GatewayErrorKind::BrokenOff(cause) => {
                write!(f, "the gateway's answer broke off: {cause}")?;
            }
            GatewayErrorKind::Status => {
                return write!(
                    f,
                    "the gateway answered with status {} after {} ms",
                    self.status.unwrap_or_default(),
                    self.elapsed.as_millis()
                );
            }
            GatewayErrorKind::Unusable(why) => {
                write!(f, "the gateway's answer cannot be used: {why}")?;
            }
            GatewayErrorKind::Suspended => {
                return f.write_str(
                    "the gateway was not asked: it failed several times in a row, and is tried again in a few seconds",
                );
            }
            GatewayErrorKind::TooLate => {
                return f.write_str("the gateway was not asked: the time of the call is up");
            }
            GatewayErrorKind::Unsendable(why) => {
                return write!(f, "the message cannot be sent to the gateway: {why}");
            }
            GatewayErrorKind::Unauthorized => {
                return f.write_str("an intent wants the caller to authenticate");
            }
        }
        if let Some(status) = self.status {
            return write!(
                f,
                " (status {status}, after {} ms)",
                self.elapsed.as_millis()
            );
        }
        write!(f, " (after {} ms)", self.elapsed.as_millis())
    }
}
