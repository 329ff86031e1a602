//! SERPRO's Serprobots: the chat window, which asks `{serviceURL}/conversation/{mnemonico}` for a conversation and
//! sends `{serviceURL}/answer/{mnemonico}` what the user says.
//!
//! The contract is that of SERPRO's page "Entreposto e sessão autenticada". The caller is a browser on another
//! origin and sends no token, so only nodes that are `public` or `public(serprobots)` exist for it. The webhook is
//! the chatbot's mnemonic; there is no node on the wire: the message's text is looked up among the nodes, because a
//! click on an option sends its value as the next text.
//!
//! | field | shared word |
//! |---|---|
//! | the mnemonic in the path | webhook |
//! | `text` | text, and the node that it is |
//! | `conversationId` | session id |
//! | `parameters` (the query string of the window's page) | parameters |
//!
//! What passes through a function passes as it came: [`Message`], [`Answer`] and [`Content`] are the JSON text itself.
//! Their methods read it and change the members that they name; every other byte stays, known or not: order and blanks,
//! numbers of any size, contents of unknown kinds, `ui`.
//!
//! A function that fails is 200 with the fallback as a `TEXT`. A text that no intent is there for goes to the chatbot's
//! gateway, if there is one (feature `gateway`), and without one it is the fallback too.

mod answer;
mod array;
mod content;
mod conversation;
mod encode;
#[cfg(feature = "gateway")]
pub(crate) mod gateway;
mod kind;
mod message;
mod object;

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde::de::Error;

pub use self::answer::Answer;
pub use self::content::Content;
pub use self::conversation::{Conversation, IntoConversation};
pub use self::kind::{Choice, ContentKind, Display};
pub use self::message::Message;
use super::shape::{Field, Is};
use super::wire::{Members, Object, Str};
use super::{Claim, Failure, Matching, Omitted, Platform};
use crate::error::HandlerError;
use crate::request::{Fields, Request, Span, Text};
use crate::response::{Native, Own, Part, Response};

/// The name of this platform in [`Request::platform`], records and logs.
pub const NAME: &str = "serprobots";

/// Names on the wire that are read and changed one by one.
mod name {
    pub(super) const CONTENTS: &str = "contents";
    pub(super) const CONVERSATION_ID: &str = "conversationId";
    pub(super) const DISPLAY: &str = "display";
    pub(super) const EMPTY: &str = "empty";
    pub(super) const LABEL: &str = "label";
    pub(super) const OPTIONS: &str = "options";
    pub(super) const PARAMETERS: &str = "parameters";
    pub(super) const QUESTION: &str = "question";
    pub(super) const SHOW_VALUE: &str = "showValue";
    pub(super) const TEXT: &str = "text";
    pub(super) const TITLE: &str = "title";
    pub(super) const TYPE: &str = "type";
    pub(super) const URL: &str = "url";
    pub(super) const VALUE: &str = "value";
}

/// The platform.
#[derive(Debug)]
pub(crate) struct Serprobots;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    conversation_id: Str<'a>,
    #[serde(borrow, default)]
    text: Str<'a>,
    #[serde(borrow, default)]
    parameters: Object<'a>,
}

static SHAPE: [Field; 3] = [
    Field::new(&["conversationId"], Is::Uuid),
    Field::new(&["text"], Is::String),
    Field::new(&["parameters"], Is::Object(&[])),
];

impl Platform for Serprobots {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Serprobots, as its chat window"
    }

    fn sample(&self, webhook: &str, node: &str) -> super::Composed {
        super::Composed {
            path: format!("answer/{webhook}"),
            body: serde_json::json!({"text": node}),
        }
    }

    fn claims<'p>(&self, path: &'p str) -> Option<Claim<'p>> {
        // without a mnemonic it is the root's
        let (action, webhook) = path.split_once('/').unwrap_or((path, ""));
        match action {
            "answer" => Some(Claim::Call(webhook)),
            "conversation" => Some(Claim::Conversation(webhook)),
            _ => None,
        }
    }

    fn decode(&self, body: &str) -> Result<Fields, serde_json::Error> {
        let Members(envelope): Members<Envelope<'_>> = serde_json::from_str(body)?;
        let id = envelope.conversation_id.0;
        if !id.is_empty() && uuid::Uuid::try_parse(&id).is_err() {
            return Err(serde_json::Error::custom("not a UUID"));
        }
        let session = Text::of(body, id);
        Ok(Fields {
            session: session.clone(),
            session_id: session,
            text: Text::of(body, envelope.text.0),
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

    fn matching(&self) -> Matching {
        Matching::Spoken
    }

    fn encode(
        &self,
        request: &Request,
        response: &Response,
        out: &mut Vec<u8>,
    ) -> Result<Omitted, HandlerError> {
        if let Some(json) = super::own(response, NAME)? {
            out.extend_from_slice(json);
            return Ok(Omitted::default());
        }
        encode::write(request, response, out)
    }

    fn parts(&self, own: &Own) -> Vec<Part> {
        // it was written from text
        let answer = std::str::from_utf8(&own.json).unwrap_or_default();
        let part = |content: Content| {
            Part::Native(Native {
                platform: NAME,
                json: content.into_raw(),
                refused: None,
            })
        };
        let contents = content::all(answer);
        contents.into_iter().map(part).collect()
    }

    fn fallback(&self, request: &Request, failure: &Failure<'_>) -> (StatusCode, Bytes) {
        let mut out = Vec::with_capacity(256);
        let response = Response::message(failure.message.to_owned());
        // strings alone: serialisation cannot fail
        let _ = encode::write(request, &response, &mut out);
        (StatusCode::OK, out.into())
    }

    #[cfg(feature = "testing")]
    fn compose(&self, call: &super::TestCall) -> super::Composed {
        let text = if call.text.is_empty() {
            &call.node
        } else {
            &call.text
        };
        super::Composed {
            path: format!("answer/{}", call.webhook),
            body: serde_json::json!({
                "conversationId": call.session_id,
                "text": text,
                "parameters": call.parameters,
            }),
        }
    }
}
