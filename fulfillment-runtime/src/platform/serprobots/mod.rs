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
//! A function that fails is 200 with the fallback as a `TEXT`. Without an intent for a text there is nothing to relay
//! it to yet, so that is the fallback too.

mod answer;
mod conversation;
mod message;

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde::de::Error;

pub use self::answer::{Answer, Choice, Content, Display};
pub use self::conversation::{Conversation, IntoConversation};
pub use self::message::Message;
use super::shape::{Field, Is};
use super::wire::{Members, Object, Str};
use super::{Claim, Failure, Matching, Omitted, Platform};
use crate::error::HandlerError;
use crate::request::{Fields, Request, Span, Text};
use crate::response::Response;

/// The name of this platform in [`Request::platform`], records and logs.
pub const NAME: &str = "serprobots";

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
            out.extend_from_slice(json.as_bytes());
            return Ok(Omitted::default());
        }
        answer::write(request, response, out)
    }

    fn fallback(&self, request: &Request, failure: &Failure<'_>) -> (StatusCode, Bytes) {
        let mut out = Vec::with_capacity(256);
        let response = Response::message(failure.message.to_owned());
        // strings alone: serialisation cannot fail
        let _ = answer::write(request, &response, &mut out);
        (StatusCode::OK, out.into())
    }

    #[cfg(feature = "testing")]
    fn compose(&self, call: &super::TestCall) -> super::Composed {
        message::compose(call)
    }
}
