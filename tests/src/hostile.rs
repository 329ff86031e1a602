//! Errors that do harm when they are read: a function may return them, and nothing of ours may break on them.

use std::error::Error;
use std::fmt;

/// An error that cannot be told as others can.
#[derive(Debug)]
pub enum Hostile {
    /// Its `Display` panics.
    Panics,
    /// Its `Display` fails.
    Fails,
    /// Its source is itself.
    Circle,
    /// Its `source` panics.
    SourcePanics,
    /// Its `Drop` panics.
    DropPanics,
}

impl Hostile {
    /// One of each; they are made where they are returned, because one of them cannot be dropped.
    pub const ALL: [fn() -> Self; 5] = [
        || Self::Panics,
        || Self::Fails,
        || Self::Circle,
        || Self::SourcePanics,
        || Self::DropPanics,
    ];
}

impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panics => panic!("on purpose: no text"),
            Self::Fails => Err(fmt::Error),
            Self::Circle => f.write_str("round"),
            Self::SourcePanics => f.write_str("rootless"),
            Self::DropPanics => f.write_str("sticky"),
        }
    }
}

impl Error for Hostile {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Circle => Some(self),
            Self::SourcePanics => panic!("on purpose: no source"),
            _ => None,
        }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        // a panic while another one unwinds would end the process
        if matches!(self, Self::DropPanics) && !std::thread::panicking() {
            panic!("on purpose: not to be dropped");
        }
    }
}
