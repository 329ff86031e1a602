//! A `WebhookRequest` in shared words: borrowed, and no further than those need.

use std::borrow::Cow;

use memchr::memchr_iter;
use serde::Deserialize;

use super::context;
use crate::platform::shape::{Field, Is};
use crate::platform::wire::{Array, Flag, Members, PhpMembers, PhpObject, Str};
use crate::request::{Contexts, Fields, Span, Text};

/// What of a call has a shared word, or must at least be of its type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    session: Str<'a>,
    #[serde(borrow, alias = "query_result")]
    query_result: Members<QueryResult<'a>>,
    #[serde(borrow, default, alias = "original_detect_intent_request")]
    original_detect_intent_request: PhpMembers<Original<'a>>,
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
    intent: PhpMembers<Intent<'a>>,
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
        Is::PhpObject(&[Field::new(&["source"], Is::String)]),
    ),
];

static QUERY_RESULT: [Field; 7] = [
    Field::new(&["queryText", "query_text"], Is::String),
    Field::new(&["languageCode", "language_code"], Is::String),
    Field::new(&["action"], Is::String),
    Field::new(&["parameters"], Is::PhpObject(&[])),
    Field::new(
        &["allRequiredParamsPresent", "all_required_params_present"],
        Is::Boolean,
    ),
    Field::new(&["outputContexts", "output_contexts"], Is::Array),
    Field::new(
        &["intent"],
        Is::PhpObject(&[Field::new(&["displayName", "display_name"], Is::String)]),
    ),
];

pub(super) fn fields(body: &str) -> Result<Fields, serde_json::Error> {
    let envelope: Envelope<'_> = serde_json::from_str(body)?;
    let query = envelope.query_result.0;
    let session = envelope.session.0;
    let parts = Session::of(&session);
    let id = match session {
        Cow::Borrowed(_) => Cow::Borrowed(parts.id),
        Cow::Owned(_) => Cow::Owned(parts.id.to_owned()),
    };
    Ok(Fields {
        node: query
            .intent
            .0
            .map_or(Text::Empty, |intent| Text::of(body, intent.display_name.0)),
        action: Text::of(body, query.action.0),
        session_id: Text::of(body, id),
        text: Text::of(body, query.query_text.0),
        language: Text::of(body, query.language_code.0),
        channel: envelope
            .original_detect_intent_request
            .0
            .map_or(Text::Empty, |original| Text::of(body, original.source.0)),
        is_production: parts.is_production(),
        session: Text::of(body, session),
        // proto3 writes no `false`: a missing flag is one
        slots_missing: !query.all_required_params_present.0.unwrap_or(false),
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

/// What a session's name tells: `projects/<project>/agent/environments/<environment>/users/<user>/sessions/<id>`,
/// the middle part optional.
struct Session<'s> {
    /// All of a name that is not of that form.
    id: &'s str,
    environment: Option<&'s str>,
}

impl<'s> Session<'s> {
    fn of(name: &'s str) -> Self {
        let mut session = Self {
            id: name,
            environment: None,
        };
        let mut start = 0;
        let mut before = "";
        for end in memchr_iter(b'/', name.as_bytes()).chain([name.len()]) {
            let part = &name[start..end];
            match before {
                "environments" => session.environment = Some(part),
                "sessions" => session.id = part,
                _ => {}
            }
            (before, start) = (part, end + 1);
        }
        session
    }

    fn is_production(&self) -> bool {
        self.environment
            .is_some_and(|name| !matches!(name, "draft" | "-"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::WebhookRequest;
    use super::super::message::tests::{fixtures, read};
    use super::*;

    fn slots_missing(body: &str) -> bool {
        fields(body)
            .unwrap_or_else(|error| panic!("{error}: {body}"))
            .slots_missing
    }

    #[test]
    fn slots_are_missing_unless_the_call_says_that_all_are_there() {
        for flag in [json!(true), json!(1), json!("true")] {
            let body = json!({"queryResult": {"allRequiredParamsPresent": flag}});
            assert!(!slots_missing(&body.to_string()), "{body}");
        }
        for flag in [json!(false), json!(null), json!(0)] {
            let body = json!({"queryResult": {"allRequiredParamsPresent": flag}});
            assert!(slots_missing(&body.to_string()), "{body}");
        }
        assert!(slots_missing(r#"{"queryResult": {}}"#));
    }

    #[test]
    fn the_shared_word_and_the_own_type_agree_on_every_fixture() {
        for (name, text) in fixtures("request") {
            let own: WebhookRequest = read(&text);
            let all_there = own.query_result.all_required_params_present;
            assert_eq!(slots_missing(&text), !all_there, "{name}");
            // of all fixtures these alone say nothing of it, or `null`
            let silent = [
                "synthetic_slot_filling",
                "synthetic_missing_fields",
                "synthetic_nulls",
            ];
            assert_eq!(slots_missing(&text), silent.contains(&&*name), "{name}");
        }
    }
}
