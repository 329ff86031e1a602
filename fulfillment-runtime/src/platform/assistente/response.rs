//! The Assistente's answer: always six keys.

use std::borrow::Cow;
use std::fmt;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::error::HandlerError;
use crate::platform::Omitted;
use crate::platform::own_request::own_types;
use crate::response::{Part, Response};

own_types!(super::NAME, super::WebhookRequest, WebhookResponse);

/// The Assistente's answer in its own type: what [`Response`] becomes there.
///
/// ```
/// use fulfillment_runtime::assistente::WebhookResponse;
///
/// fn novo_pedido() -> WebhookResponse {
///     WebhookResponse::new("Anotado!").options(["Mais um", "É só"]).jump_to("Pedidos")
/// }
/// ```
///
/// `Debug` shows no text: it may be personal data.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct WebhookResponse {
    /// What is said.
    pub message: String,
    /// A short form of it.
    pub short_message: Option<String>,
    /// The node that the conversation goes to.
    pub jump_to: Option<String>,
    /// Options, shown as buttons.
    pub options: Option<Vec<String>>,
    /// Whether the user's session ends.
    pub logout: bool,
    /// Parameters to add to the conversation's context.
    pub parameters: Option<Map<String, Value>>,
}

impl WebhookResponse {
    /// An answer that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::default()
        }
    }

    /// A short form of the message.
    #[must_use]
    pub fn short_message(mut self, text: impl Into<String>) -> Self {
        self.short_message = Some(text.into());
        self
    }

    /// The node that the conversation goes to next.
    #[must_use]
    pub fn jump_to(mut self, node: impl Into<String>) -> Self {
        self.jump_to = Some(node.into());
        self
    }

    /// Options, shown as buttons.
    #[must_use]
    pub fn options<T: Into<String>>(mut self, options: impl IntoIterator<Item = T>) -> Self {
        self.options = Some(options.into_iter().map(Into::into).collect());
        self
    }

    /// Ends the user's session in the conversation.
    #[must_use]
    pub fn logout(mut self) -> Self {
        self.logout = true;
        self
    }

    /// Adds a parameter to the conversation's context.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters
            .get_or_insert_default()
            .insert(name.into(), value.into());
        self
    }
}

impl fmt::Debug for WebhookResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("assistente::WebhookResponse")
            .field("message_bytes", &self.message.len())
            .field("jump_to", &self.jump_to)
            .field("logout", &self.logout)
            .finish_non_exhaustive()
    }
}

/// The answer as it is written: borrowed from the response, without a tree in between.
#[derive(Serialize)]
struct Wire<'a> {
    message: Cow<'a, str>,
    short_message: Option<&'a str>,
    jump_to: Option<&'a str>,
    options: Option<Labels<'a>>,
    logout: bool,
    parameters: Option<Members<'a>>,
}

/// The labels of every group of options, in order.
struct Labels<'a>(&'a [Part]);

impl Serialize for Labels<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let groups = self.0.iter().filter_map(|part| match part {
            Part::Options(options) => Some(&options.choices),
            _ => None,
        });
        serializer.collect_seq(groups.flatten().map(|choice| &*choice.label))
    }
}

/// Parameters in the order in which they were added.
struct Members<'a>(&'a [(Cow<'static, str>, Value)]);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

pub(super) fn write(response: &Response, out: &mut Vec<u8>) -> Result<Omitted, HandlerError> {
    let mut omitted = Omitted::default()
        .and_if(!response.contexts.is_empty(), Omitted::CONTEXT)
        .and_if(response.event.is_some(), Omitted::EVENT);
    let mut message = Cow::Borrowed("");
    let mut has_options = false;
    for part in &response.parts {
        match part {
            Part::Text(text) => say(&mut message, text),
            Part::Options(group) => {
                if let Some(title) = &group.title {
                    say(&mut message, title);
                }
                has_options = true;
                omitted = omitted.and_if(group.has_values(), Omitted::CHOICE_VALUES);
            }
            Part::Card(card) => {
                say(&mut message, &card.title);
                if let Some(subtitle) = &card.subtitle {
                    say(&mut message, subtitle);
                }
                omitted = omitted
                    .and_if(card.image.is_some(), Omitted::CARD_IMAGE)
                    .and_if(!card.buttons.is_empty(), Omitted::CARD_BUTTONS);
            }
            Part::Image(_) => omitted = omitted.and_if(true, Omitted::IMAGE),
            Part::Payload(_) => omitted = omitted.and_if(true, Omitted::PAYLOAD),
            Part::Native(_) => {}
        }
    }
    let wire = Wire {
        message,
        short_message: response.short_message.as_deref(),
        jump_to: response.jump_to.as_deref(),
        options: has_options.then_some(Labels(&response.parts)),
        logout: response.logout,
        parameters: (!response.parameters.is_empty()).then_some(Members(&response.parameters)),
    };
    serde_json::to_writer(out, &wire)?;
    Ok(omitted)
}

/// One message is all that the Assistente has: what is said after it is a new line of it.
fn say<'a>(message: &mut Cow<'a, str>, text: &'a str) {
    if message.is_empty() {
        *message = Cow::Borrowed(text);
    } else {
        let message = message.to_mut();
        message.push('\n');
        message.push_str(text);
    }
}
