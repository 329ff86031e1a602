//! [`StandIn`]: what answers in a gateway's place in a test, without a socket.
//!
//! It stands where the client would send: what is sent is made, and what comes back is judged, as for a real gateway. No
//! host fails here, so no breaker is asked.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};

use crate::client::OutboundError;
use crate::platform::serprobots::gateway::asks_for_a_conversation;
use crate::platform::serprobots::{Answer, Conversation, Message};

/// What answers in a gateway's place.
#[derive(Clone)]
pub(crate) struct StandIn(Option<Arc<Answers>>);

type Answers = dyn Fn(Request<Bytes>) -> Response<Bytes> + Send + Sync;

/// What the log says where a test asks a gateway that it has not got.
const ABSENT: &str = "no gateway was given to this test; give it one with `AppBuilder::gateway_answers`, or the URL of a \
                      stand-in with `AppBuilder::gateway`";

impl StandIn {
    /// Answers all that would go out with this function.
    pub(crate) fn new(
        answers: impl Fn(Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(answers)))
    }

    /// Nobody, which whoever asks is told.
    pub(crate) fn absent() -> Self {
        Self(None)
    }

    /// The answer to a request that would go out.
    pub(super) fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
    ) -> Result<Response<Bytes>, OutboundError> {
        let Some(answers) = &self.0 else {
            return Err(OutboundError::Unreachable(ABSENT.to_owned()));
        };
        let response = answers(request);
        if response.body().len() > max_body {
            return Err(OutboundError::TooLarge(max_body));
        }
        Ok(response)
    }
}

/// What a gateway with these answers says to a message; to who asks for a conversation, a fresh id.
pub(crate) fn answered(
    request: &Request<Bytes>,
    answers: impl Fn(Message) -> Answer,
) -> Response<Bytes> {
    if asks_for_a_conversation(request.uri().path()) {
        let id = Conversation::new().id().to_owned();
        return response(StatusCode::OK, "text/plain;charset=UTF-8", id);
    }
    let message = std::str::from_utf8(request.body()).unwrap_or_default();
    match message.parse() {
        Ok(message) => {
            let json = answers(message).json().to_owned();
            response(StatusCode::OK, "application/json", json)
        }
        // as a gateway would say it
        Err(error) => response(StatusCode::BAD_REQUEST, "text/plain", error.to_string()),
    }
}

fn response(status: StatusCode, content_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "StandIn(answers)",
            None => "StandIn(absent)",
        })
    }
}
