//! [`Answer`]: what the chat window is answered, as the text that it came as.

use std::fmt;
use std::str::FromStr;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::content::{self, Content};
use super::kind::ContentKind;
use super::object::Object;
use super::{NAME, array, encode, name};
use crate::error::{HandlerError, ParametersError};
use crate::response::headers::{Added, breaks_an_answer};
use crate::response::{IntoResponse, Own, Response};

/// An answer to the chat window in its own type: what [`Response`] becomes there.
///
/// It is the text that it came as, so whatever is not changed goes out byte for byte.
///
/// ```
/// use fulfillment_runtime::serprobots::{Answer, Content};
///
/// fn saudação() -> Answer {
///     Answer::new([Content::text("Olha 👀 que coisa mais linda")])
/// }
/// ```
///
/// Of a member that stands there several times the last is read, and setting it takes the others away. Two answers are
/// equal if their texts and headers are. `Serialize`, `Deserialize` and `FromStr` are for JSON, without the headers; of
/// other formats it makes no sense. `Debug` shows no text and no header's value: they may be personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answer {
    object: Object,
    #[serde(skip)]
    headers: Added,
}

impl Answer {
    /// An answer that shows `contents`. The conversation and the question are for you to set.
    pub fn new(contents: impl IntoIterator<Item = Content>) -> Self {
        let contents: Vec<Content> = contents.into_iter().collect();
        Self::of(Object::known(encode::fresh(&contents)))
    }

    /// Any JSON object, blanks at its ends too.
    pub(crate) fn from_json(json: String) -> Result<Self, serde_json::Error> {
        Object::read(json).map(Self::of)
    }

    /// The same; what is none is given back with the reason.
    #[cfg(feature = "gateway")]
    pub(crate) fn of_text(json: String) -> Result<Self, (String, serde_json::Error)> {
        match Object::check(&json) {
            Ok(()) => Ok(Self::of(Object::known(json))),
            Err(why) => Err((json, why)),
        }
    }

    fn of(object: Object) -> Self {
        Self {
            object,
            headers: Added::default(),
        }
    }

    /// What is shown, one balloon each.
    pub fn contents(&self) -> Vec<Content> {
        content::all(self.json())
    }

    /// The texts that are shown, in order: those of the contents that are a [`ContentKind::Text`].
    pub fn texts(&self) -> Vec<String> {
        let text = |content: &Content| match content.kind() {
            ContentKind::Text { text } => Some(text),
            _ => None,
        };
        self.contents().iter().filter_map(text).collect()
    }

    /// The conversation, as the message named it.
    pub fn conversation_id(&self) -> Option<String> {
        let id = self.object.members().text(name::CONVERSATION_ID);
        id.filter(|id| !id.is_empty())
    }

    /// What the user said.
    pub fn question(&self) -> Option<String> {
        self.object.members().text(name::QUESTION)
    }

    /// Whether there is nothing to show: what the answer says of that or, where it does not, whether it has no contents.
    pub fn is_empty(&self) -> bool {
        match self.object.members().get(name::EMPTY) {
            Some("true") => true,
            Some("false") => false,
            _ => self.contents().is_empty(),
        }
    }

    /// Any member of the answer itself, read as leniently as a parameter; `None` if it is missing or `null`.
    ///
    /// # Errors
    ///
    /// If it does not fit `T`.
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ParametersError> {
        self.object.members().read(name)
    }

    /// Shows this after the others.
    #[must_use]
    pub fn content(self, content: Content) -> Self {
        let contents = self.object.members().get(name::CONTENTS);
        let contents = array::with(contents.unwrap_or_default(), content.json());
        self.showing(&contents, false)
    }

    /// Shows these in the place of what it showed.
    #[must_use]
    pub fn with_contents(self, contents: impl IntoIterator<Item = Content>) -> Self {
        let contents: Vec<Content> = contents.into_iter().collect();
        let json: Vec<&str> = contents.iter().map(Content::json).collect();
        self.showing(&format!("[{}]", json.join(",")), contents.is_empty())
    }

    /// The conversation that this answers.
    #[must_use]
    pub fn with_conversation_id(self, id: impl Into<String>) -> Self {
        self.with_member(name::CONVERSATION_ID, id.into())
    }

    /// What the user said.
    #[must_use]
    pub fn with_question(self, text: impl Into<String>) -> Self {
        self.with_member(name::QUESTION, text.into())
    }

    /// With this member of the answer itself, added to the others or in the place of the one with its name.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.object.set(name, &value.into().to_string());
        self
    }

    /// Adds a header to the HTTP answer: a cookie, mostly.
    ///
    /// Name and value are what becomes one: a `&str`, a `String`, or those of [`http`](crate::http). What is no header
    /// fails the call, and so do those that say how the answer is sent and read (`content-length`, `content-type`,
    /// `connection`, `access-control-*` and their like), which are the server's; the log has the header's name.
    ///
    /// ```
    /// use fulfillment_runtime::serprobots::{Answer, Content};
    ///
    /// # let id = "a1b2";
    /// let cookie = format!("sessao={id}; Path=/; HttpOnly; Secure; SameSite=None");
    /// let answer = Answer::new([Content::text("Olá!")]).header("set-cookie", cookie);
    /// # assert_eq!(answer.headers().len(), 1);
    /// ```
    #[must_use]
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        self.headers.add(name, value, breaks_an_answer);
        self
    }

    /// The headers that it adds. Cookies among them are marked sensitive, so that `Debug` hides them.
    pub fn headers(&self) -> &HeaderMap {
        self.headers.headers()
    }

    /// The answer as it will be sent.
    pub fn json(&self) -> &str {
        self.object.json()
    }

    /// With other contents, and a word that there are none only if that is so. An answer without that word stays so.
    fn showing(mut self, contents: &str, empty: bool) -> Self {
        self.object.set(name::CONTENTS, contents);
        let word = if empty { "true" } else { "false" };
        if matches!(self.object.members().get(name::EMPTY), Some(said) if said != word) {
            self.object.set(name::EMPTY, word);
        }
        self
    }
}

/// Reads any JSON object, as it is.
impl FromStr for Answer {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        Self::from_json(json.to_owned())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Result<Response, HandlerError> {
        let headers = self.headers.into_headers().map_err(String::from)?;
        Ok(Response::own(Own {
            platform: NAME,
            json: self.object.into_json().into(),
        })
        .with_headers(headers))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("serprobots::Answer")
            .field("contents", &self.contents())
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
