//! The platforms: one file or folder each, behind one small trait.
//!
//! A platform says which bodies are its own, reads them into shared words ([`Fields`]), and writes a [`Response`] in
//! its own shape. It does no I/O and sees no other platform. To add one: its file or folder here, one `mod` line, one
//! entry in [`ALL`], fixtures for the tests. Names of wire fields stand nowhere else.

pub mod assistente;
pub mod dialogflow;
pub mod serprobots;

mod own_request;
pub(crate) mod recognise;
mod shape;
#[cfg(feature = "testing")]
mod test_call;
mod wire;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

pub(crate) use self::shape::{explain, not_utf8};
#[cfg(feature = "testing")]
pub(crate) use self::test_call::{TestCall, trimmed};
use crate::error::{FieldError, HandlerError, Rejection};
use crate::request::{Fields, Request};
use crate::response::{Own, Part, Response};

/// Every platform. The order counts nowhere but in what is printed.
pub(crate) static ALL: [&dyn Platform; 3] = [
    &assistente::Assistente,
    &dialogflow::Dialogflow,
    &serprobots::Serprobots,
];

/// Who answers before a body has told whose call it is.
pub(crate) static UNTOLD: &dyn Platform = &assistente::Assistente;

/// How long callers wait of whom nothing else is known.
pub(crate) const PATIENCE: Duration = Duration::from_secs(25);

/// One platform: its shapes, in and out.
pub(crate) trait Platform: fmt::Debug + Sync {
    /// The name of records, logs and [`Request::platform`].
    fn name(&self) -> &'static str;

    /// The name for people.
    fn title(&self) -> &'static str;

    /// The least call that reaches a node, for the hints that are printed at startup.
    fn sample(&self, webhook: &str, node: &str) -> Composed;

    /// Whether a member of this name at the top of a body tells that the call is this platform's.
    fn recognises(&self, member: &str) -> bool {
        let _ = member;
        false
    }

    /// The members that [`recognises`](Self::recognises) knows, for callers whose body has none of any platform.
    fn marks(&self) -> Option<FieldError> {
        None
    }

    /// What a path tells where the body's shape tells nothing.
    fn claims<'p>(&self, path: &'p str) -> Option<Claim<'p>> {
        let _ = path;
        None
    }

    /// A header of its own that carries a token.
    fn token_header(&self) -> Option<&'static HeaderName> {
        None
    }

    /// Reads a body that is its own.
    ///
    /// # Errors
    ///
    /// If it is no JSON or of the wrong shape; [`explain`] then says which and why.
    fn decode(&self, body: &str) -> Result<Fields, serde_json::Error>;

    /// The fields of its shape and what each must be, to explain what [`decode`](Self::decode) refused.
    fn shape(&self) -> &'static [shape::Field];

    /// Whether a name or a text is taken that has half a character, which is JSON and no text: who passes a body on need
    /// not understand it.
    fn takes_half_characters(&self) -> bool {
        false
    }

    /// How a node is found: by its name, or by what the user said.
    fn matching(&self) -> Matching {
        Matching::Exact
    }

    /// How long it waits for an answer, where the intent wants `wanted`.
    fn deadline(&self, fields: &Fields, body: &str, wanted: Option<Duration>) -> Duration {
        let _ = (fields, body);
        wanted.unwrap_or(PATIENCE)
    }

    /// Writes an answer, and tells what of it this platform cannot do.
    ///
    /// # Errors
    ///
    /// If the answer cannot be sent at all.
    fn encode(
        &self,
        request: &Request,
        response: &Response,
        out: &mut Vec<u8>,
    ) -> Result<Omitted, HandlerError>;

    /// An own answer of this platform as the parts that it is made of, so that another answer can be joined to it; none
    /// where it is not made of parts.
    fn parts(&self, own: &Own) -> Vec<Part> {
        let _ = own;
        Vec::new()
    }

    /// What a caller gets for its own mistake, where this platform has words or codes of its own.
    fn reject(&self, rejection: &Rejection<'_>) -> (StatusCode, Bytes) {
        (rejection.status(), rejection.body())
    }

    /// What a caller gets where the function gave no answer.
    fn fallback(&self, request: &Request, failure: &Failure<'_>) -> (StatusCode, Bytes);

    /// The id of a new conversation, for a platform whose paths ask for one.
    fn new_conversation(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }

    /// A call of this platform, with every field that it would send.
    #[cfg(feature = "testing")]
    fn compose(&self, call: &TestCall) -> Composed;
}

