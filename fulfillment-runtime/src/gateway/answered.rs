//! [`Answered`]: what of a gateway's answers is one.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::error::{GatewayError, GatewayErrorKind};
use crate::media::is_json;

/// An answer of success that can be read.
pub(super) struct Answered {
    status: u16,
    headers: HeaderMap,
    pub(super) body: Bytes,
    elapsed: Duration,
}

impl Answered {
    pub(super) fn of(
        response: http::Response<Bytes>,
        elapsed: Duration,
    ) -> Result<Self, GatewayError> {
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
        let encodings = answered.headers.get_all(CONTENT_ENCODING);
        let is_identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
        if !encodings.iter().all(is_identity) {
            return Err(answered.unusable("it is compressed, which was not asked for"));
        }
        Ok(answered)
    }

    /// Says so, or says nothing.
    pub(super) fn is_json(&self) -> bool {
        self.headers.get(CONTENT_TYPE).is_none_or(is_json)
    }

    pub(super) fn unusable(&self, why: &'static str) -> GatewayError {
        self.error(GatewayErrorKind::Unusable(why))
    }

    fn error(&self, kind: GatewayErrorKind) -> GatewayError {
        GatewayError::new(kind, Some(self.status), self.elapsed)
    }
}
