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
    /// Where it was asked, if it was.
    at: Option<Box<str>>,
}

/// What went wrong on the way to a gateway and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GatewayErrorKind {
    /// Time ran out.
    TimedOut {
        /// What it was to do.
        doing: &'static str,
        by: EndedBy,
    },
    /// No byte of the message arrived there.
    Unreachable(String),
    /// The connection broke before the answer was whole.
    BrokenOff(String),
    /// A status that brings no answer.
    Status,
    /// An answer that is none.
    Unusable(&'static str),
    /// It was not asked, because it failed too often just now.
    Suspended,
    /// It was not asked, because the call's own time was up.
    TooLate,
    /// Not the gateway's doing: the message cannot be sent as it is.
    Unsendable(&'static str),
    /// Nor this: a header that a function added cannot be sent.
    UnsendableHeader(Box<str>),
    /// An intent answered in its place, and wants the caller to authenticate.
    Unauthorized,
}

/// Whose limit ended the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndedBy {
    /// That of reaching a host.
    Connecting,
    /// That of gateways, which is so long.
    Gateway(Duration),
    /// What was left of the call's own time.
    Call,
}

impl GatewayError {
    pub(crate) fn new(kind: GatewayErrorKind, status: Option<u16>, elapsed: Duration) -> Self {
        Self {
            kind,
            status,
            elapsed,
            at: None,
        }
    }

    /// The same, asked there.
    pub(crate) fn at(mut self, url: String) -> Self {
        self.at = Some(url.into());
        self
    }

    /// What is likeliest to mend, where a status tells.
    fn hint(&self) -> &'static str {
        match self.status {
            Some(200..=299) => "; only 200 to 203 bring a whole answer",
            Some(300..=399) => "; redirects are not followed",
            Some(401 | 403) => "; does it want the header of an authenticated session?",
            Some(404) => "; are the chatbot's mnemonic and environment right?",
            _ => "",
        }
    }

    /// Whether it did not answer in time.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.kind,
            GatewayErrorKind::TimedOut { .. } | GatewayErrorKind::TooLate
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
        let milliseconds = self.elapsed.as_millis();
        match &self.kind {
            GatewayErrorKind::TimedOut { doing, by } => {
                write!(
                    f,
                    "the gateway took too long {doing} (after {milliseconds} ms; to wait longer raise {by})"
                )?;
                return self.write_place(f);
            }
            GatewayErrorKind::Unreachable(cause) => {
                write!(f, "the gateway cannot be reached: {cause}")?;
            }
            GatewayErrorKind::BrokenOff(cause) => {
                write!(f, "the gateway's answer broke off: {cause}")?;
            }
            GatewayErrorKind::Status => {
                let status = self.status.unwrap_or_default();
                let hint = self.hint();
                write!(
                    f,
                    "the gateway answered with status {status} after {milliseconds} ms{hint}"
                )?;
                return self.write_place(f);
            }
            GatewayErrorKind::Unusable(why) => {
                write!(f, "the gateway's answer cannot be used: {why}")?;
            }
            GatewayErrorKind::Suspended => {
                f.write_str(
                    "the gateway was not asked: it failed several times in a row, and is tried again in a few seconds",
                )?;
                return self.write_place(f);
            }
            GatewayErrorKind::TooLate => {
                return f.write_str("the gateway was not asked: the time of the call is up");
            }
            GatewayErrorKind::Unsendable(why) => {
                return write!(f, "the message cannot be sent to the gateway: {why}");
            }
            GatewayErrorKind::UnsendableHeader(why) => {
                return write!(f, "the gateway was not asked: {why}");
            }
            GatewayErrorKind::Unauthorized => {
                return f.write_str("an intent wants the caller to authenticate");
            }
        }
        match self.status {
            Some(status) => write!(f, " (status {status}, after {milliseconds} ms)")?,
            None => write!(f, " (after {milliseconds} ms)")?,
        }
        self.write_place(f)
    }
}

/// The setting that it is.
impl fmt::Display for EndedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting => f.write_str("`FULFILLMENT_CONNECT_TIMEOUT`"),
            Self::Gateway(limit) => write!(f, "`FULFILLMENT_GATEWAY_TIMEOUT`, now {limit:?}"),
            Self::Call => f.write_str("the call's `timeout` or `FULFILLMENT_TIMEOUT`"),
        }
    }
}

impl GatewayError {
    fn write_place(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some(url) => write!(f, " at {url}"),
            None => Ok(()),
        }
    }
}
