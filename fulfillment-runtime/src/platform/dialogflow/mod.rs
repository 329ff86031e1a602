//! Google's Dialogflow ES (v2): `POST` of a `WebhookRequest`, answered with a `WebhookResponse`.
//!
//! Both are the proto3 JSON of
//! [`google.cloud.dialogflow.v2`](https://cloud.google.com/dialogflow/es/docs/reference/rpc/google.cloud.dialogflow.v2#webhookrequest):
//! camelCase out, snake_case understood too, unknown fields ignored; answers have no member that Google does not know.
//!
//! | field | shared word |
//! |---|---|
//! | `queryResult.intent.displayName` | node |
//! | `queryResult.action` | action |
//! | `queryResult.parameters` | parameters |
//! | `queryResult.queryText` | text |
//! | `queryResult.languageCode` | language |
//! | not `queryResult.allRequiredParamsPresent`, which is missing when it is false | slots missing |
//! | `queryResult.outputContexts` | contexts |
//! | `session`: what follows `/sessions/`; all of it if malformed | session id |
//! | `session`: `/environments/{e}/`, `e` not `draft` or `-` | is production |
//! | `originalDetectIntentRequest.source` | channel |
//!
//! Fields that have no shared word are not looked at, whatever their type: confidences, diagnostics and payloads
//! come in every shape. A context's whole name begins with the session's, so the answer to a call without `session`
//! sets none. It waits 5 s (10 s for source `google`) and takes 64 KiB; we keep half a second for the way.
//! On an error status the end user gets the intent's own static response.

mod context;
mod decode;
mod encode;
mod message;
mod request;
mod response;

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

pub use self::message::*;
pub use self::request::*;
pub use self::response::*;
use super::own_request::own_types;
use super::shape::Field;
use super::{Failure, Omitted, Platform};
use crate::error::{self, FieldError, HandlerError, Rejection};
use crate::request::{Fields, Request};
use crate::response::Response;

/// The name of this platform in [`Request::platform`], records and logs.
pub const NAME: &str = "dialogflow";

own_types!(
    NAME,
    WebhookRequest,
    WebhookResponse,
    WebhookResponse::refused
);

/// The platform.
#[derive(Debug)]
pub(crate) struct Dialogflow;

impl Platform for Dialogflow {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Dialogflow"
    }

    fn sample(&self, webhook: &str, node: &str) -> super::Composed {
        super::Composed {
            path: webhook.to_owned(),
            body: serde_json::json!({"queryResult": {"intent": {"displayName": node}, "allRequiredParamsPresent": true}}),
        }
    }

    fn recognises(&self, member: &str) -> bool {
        matches!(member, "queryResult" | "query_result")
    }

    fn marks(&self) -> Option<FieldError> {
        Some(FieldError::new(
            "/queryResult",
            "an object, as Dialogflow sends it",
        ))
    }

    fn decode(&self, body: &str) -> Result<Fields, serde_json::Error> {
        decode::fields(body)
    }

    fn shape(&self) -> &'static [Field] {
        &decode::SHAPE
    }

    fn deadline(&self, fields: &Fields, body: &str, wanted: Option<Duration>) -> Duration {
        let limit = match fields.channel.in_body(body) {
            "google" => Duration::from_millis(9_500),
            _ => Duration::from_millis(4_500),
        };
        // later than that nobody listens, whatever the intent wants
        wanted.map_or(limit, |wanted| wanted.min(limit))
    }

    fn encode(
        &self,
        request: &Request,
        response: &Response,
        out: &mut Vec<u8>,
    ) -> Result<Omitted, HandlerError> {
        let omitted = match super::own(response, NAME)? {
            Some(json) => {
                out.extend_from_slice(json);
                Omitted::default()
            }
            None => encode::write(request, response, out)?,
        };
        if out.len() > MAX_ANSWER {
            let cause = format!(
                "the answer has {} bytes and Dialogflow takes {MAX_ANSWER}",
                out.len()
            );
            return Err(HandlerError::of_kind(error::Kind::TooLarge, cause));
        }
        Ok(omitted)
    }

    fn reject(&self, rejection: &Rejection<'_>) -> (StatusCode, Bytes) {
        (known_status(rejection.status()), rejection.body())
    }

    fn fallback(&self, request: &Request, failure: &Failure<'_>) -> (StatusCode, Bytes) {
        let kind = failure.error.map(HandlerError::kind);
        match kind {
            Some(error::Kind::Forbidden) => {
                return error_body(StatusCode::FORBIDDEN, "the caller may not do this");
            }
            Some(error::Kind::Unavailable) => {
                return error_body(StatusCode::SERVICE_UNAVAILABLE, "not available for now");
            }
            _ => {}
        }
        if failure.named {
            let mut out = Vec::with_capacity(256);
            // a string alone: serialisation cannot fail
            let _ = encode::write(
                request,
                &Response::message(failure.message.to_owned()),
                &mut out,
            );
            return (StatusCode::OK, out.into());
        }
        match kind {
            Some(error::Kind::Misfit(fields)) => {
                let text = "parameters are missing or do not fit";
                (StatusCode::BAD_REQUEST, error::json_error(text, fields))
            }
            _ => error_body(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the intent gave no answer",
            ),
        }
    }

    #[cfg(feature = "testing")]
    fn compose(&self, call: &super::TestCall) -> super::Composed {
        context::compose(call)
    }
}

/// The largest answer that Dialogflow takes, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

fn error_body(status: StatusCode, text: &str) -> (StatusCode, Bytes) {
    (status, error::json_error(text, &[]))
}

/// The nearest of the error statuses that Dialogflow knows.
fn known_status(status: StatusCode) -> StatusCode {
    match status.as_u16() {
        400 | 401 | 403 | 404 | 500 | 503 => status,
        400..=499 => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Response {
    /// Adds one of Dialogflow's own messages; ignored silently elsewhere. One that Dialogflow would refuse (a payload
    /// that is no object) makes the call fail there.
    ///
    /// ```
    /// use fulfillment_runtime::{Response, dialogflow};
    ///
    /// let response = Response::message("Escolha um.")
    ///     .dialogflow(dialogflow::Message::quick_replies("Tamanho", ["P", "M", "G"]));
    /// ```
    pub fn dialogflow(self, message: impl Into<Message>) -> Self {
        let message = message.into();
        self.native_part(NAME, &message, message.refused())
    }
}
