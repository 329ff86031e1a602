//! A `WebhookRequest` in shared words: borrowed, and no further than those need.

use std::borrow::Cow;

use serde::Deserialize;

use super::context;
use crate::platform::shape::{Field, Is};
use crate::platform::wire::{Array, Flag, PhpObject, Str};
use crate::request::{Contexts, Fields, Span, Text};

/// What of a call has a shared word, or must at least be of its type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    session: Str<'a>,
    #[serde(borrow, alias = "query_result")]
    query_result: QueryResult<'a>,
    #[serde(borrow, default, alias = "original_detect_intent_request")]
    original_detect_intent_request: Option<Original<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryResult<'a> {
    #[serde(borrow, default, alias = "query_text")]
    query_text: Str<'a>,
    #[serde(borrow, default, alias = "language_code")]
    language_code: Str<'a>,
    #[serde(borrow, default)]
    action: Str<'a>,
    #[serde(borrow, default)]
    parameters: PhpObject<'a>,
    #[serde(default, alias = "all_required_params_present")]
    all_required_params_present: Flag,
    #[serde(borrow, default, alias = "output_contexts")]
    output_contexts: Array<'a>,
    #[serde(borrow, default)]
    intent: Option<Intent<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Intent<'a> {
    #[serde(borrow, default, alias = "display_name")]
    display_name: Str<'a>,
}

#[derive(Deserialize)]
struct Original<'a> {
    #[serde(borrow, default)]
    source: Str<'a>,
}

pub(super) static SHAPE: [Field; 3] = [
    Field::new(&["session"], Is::String),
    Field::new(&["queryResult", "query_result"], Is::Object(&QUERY_RESULT)).required(),
    Field::new(
        &[
            "originalDetectIntentRequest",
            "original_detect_intent_request",
        ],
        Is::Object(&[Field::new(&["source"], Is::String)]),
    ),
];

static QUERY_RESULT: [Field; 7] = [
    Field::new(&["queryText", "query_text"], Is::String),
    Field::new(&["languageCode", "language_code"], Is::String),
    Field::new(&["action"], Is::String),
    Field::new(&["parameters"], Is::PhpObject),
    Field::new(
        &["allRequiredParamsPresent", "all_required_params_present"],
        Is::Boolean,
    ),
    Field::new(&["outputContexts", "output_contexts"], Is::Array),
    Field::new(
        &["intent"],
        Is::Object(&[Field::new(&["displayName", "display_name"], Is::String)]),
    ),
];

pub(super) fn fields(body: &str) -> Result<Fields, serde_json::Error> {
    let envelope: Envelope<'_> = serde_json::from_str(body)?;
    let query = envelope.query_result;
    let session = envelope.session.0;
    Ok(Fields {
        node: query
            .intent
            .map_or(Text::Empty, |intent| Text::of(body, &intent.display_name.0)),
        action: Text::of(body, &query.action.0),
        session_id: match &session {
            Cow::Borrowed(session) => Text::of(body, &session_id(session).into()),
            Cow::Owned(session) => Text::Owned(session_id(session).into()),
        },
        text: Text::of(body, &query.query_text.0),
        language: Text::of(body, &query.language_code.0),
        channel: envelope
            .original_detect_intent_request
            .map_or(Text::Empty, |original| Text::of(body, &original.source.0)),
        is_production: environment(&session).is_some_and(|name| !matches!(name, "draft" | "-")),
        session: Text::of(body, &session),
        slots_missing: !query.all_required_params_present.0.unwrap_or(true),
        parameters: query.parameters.0.and_then(|raw| Span::of(body, raw.get())),
        contexts: query
            .output_contexts
            .0
            .and_then(|raw| Span::of(body, raw.get()))
            .map(|json| Contexts {
                json,
                read: context::read,
            }),
    })
}

/// The id in `projects/<project>/agent/.../sessions/<id>`; all of a session that is not of that form.
fn session_id(session: &str) -> &str {
    match session.split_once("/sessions/") {
        Some((_, id)) => id.split('/').next().unwrap_or(id),
        None => session,
    }
}

/// The environment in `projects/<project>/agent/environments/<environment>/...`.
fn environment(session: &str) -> Option<&str> {
    session.split_once("/environments/")?.1.split('/').next()
}
