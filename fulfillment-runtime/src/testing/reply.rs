//! [`Reply`]: what a platform would get, as JSON and in its own type.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// The reply to a [`Call`](super::Call), as JSON and in the platform's own type `T`.
#[derive(Clone)]
pub struct Reply<T> {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
    answer: Result<T, String>,
    failure: Option<String>,
}

impl<T> Reply<T> {
    pub(super) fn new(
        response: http::Response<Bytes>,
        failure: Option<String>,
        read: fn(&[u8]) -> Result<T, String>,
    ) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status,
            headers: head.headers,
            json: serde_json::from_slice(&body).unwrap_or_default(),
            answer: read(&body),
            failure,
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

    /// Why the call has no answer of a function's, as the log tells it: what failed, where the platform's user reads the
    /// fallback, or why the call was refused. `None` for an answer.
    ///
    /// ```
    /// use fulfillment_runtime::{App, Intent};
    ///
    /// # let runtime = tokio::runtime::Runtime::new().unwrap();
    /// # runtime.block_on(async {
    /// let fails = || Err::<&str, _>("the stock cannot be reached");
    /// let intent = Intent::new("pedidos", "Novo pedido").public().handler(fails);
    /// let app = App::builder().intent(intent).build_for_tests();
    ///
    /// let reply = app.assistente("pedidos", "Novo pedido").send().await;
    /// assert_eq!(reply.failure(), Some("the stock cannot be reached"));
    /// # });
    /// ```
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The answer in the platform's own type; the fallback is one too.
    ///
    /// # Panics
    ///
    /// If the call was refused or failed with an error status; the body and the [failure](Self::failure) are told.
    #[track_caller]
    pub fn answer(&self) -> &T {
        match &self.answer {
            Ok(answer) if self.status == StatusCode::OK => answer,
            Ok(_) => panic!("{}", self.no_answer()),
            Err(error) => panic!("{} ({error})", self.no_answer()),
        }
    }

    fn no_answer(&self) -> String {
        let told = format!("no answer but {}: {}", self.status, self.json);
        match &self.failure {
            Some(failure) => format!("{told}; the log has: {failure}"),
            None => told,
        }
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}
