//! [`OutboundError`]: why a request had no answer.

use std::fmt;

/// Why a request had no answer. An answer of whatever status is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OutboundError {
    /// Its time was over.
    TimedOut(Phase),
    /// There was no connection for it: nothing was sent.
    Unreachable(String),
    /// The connection ended under it, or what came was no HTTP: it may have been acted upon.
    BrokenOff(String),
    /// The same before a byte of an answer came, on a connection that had lain idle: its peer may have closed it
    /// before the request arrived, and be well.
    ClosedIdle(String),
    /// The answer has more bytes than this.
    TooLarge(usize),
}

/// How far a request had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It had no connection yet: nothing was sent.
    Connecting,
    /// It was with the peer, who said nothing yet.
    Waiting,
    /// The answer had begun.
    Reading,
}

impl std::error::Error for OutboundError {}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(Phase::Connecting) => f.write_str("no connection in time"),
            Self::TimedOut(Phase::Waiting) => f.write_str("no answer in time"),
            Self::TimedOut(Phase::Reading) => f.write_str("the answer did not end in time"),
            Self::Unreachable(cause) => write!(f, "unreachable: {cause}"),
            Self::BrokenOff(cause) | Self::ClosedIdle(cause) => write!(f, "broken off: {cause}"),
            Self::TooLarge(most) => write!(f, "the answer has more than {most} bytes"),
        }
    }
}
