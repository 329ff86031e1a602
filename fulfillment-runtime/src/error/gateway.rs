//! [`GatewayError`]: why a chatbot's gateway gave no answer. For the function that asked it, and for the log.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a chatbot's gateway gave no answer.
///
/// By `?` it becomes the cause of a failed call: the window gets the fallback, and the log this error's text, which has
/// the status and the milliseconds, and nothing of what the user said. Of what the gateway said it has its content type and
/// where a redirect leads to, without its query.
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
    Status {
        /// Where it leads to, as it may be told.
        redirect: Option<String>,
    },
    /// An answer that is none.
    Unusable(Cow<'static, str>),
    /// It was not asked, because it failed too often just now; one message each time so long tries it again.
    Suspended(Duration),
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
    fn hint(&self, redirect: Option<&str>) -> Cow<'static, str> {
        let hint = match self.status {
            Some(200..=299) => "; only 200 to 203 bring a whole answer",
            Some(300..=399) => match redirect {
                Some(to) => {
                    return format!("; it redirects to {to}, and redirects are not followed")
                        .into();
                }
                None => "; redirects are not followed",
            },
            Some(401 | 403) => "; does it want the header of an authenticated session?",
            Some(404) => "; are the chatbot's mnemonic and environment right?",
            _ => "",
        };
        hint.into()
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
            GatewayErrorKind::Unreachable(_) | GatewayErrorKind::Suspended(_)
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

/// What happened and where, and behind it what may be done: a hint in between would read as a part of the place.
impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.elapsed.as_millis();
        let place = Place(self.at.as_deref());
        match &self.kind {
            GatewayErrorKind::TimedOut { doing, by } => write!(
                f,
                "the gateway took too long {doing}{place} (after {milliseconds} ms; to wait longer raise {by})"
            ),
            GatewayErrorKind::Unreachable(cause) => write!(
                f,
                "the gateway cannot be reached{place} (after {milliseconds} ms): {cause}"
            ),
            GatewayErrorKind::BrokenOff(cause) => write!(
                f,
                "the gateway's answer broke off{place} (after {milliseconds} ms): {cause}"
            ),
            GatewayErrorKind::Status { redirect } => {
                let status = self.status.unwrap_or_default();
                let hint = self.hint(redirect.as_deref());
                write!(
                    f,
                    "the gateway answered with status {status} after {milliseconds} ms{place}{hint}"
                )
            }
            GatewayErrorKind::Unusable(why) => {
                write!(f, "the gateway's answer cannot be used: {why} (")?;
                if let Some(status) = self.status {
                    write!(f, "status {status}, ")?;
                }
                write!(f, "after {milliseconds} ms){place}")
            }
            GatewayErrorKind::Suspended(pause) => write!(
                f,
                "the gateway was not asked{place}: it failed several times in a row, and one message every {pause:?} tries \
                 it again"
            ),
            GatewayErrorKind::TooLate => {
                f.write_str("the gateway was not asked: the time of the call is up")
            }
            GatewayErrorKind::Unsendable(why) => {
                write!(f, "the message cannot be sent to the gateway: {why}")
            }
            GatewayErrorKind::UnsendableHeader(why) => {
                write!(f, "the gateway was not asked: {why}")
            }
            GatewayErrorKind::Unauthorized => {
                f.write_str("an intent wants the caller to authenticate")
            }
        }
    }
}

/// Where a gateway was asked, if it was.
struct Place<'a>(Option<&'a str>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(url) => write!(f, " at {url}"),
            None => Ok(()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_done_stands_behind_the_place() {
        let told = |kind, status| {
            let error = GatewayError::new(kind, status, Duration::from_millis(7));
            error.at("http://host/web".to_owned()).to_string()
        };
        let of_status = |status, redirect: Option<&str>| {
            let redirect = redirect.map(str::to_owned);
            told(GatewayErrorKind::Status { redirect }, Some(status))
        };
        let at = "after 7 ms at http://host/web";
        for (text, expected) in [
            (
                of_status(401, None),
                format!("status 401 {at}; does it want the header of an authenticated session?"),
            ),
            (
                of_status(302, Some("https://entrar/x")),
                format!("status 302 {at}; it redirects to https://entrar/x, and redirects are not followed"),
            ),
            (of_status(302, None), format!("status 302 {at}; redirects are not followed")),
            (of_status(500, None), format!("status 500 {at}")),
            (
                told(GatewayErrorKind::Unreachable("refused; is it up?".to_owned()), None),
                "cannot be reached at http://host/web (after 7 ms): refused; is it up?".to_owned(),
            ),
            (
                told(GatewayErrorKind::Suspended(Duration::from_secs(3)), None),
                "was not asked at http://host/web: it failed several times in a row, and one message every 3s tries it again"
                    .to_owned(),
            ),
        ] {
            assert!(text.ends_with(&expected), "{text}");
        }
    }
}
