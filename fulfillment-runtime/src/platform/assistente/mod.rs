//! The TOTVS Assistente: `POST /{webhook}`, a node by its name, an answer of six keys.
//!
//! The contract is that of the Python package
//! [`assistant-fulfillment-helper`](https://pypi.org/project/assistant-fulfillment-helper/) 1.0.6, read tolerantly:
//! unknown fields, `null`s and missing fields that the package refuses are accepted, because real callers send them.
//!
//! | field | shared word |
//! |---|---|
//! | `intent_name` | node; the one field without which no call goes on |
//! | `parameters` | parameters |
//! | `sessionId` | session id |
//! | `message` | text |
//! | `language` | language |
//! | `channelName` | channel |
//! | `isProduction` | is production |
//! | not `allRequiredParamsPresent` | slots missing |
//!
//! A function that fails is 200 with the fallback as `message`, that key alone.

mod request;
mod response;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, StatusCode};
use serde::{Deserialize, Serialize};

pub use self::request::WebhookRequest;
pub use self::response::WebhookResponse;
use super::shape::{Field, Is};
use super::wire::{Array, Flag, Object, Str};
use super::{Failure, Omitted, Platform};
use crate::error::{FieldError, HandlerError, Rejection};
use crate::request::{Fields, Request, Span, Text};
use crate::response::Response;

/// The name of this platform in [`Request::platform`], records and logs.
pub const NAME: &str = "assistente";

static TOKEN_HEADER: HeaderName = HeaderName::from_static("x-assistant-signature-token");

/// The platform.
#[derive(Debug)]
pub(crate) struct Assistente;

/// What of a call has a shared word, or must at least be of its type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, rename = "intent_name")]
    intent_name: Cow<'a, str>,
    #[serde(borrow, default)]
    parameters: Object<'a>,
    #[serde(borrow, default, rename = "sessionLog")]
    _session_log: Array<'a>,
    #[serde(borrow, default, rename = "namedQueries")]
    _named_queries: Object<'a>,
    #[serde(borrow, default, rename = "query")]
    _query: Str<'a>,
    #[serde(borrow, default)]
    message: Str<'a>,
    #[serde(borrow, default)]
    language: Str<'a>,
    #[serde(default)]
    all_required_params_present: Flag,
    #[serde(borrow, default, rename = "carolOrganization")]
    _carol_organization: Str<'a>,
    #[serde(borrow, default, rename = "carolEnvironment")]
    _carol_environment: Str<'a>,
    #[serde(borrow, default, rename = "carolOrganizationId")]
    _carol_organization_id: Str<'a>,
    #[serde(borrow, default, rename = "carolEnvironmentId")]
    _carol_environment_id: Str<'a>,
    #[serde(borrow, default)]
    session_id: Str<'a>,
    #[serde(default)]
    is_production: Flag,
    #[serde(borrow, default)]
    channel_name: Str<'a>,
}

static SHAPE: [Field; 15] = [
    Field::new(&["intent_name"], Is::String).required(),
    Field::new(&["parameters"], Is::Object(&[])),
    Field::new(&["sessionLog"], Is::Array),
    Field::new(&["namedQueries"], Is::Object(&[])),
    Field::new(&["query"], Is::String),
    Field::new(&["message"], Is::String),
    Field::new(&["language"], Is::String),
    Field::new(&["allRequiredParamsPresent"], Is::Boolean),
    Field::new(&["carolOrganization"], Is::String),
    Field::new(&["carolEnvironment"], Is::String),
    Field::new(&["carolOrganizationId"], Is::String),
    Field::new(&["carolEnvironmentId"], Is::String),
    Field::new(&["sessionId"], Is::String),
    Field::new(&["isProduction"], Is::Boolean),
    Field::new(&["channelName"], Is::String),
];

impl Platform for Assistente {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "TOTVS Assistente"
    }

    fn sample(&self, webhook: &str, node: &str) -> super::Composed {
        super::Composed {
            path: webhook.to_owned(),
            body: serde_json::json!({"intent_name": node}),
        }
    }

    fn recognises(&self, member: &str) -> bool {
        member == "intent_name"
    }

    fn marks(&self) -> Option<FieldError> {
        Some(FieldError::new(
            "/intent_name",
            "a string: the node, as the Assistente sends it",
        ))
    }

    fn token_header(&self) -> Option<&'static HeaderName> {
        Some(&TOKEN_HEADER)
    }

    fn decode(&self, body: &str) -> Result<Fields, serde_json::Error> {
        let envelope: Envelope<'_> = serde_json::from_str(body)?;
        let session = Text::of(body, envelope.session_id.0);
        Ok(Fields {
            node: Text::of(body, envelope.intent_name),
            session: session.clone(),
            session_id: session,
            text: Text::of(body, envelope.message.0),
            language: Text::of(body, envelope.language.0),
            channel: Text::of(body, envelope.channel_name.0),
            is_production: envelope.is_production.0.unwrap_or(false),
            slots_missing: !envelope.all_required_params_present.0.unwrap_or(true),
            parameters: envelope
                .parameters
                .0
                .and_then(|raw| Span::of(body, raw.get())),
            ..Fields::default()
        })
    }

    fn shape(&self) -> &'static [Field] {
        &SHAPE
    }

    fn encode(
        &self,
        _: &Request,
        response: &Response,
        out: &mut Vec<u8>,
    ) -> Result<Omitted, HandlerError> {
        if let Some(json) = super::own(response, NAME)? {
            out.extend_from_slice(json);
            return Ok(Omitted::default());
        }
        response::write(response, out)
    }

    fn reject(&self, rejection: &Rejection<'_>) -> (StatusCode, Bytes) {
        let text = match rejection {
            Rejection::Unauthorized | Rejection::LoginRequired => {
                return (
                    rejection.status(),
                    message(
                        "Authorization, or X-Auth-Key and X-Auth-ConnectorId is invalid. Please authenticate.",
                    ),
                );
            }
            Rejection::UnknownWebhook(path) => {
                format!("O path '{path}' não foi definido para nenhum webhook.")
            }
            Rejection::UnknownNode(node) => {
                format!("Nenhum callback foi encontrado para a intenção '{node}'")
            }
            Rejection::ForeignToken(node) => {
                format!("Token inválido para o Webhook da intenção '{node}'")
            }
            _ => return (rejection.status(), rejection.body()),
        };
        (
            StatusCode::BAD_REQUEST,
            crate::error::json_error(&text, &[]),
        )
    }

    fn fallback(&self, _: &Request, failure: &Failure<'_>) -> (StatusCode, Bytes) {
        (StatusCode::OK, message(failure.message))
    }

    #[cfg(feature = "testing")]
    fn compose(&self, call: &super::TestCall) -> super::Composed {
        request::compose(call)
    }
}

/// `{"message": text}`, that key alone.
fn message(text: &str) -> Bytes {
    #[derive(Serialize)]
    struct Message<'a> {
        message: &'a str,
    }
    // a string alone: serialisation cannot fail
    serde_json::to_vec(&Message { message: text })
        .unwrap_or_default()
        .into()
}
