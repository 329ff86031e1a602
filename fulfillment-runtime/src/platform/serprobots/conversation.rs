//! A new conversation, as the window is told of it.

use crate::error::HandlerError;
use crate::response::Response;

/// A new conversation: its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    id: String,
}

impl Conversation {
    /// A conversation with an id of its own.
    #[allow(clippy::new_without_default)] // no two are equal
    pub fn new() -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
        }
    }

    /// The id, a UUID.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// What a function of `#[entreposto(.., on = conversation)]` may return.
pub trait IntoConversation {
    /// The conversation, as an answer.
    ///
    /// # Errors
    ///
    /// If the function failed.
    fn into_conversation(self) -> Result<Response, HandlerError>;
}

impl IntoConversation for Conversation {
    fn into_conversation(self) -> Result<Response, HandlerError> {
        Response::native(super::NAME, &self.id)
    }
}

impl<T: IntoConversation, E: Into<HandlerError>> IntoConversation for Result<T, E> {
    fn into_conversation(self) -> Result<Response, HandlerError> {
        self.map_err(Into::into)?.into_conversation()
    }
}
