//! Probes: what those ask who restart a process that hangs, and who send calls elsewhere when one is not ready.
//!
//! They are for whatever runs this server, not for pages: no answer says who may read it.

use std::time::Instant;

use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue};

use super::readiness::Readiness;
use super::{Reply, reply};

/// What is asked. The names are reserved in `webhook.rs`.
#[derive(Clone, Copy)]
pub(super) enum Probe {
    /// `livez`: whether the process must be restarted. As long as it can be answered it must not.
    Live,
    /// `readyz`: whether calls may be sent here.
    Ready,
}

/// Methods for `Allow`.
pub(super) const ALLOW: &str = "GET, HEAD";

impl Probe {
    pub(super) fn at(path: &str) -> Option<Self> {
        match path {
            "livez" => Some(Self::Live),
            "readyz" => Some(Self::Ready),
            _ => None,
        }
    }

    pub(super) fn answer(self, readiness: &Readiness) -> Reply {
        let why_not = match self {
            Self::Live => None,
            Self::Ready => readiness.why_not(Instant::now()),
        };
        let (status, message) = match (self, why_not) {
            (_, Some(why_not)) => (StatusCode::SERVICE_UNAVAILABLE, why_not),
            (Self::Live, None) => (StatusCode::OK, "alive"),
            (Self::Ready, None) => (StatusCode::OK, "ready"),
        };
        // fixed texts, none of which JSON would escape
        let body = format!(r#"{{"message": "{message}"}}"#);
        let mut reply = reply::json(status, body.into());
        let never = HeaderValue::from_static("no-store");
        reply.headers_mut().insert(CACHE_CONTROL, never);
        reply
    }
}
