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
//! numbers of any size, contents of unknown kinds, `ui`, half an emoji that a script cut.
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
mod text;

use bytes::Bytes;
use http::StatusCode;
use serde::de::Error;

pub use self::answer::Answer;
pub use self::content::Content;
pub use self::conversation::{Conversation, IntoConversation};
pub use self::kind::{Choice, ContentKind, Display};
pub use self::message::Message;
use self::object::RawMembers;
use super::shape::{Field, Is};
use super::wire::is_uuid;
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

static SHAPE: [Field; 3] = [
    Field::new(&[name::CONVERSATION_ID], Is::Uuid),
    Field::new(&[name::TEXT], Is::String),
    Field::new(&[name::PARAMETERS], Is::Object(&[])),
];

/// A member that says something: neither missing nor `null`.
fn said<'a>(
    members: &RawMembers<'a>,
    name: &'static str,
) -> Result<Option<&'a str>, serde_json::Error> {
    let value = members.only(name)?;
    Ok(value.filter(|value| *value != "null"))
}

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
        let of_another_kind = || serde_json::Error::custom("of another kind");
        let members = RawMembers::parse(body)?;
        let mut fields = Fields::default();
        if let Some(json) = said(&members, name::CONVERSATION_ID)? {
            let id = text::whole(json).filter(|id| is_uuid(id));
            let id = id.ok_or_else(|| serde_json::Error::custom("not a UUID"))?;
            fields.session = Text::of(body, id);
            fields.session_id = fields.session.clone();
        }
        if let Some(json) = said(&members, name::TEXT)? {
            let text = text::readable(json).ok_or_else(of_another_kind)?;
            fields.text = Text::of(body, text);
        }
        if let Some(json) = said(&members, name::PARAMETERS)? {
            let object = Some(json).filter(|json| json.starts_with('{'));
            fields.parameters = Span::of(body, object.ok_or_else(of_another_kind)?);
        }
        Ok(fields)
    }

    fn takes_half_characters(&self) -> bool {
        true
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
                "conversationId": Some(&call.session_id).filter(|id| !id.is_empty()),
                "text": text,
                "parameters": call.parameters,
            }),
        }
    }
}
