//! [`Reply`]: what a platform would get, as JSON and in its own type.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The reply to a [`Call`](super::Call), as JSON and in the platform's own type `T`.
#[derive(Clone)]
pub struct Reply<T> {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
    answer: Result<T, String>,
}

impl<T: DeserializeOwned> Reply<T> {
    pub(super) fn new(response: http::Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status,
            headers: head.headers,
            json: serde_json::from_slice(&body).unwrap_or_default(),
            answer: serde_json::from_slice(&body).map_err(|error| error.to_string()),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as JSON; `null` if it is none.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The answer in the platform's own type.
    ///
    /// # Panics
    ///
    /// If the call was refused or failed with an error status; the body is told.
    #[track_caller]
    pub fn answer(&self) -> &T {
        match &self.answer {
            Ok(answer) if self.status == StatusCode::OK => answer,
            Ok(_) => panic!("no answer but {}: {}", self.status, self.json),
            Err(error) => panic!("no answer but {}: {} ({error})", self.status, self.json),
        }
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
