//! [`Own`] and [`Native`]: JSON that only one platform understands, a whole answer or a part of one.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Part, Response};
use crate::error::HandlerError;

/// A platform's own whole answer, written beforehand: it goes out byte for byte.
#[derive(Clone, PartialEq)]
pub(crate) struct Own {
    pub(crate) platform: &'static str,
    pub(crate) json: Bytes,
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} bytes)", self.platform, self.json.len())
    }
}

/// A part that only one platform has.
#[derive(Clone)]
pub(crate) struct Native {
    pub(crate) platform: &'static str,
    pub(crate) json: Box<RawValue>,
    /// Why that platform would refuse it, told where the answer is written: elsewhere it does not count.
    pub(crate) refused: Option<&'static str>,
}

impl PartialEq for Native {
    fn eq(&self, other: &Self) -> bool {
        self.platform == other.platform && self.json.get() == other.json.get()
    }
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} bytes)", self.platform, self.json.get().len())
    }
}

impl Response {
    /// A platform's own answer, whole.
    pub(crate) fn native(
        platform: &'static str,
        answer: &impl Serialize,
    ) -> Result<Self, HandlerError> {
        Ok(Self::own(Own {
            platform,
            json: serde_json::to_vec(answer)?.into(),
        }))
    }

    /// The same, already written.
    pub(crate) fn own(own: Own) -> Self {
        Self {
            native: Some(Box::new(own)),
            ..Self::default()
        }
    }

    /// What the HTTP answer has beside its own headers; [`Added`](super::headers::Added) has seen them.
    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = (!headers.is_empty()).then(|| Box::new(headers));
        self
    }

    /// A part that one platform has and the others do not; and why that platform would refuse it, if it would.
    pub(crate) fn native_part(
        mut self,
        platform: &'static str,
        part: &impl Serialize,
        refused: Option<&'static str>,
    ) -> Self {
        match serde_json::value::to_raw_value(part) {
            Ok(json) => self.part(Part::Native(Native {
                platform,
                json,
                refused,
            })),
            Err(error) => {
                self.unserializable
                    .get_or_insert_with(|| format!("a part for {platform}: {error}").into());
                self
            }
        }
    }
}
