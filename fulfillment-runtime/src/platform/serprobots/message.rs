//! What the chat window sends.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::platform::own_request::own_types;

own_types!(super::NAME, Message, super::Answer);

/// A message of the chat window, whole and typed.
///
/// As an argument of an intent it is there for calls of the window alone; take an `Option` of it where other
/// platforms call too. `Debug` shows no text and no parameters: they are personal data.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Message {
    /// The conversation, as `/conversation` named it: a UUID.
    pub conversation_id: Option<String>,
    /// What the user wrote, or the value of the option that was clicked.
    pub text: Option<String>,
    /// The query string of the page that shows the window: `?nome=João` is `{"nome": "João"}`.
    pub parameters: Option<Map<String, Value>>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("serprobots::Message")
            .field("conversation_id", &self.conversation_id)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "testing")]
pub(super) fn compose(call: &crate::platform::TestCall) -> crate::platform::Composed {
    let text = if call.text.is_empty() {
        &call.node
    } else {
        &call.text
    };
    let message = Message {
        conversation_id: Some(call.session_id.clone()),
        text: Some(text.clone()),
        parameters: Some(call.parameters.clone()),
    };
    crate::platform::Composed {
        path: format!("answer/{}", call.webhook),
        // strings and JSON values: serialisation cannot fail
        body: serde_json::to_value(message).unwrap_or_default(),
    }
}
