//! [`Conversation`]: what the chat window gets where it asks for a new conversation.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::error::HandlerError;
use crate::platform::wire::is_uuid;
use crate::response::headers::{Added, breaks_an_answer};

/// A conversation's id, and headers for the HTTP answer that tells it to the chat window.
///
/// ```
/// use fulfillment_runtime::serprobots::Conversation;
///
/// let fresh = Conversation::new();
/// assert_ne!(fresh, Conversation::new());
///
/// let known = Conversation::of("DE7331B7-9076-4D8F-B473-0E4CA1095B11");
/// assert_eq!(known.as_ref().map(Conversation::id), Some("DE7331B7-9076-4D8F-B473-0E4CA1095B11"));
/// assert_eq!(Conversation::of("42"), None);
/// ```
///
/// `Debug` shows no header's value: it may be somebody's session.
#[derive(Clone, PartialEq, Eq)]
pub struct Conversation {
    id: String,
    headers: Added,
}

impl Conversation {
    /// A conversation that there was not before: a random UUID.
    #[allow(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        Self::known(Uuid::new_v4().to_string())
    }

    /// The conversation `id`, a UUID with hyphens or without, whose spelling is kept; anything else is none.
    pub fn of(id: &str) -> Option<Self> {
        is_uuid(id).then(|| Self::known(id.to_owned()))
    }

    fn known(id: String) -> Self {
        Self {
            id,
            headers: Added::default(),
        }
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Adds a header to the HTTP answer: a cookie, mostly. What is taken, and what fails the call:
    /// [`Answer::header`](super::Answer::header).
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
}

#[cfg(feature = "gateway")]
impl Conversation {
    /// As the window is told: its id and nothing else.
    pub(crate) fn into_answer(self) -> crate::response::Response {
        let own = crate::response::Own {
            platform: super::NAME,
            json: self.id.into(),
        };
        crate::response::Response::own(own).with_headers(self.headers.headers().clone())
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("serprobots::Conversation")
            .field("id", &self.id)
            .field("headers", &self.headers)
            .finish()
    }
}

/// What a function may return that is asked for a new conversation.
///
/// Implemented for [`Conversation`], and `Result` of it with any error that [`HandlerError`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a conversation",
    label = "a function that opens conversations cannot return this",
    note = "return `Conversation`, or a `Result` of it",
    note = "the error of a `Result` is any that implements `Error`, `Send` and `Sync`, or a `Box<dyn Error + Send + Sync>`"
)]
pub trait IntoConversation {
    /// The conversation, or why there is none.
    ///
    /// # Errors
    ///
    /// If the function failed, or added what is no header or the server's own; the window learns that, and the log the cause.
    fn into_conversation(self) -> Result<Conversation, HandlerError>;
}

impl IntoConversation for Conversation {
    fn into_conversation(self) -> Result<Conversation, HandlerError> {
        match self.headers.wrong() {
            Some(wrong) => Err(wrong.to_owned().into()),
            None => Ok(self),
        }
    }
}

// as that of `IntoResponse`
#[diagnostic::do_not_recommend]
impl<E: Into<HandlerError>> IntoConversation for Result<Conversation, E> {
    fn into_conversation(self) -> Result<Conversation, HandlerError> {
        self.map_err(Into::into)?.into_conversation()
    }
}

#[cfg(test)]
mod tests {
    use http::header::{CONTENT_LENGTH, SET_COOKIE};

    use super::*;

    #[test]
    fn a_uuid_keeps_its_spelling_and_anything_else_is_none() {
        for id in [
            "de7331b7-9076-4d8f-b473-0e4ca1095b11",
            "DE7331B7-9076-4D8F-b473-0e4ca1095b11",
            "00000000-0000-0000-0000-000000000000",
            "de7331b790764d8fb4730e4ca1095b11",
        ] {
            let conversation = Conversation::of(id).expect("a UUID");
            assert_eq!(conversation.id(), id);
        }
        for other in [
            "",
            "42",
            " de7331b7-9076-4d8f-b473-0e4ca1095b11",
            "de7331b7-9076-4d8f-b473-0e4ca1095b11\n",
            "{de7331b7-9076-4d8f-b473-0e4ca1095b11}",
            "urn:uuid:de7331b7-9076-4d8f-b473-0e4ca1095b11",
            "de7331b7-9076-4d8f-b473-0e4ca1095b1g",
            "de7331b7-9076-4d8f-b4730e4ca1095b11-",
            "\"de7331b7-9076-4d8f-b473-0e4ca1095b1\"",
            "<html><body>502 Bad Gateway</body></html>",
        ] {
            assert_eq!(Conversation::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_fresh_conversation_is_a_hyphenated_uuid_of_its_own() {
        let fresh = Conversation::new();
        assert_eq!(Conversation::of(fresh.id()), Some(fresh.clone()));
        assert_eq!(fresh.id().len(), uuid::fmt::Hyphenated::LENGTH);
        assert_ne!(fresh, Conversation::new());
    }

    #[test]
    fn it_may_be_returned_alone_or_in_a_result_with_headers_that_are_not_the_servers() {
        let cookie = || HeaderValue::from_static("c4n4ry=1");
        let with = |name| Conversation::new().header(name, cookie());
        let kept = with(SET_COOKIE).into_conversation().expect("it is legal");
        assert!(kept.headers().values().all(HeaderValue::is_sensitive));
        assert!(!format!("{kept:?}").contains("c4n4ry"), "{kept:?}");

        let refused = Ok::<_, HandlerError>(with(CONTENT_LENGTH)).into_conversation();
        let error = refused.expect_err("it is the server's").to_string();
        assert!(error.contains("content-length"), "{error}");
        let failed = Err::<Conversation, _>("gateway away").into_conversation();
        assert_eq!(failed.expect_err("it failed").to_string(), "gateway away");
    }
}