/// What a path alone tells of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim<'p> {
    /// A call of the webhook, with a body.
    Call(&'p str),
    /// Asks for a new conversation of the webhook; body and content type do not count.
    Conversation(&'p str),
}

impl<'p> Claim<'p> {
    pub(crate) fn webhook(self) -> &'p str {
        match self {
            Self::Call(webhook) | Self::Conversation(webhook) => webhook,
        }
    }
}

/// How a platform's calls find their node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matching {
    /// By the node's name, exactly; else by the action; else `"*"`.
    Exact,
    /// By what the user said: exactly, else without regard to case; else `"*"`. Nodes that are not open to the caller
    /// do not exist for it, and a text that is no node is no mistake of the caller's.
    Spoken,
}

/// A call without an answer, as the caller's platform may be told.
pub(crate) struct Failure<'a> {
    /// What the user reads.
    pub(crate) message: &'a str,
    /// Whether the intent or its webhook names that message, or it is everyone's default.
    pub(crate) named: bool,
    /// Why; `None` where there was nobody to call.
    pub(crate) error: Option<&'a HandlerError>,
}

/// The parts of an answer that a platform left out, because it cannot do them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Omitted(u16);

macro_rules! omissions {
    ($($name:ident $bit:literal $text:literal)*) => {
        impl Omitted {
            $(pub(crate) const $name: Self = Self(1 << $bit);)*

            /// Their names, as the methods of a response that made them.
            pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
                [$((Self::$name, $text)),*].into_iter().filter(move |(part, _)| self.0 & part.0 != 0).map(|(_, name)| name)
            }
        }
    };
}

omissions! {
    IMAGE 0 "image"
    PAYLOAD 1 "payload"
    SHORT_MESSAGE 2 "short_message"
    JUMP_TO 3 "jump_to"
    LOGOUT 4 "logout"
    PARAMETER 5 "parameter"
    CONTEXT 6 "context"
    EVENT 7 "event"
    CARD_IMAGE 8 "card image"
    CARD_BUTTONS 9 "card buttons"
    CHOICE_VALUES 10 "values of options"
    IMAGE_DESCRIPTION 11 "description of an image"
}

impl Omitted {
    pub(crate) fn none(self) -> bool {
        self.0 == 0
    }

    /// These too, if `left_out`.
    pub(crate) fn and_if(self, left_out: bool, part: Self) -> Self {
        if left_out {
            Self(self.0 | part.0)
        } else {
            self
        }
    }

    /// The parts of these that `known` lacks, for the warnings that are given once.
    pub(crate) fn beyond(self, known: u16) -> Self {
        Self(self.0 & !known)
    }

    pub(crate) fn bits(self) -> u16 {
        self.0
    }
}

impl fmt::Debug for Omitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// What the path of a URL may not have as it is.
pub(crate) const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A composed call: where it goes, without a slash in front, with what.
#[derive(Debug)]
pub(crate) struct Composed {
    pub(crate) path: String,
    pub(crate) body: serde_json::Value,
}

/// A platform's own answer for another platform is a mistake of the function.
fn foreign(own: &Own, platform: &str) -> HandlerError {
    HandlerError::from(format!(
        "the function answered in {}'s own shape, but {platform} called",
        own.platform
    ))
}

/// The JSON text of an answer that was written beforehand, or why it is not for this platform.
fn own<'r>(
    response: &'r Response,
    platform: &'static str,
) -> Result<Option<&'r [u8]>, HandlerError> {
    if let Some(why) = &response.unserializable {
        return Err(HandlerError::from(why.to_string()));
    }
    match &response.native {
        Some(own) if own.platform == platform => Ok(Some(&own.json)),
        Some(own) => Err(foreign(own, platform)),
        None => Ok(None),
    }
}
