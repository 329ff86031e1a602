//! What the chat window sends.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::object::{Object, RawMembers};
use super::{NAME, name};
use crate::error::ParametersError;
use crate::invocation::{FromInvocation, Invocation, Needs, Refusal};
use crate::lenient;
use crate::platform::own_request;

/// A message of the chat window, as the text that it came as: whatever is not changed goes on byte for byte.
///
/// As an argument of an intent it is there for calls of the window alone; take an `Option` of it where other
/// platforms call too.
///
/// ```
/// use fulfillment_runtime::serprobots::Message;
///
/// let message: Message = r#"{ "text": "olá", "parameters": null, "cpf": 123456789012345678901 }"#.parse()?;
/// assert_eq!(message.text().as_deref(), Some("olá"));
/// assert_eq!(message.conversation_id(), None);
///
/// let message = message.with_text("oi").with_parameter("canal", "site");
/// assert_eq!(message.json(), r#"{ "text": "oi", "parameters": {"canal":"site"}, "cpf": 123456789012345678901 }"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Nothing of it is copied: as an argument it is the body of its call, and cloning it copies a pointer. So each method that
/// reads looks at the text again, and each that changes something makes a new text; ask for what you need once.
///
/// Of a member that stands there several times the last is read, and setting it takes the others away; a `text`, a
/// `conversationId` or `parameters` that stands twice is refused where it comes in. Two messages are equal if their texts
/// are. `Serialize`, `Deserialize` and `FromStr` are for JSON; of other formats it makes no sense.
/// `Debug` shows no text and no parameters: they are personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message(Object);

impl Message {
    /// A message that says `text`, in no conversation yet.
    pub fn new(text: impl Into<String>) -> Self {
        let message =
            json!({name::CONVERSATION_ID: null, name::TEXT: text.into(), name::PARAMETERS: {}});
        Self(Object::known(message.to_string()))
    }

    /// The conversation, as `/conversation` named it: a UUID.
    pub fn conversation_id(&self) -> Option<String> {
        let id = self.0.members().text(name::CONVERSATION_ID);
        id.filter(|id| !id.is_empty())
    }

    /// What the user wrote, or the value of the option that was clicked.
    ///
    /// A script on the window's page may cut a text between the two halves of an emoji, and then sends half a character.
    /// It is read as U+FFFD, `�`; in [`json`](Self::json), and on the way to the gateway, it is what it was.
    pub fn text(&self) -> Option<String> {
        self.0.members().text(name::TEXT)
    }

    /// The parameter `name`, read as leniently as [`Request::parameter`](crate::Request::parameter) reads.
    ///
    /// # Errors
    ///
    /// If the parameter is missing (ask for an `Option<T>` where that is legal) or does not fit `T`.
    pub fn parameter<T: DeserializeOwned>(&self, name: &str) -> Result<T, ParametersError> {
        lenient::value_of(name, self.members_of_parameters().get(name))
    }

    /// The query string of the page that shows the window: `?nome=João` is `{"nome": "João"}`. Empty if there is none.
    ///
    /// A `Value` cannot hold everything that JSON can say: integers beyond 64 bits are floats here, and a parameter
    /// with a number beyond those, with half a surrogate pair or with more than 128 levels is left out.
    /// [`json`](Self::json) has them all.
    pub fn parameters(&self) -> Map<String, Value> {
        self.members_of_parameters().values().collect()
    }

    /// Any member of the message itself, read as leniently as a parameter; `None` if it is missing or `null`.
    ///
    /// # Errors
    ///
    /// If it does not fit `T`.
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ParametersError> {
        self.0.members().read(name)
    }

    /// With this text.
    #[must_use]
    pub fn with_text(self, text: impl Into<String>) -> Self {
        self.with_member(name::TEXT, text.into())
    }

    /// In this conversation.
    #[must_use]
    pub fn with_conversation_id(self, id: impl Into<String>) -> Self {
        self.with_member(name::CONVERSATION_ID, id.into())
    }

    /// With this parameter, added to the others or in the place of the one with its name.
    #[must_use]
    pub fn with_parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        let mut parameters = self.object_of_parameters().unwrap_or(Object::known("{}"));
        parameters.set(name, &value.into().to_string());
        self.0.set(name::PARAMETERS, parameters.json());
        self
    }

    /// Without this parameter.
    #[must_use]
    pub fn without_parameter(mut self, name: &str) -> Self {
        if let Some(mut parameters) = self.object_of_parameters() {
            parameters.remove(name);
            self.0.set(name::PARAMETERS, parameters.json());
        }
        self
    }

    /// With this member of the message itself, added to the others or in the place of the one with its name.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.set(name, &value.into().to_string());
        self
    }

    /// The message as it will be sent.
    pub fn json(&self) -> &str {
        self.0.json()
    }

    /// The same as it is sent, without a copy.
    #[cfg(feature = "gateway")]
    pub(crate) fn into_body(self) -> bytes::Bytes {
        self.0.into_bytes()
    }

    fn members_of_parameters(&self) -> RawMembers<'_> {
        let parameters = self.0.members().get(name::PARAMETERS);
        RawMembers::of(parameters.unwrap_or_default())
    }

    fn object_of_parameters(&self) -> Option<Object> {
        let parameters = self.0.members().get(name::PARAMETERS)?;
        parameters
            .starts_with('{')
            .then(|| Object::known(parameters))
    }
}

/// Reads any JSON object, as it is.
impl FromStr for Message {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        Object::read(json.to_owned()).map(Self)
    }
}

/// The body as it came, however it was written.
impl FromInvocation for Message {
    type Refusal = Refusal;

    fn needs(needs: &mut Needs) {
        needs.message();
    }

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let request = own_request::of(invocation, NAME)?;
        // the platform found it to be an object, or it would have had no call
        Ok(Self(Object::of_call(request)))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // an id that is none could be anything
        let id = self.conversation_id();
        let id = id.filter(|id| uuid::Uuid::try_parse(id).is_ok());
        f.debug_struct("serprobots::Message")
            .field("conversation_id", &id)
            .field("bytes", &self.json().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
