//! What the chat window shows.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::HandlerError;
use crate::platform::Omitted;
use crate::request::Request;
use crate::response::{self, Card, Options, Part, Response};

/// An answer to the chat window in its own type: what [`Response`] becomes there.
///
/// ```
/// use fulfillment_runtime::serprobots::{Answer, Content};
///
/// fn saudação() -> Answer {
///     Answer::new([Content::text("Olha 👀 que coisa mais linda")])
/// }
/// ```
///
/// `Debug` shows no text: it may be personal data.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Answer {
    /// What is shown, one balloon each.
    pub contents: Vec<Content>,
    /// The conversation, as the message named it.
    pub conversation_id: Option<String>,
    /// Whether there is nothing to show.
    pub empty: bool,
    /// What the user said.
    pub question: String,
    /// What the window understands beyond the contents.
    pub ui: Map<String, Value>,
}

impl Answer {
    /// An answer that shows `contents`. The conversation and the question are for you to set.
    pub fn new(contents: impl IntoIterator<Item = Content>) -> Self {
        let contents: Vec<Content> = contents.into_iter().collect();
        Self {
            empty: contents.is_empty(),
            contents,
            ..Self::default()
        }
    }

    /// The conversation that this answers.
    #[must_use]
    pub fn conversation_id(mut self, id: impl Into<String>) -> Self {
        self.conversation_id = Some(id.into());
        self
    }

    /// What the user said.
    #[must_use]
    pub fn question(mut self, text: impl Into<String>) -> Self {
        self.question = text.into();
        self
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("serprobots::Answer")
            .field("contents", &self.contents.len())
            .finish_non_exhaustive()
    }
}

/// One balloon.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum Content {
    /// A text.
    #[serde(rename = "TEXT")]
    Text {
        /// What is said.
        text: String,
    },
    /// An image.
    #[serde(rename = "IMAGE")]
    Image {
        /// Where the browser gets it.
        url: String,
    },
    /// Options to choose from. The vendor's prose calls this type `OPTIONAL`, which is read too.
    #[serde(rename = "OPTIONS", alias = "OPTIONAL")]
    Options {
        /// What is asked.
        title: String,
        /// How they are shown.
        display: Display,
        /// The options.
        options: Vec<Choice>,
    },
    /// Any other content, as it is.
    #[serde(untagged)]
    Other(Value),
}

impl Content {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// An image by its URL.
    pub fn image(url: impl Into<String>) -> Self {
        Self::Image { url: url.into() }
    }

    /// Options to choose from.
    pub fn options(
        title: impl Into<String>,
        display: Display,
        options: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self::Options {
            title: title.into(),
            display,
            options: options.into_iter().collect(),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "TEXT",
            Self::Image { .. } => "IMAGE",
            Self::Options { .. } => "OPTIONS",
            Self::Other(_) => "other",
        })
    }
}

/// One option.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Choice {
    /// What is shown.
    pub label: String,
    /// Whether the value is shown as the user's message.
    #[serde(default = "shown")]
    pub show_value: bool,
    /// What a click sends as the next message's text.
    pub value: String,
}

fn shown() -> bool {
    true
}

impl Choice {
    /// An option whose click sends `value`.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            show_value: true,
            value: value.into(),
        }
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("serprobots::Choice")
            .field("show_value", &self.show_value)
            .finish_non_exhaustive()
    }
}

/// How options are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Display {
    /// Buttons side by side.
    #[default]
    Button,
    /// A list to select from.
    Selection,
    /// A list that opens.
    Dropdown,
}

/// The answer as it is written: borrowed from the response, without a tree in between.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    contents: Vec<WireContent<'a>>,
    conversation_id: Option<&'a str>,
    empty: bool,
    question: &'a str,
    ui: NoUi,
}

#[derive(Serialize)]
struct NoUi {}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
enum WireContent<'a> {
    Text {
        text: Cow<'a, str>,
    },
    Image {
        url: &'a str,
    },
    Options {
        title: &'a str,
        display: Display,
        options: Vec<WireOption<'a>>,
    },
    #[serde(untagged)]
    Payload(&'a Value),
    #[serde(untagged)]
    Native(&'a RawValue),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireOption<'a> {
    label: &'a str,
    show_value: bool,
    value: &'a str,
}

pub(super) fn write(
    request: &Request,
    response: &Response,
    out: &mut Vec<u8>,
) -> Result<Omitted, HandlerError> {
    let mut omitted = Omitted::default()
        .and_if(response.short_message.is_some(), Omitted::SHORT_MESSAGE)
        .and_if(response.jump_to.is_some(), Omitted::JUMP_TO)
        .and_if(response.logout, Omitted::LOGOUT)
        .and_if(!response.parameters.is_empty(), Omitted::PARAMETER)
        .and_if(!response.contexts.is_empty(), Omitted::CONTEXT)
        .and_if(response.event.is_some(), Omitted::EVENT);
    let mut contents = Vec::with_capacity(response.parts.len());
    for part in &response.parts {
        match part {
            Part::Text(text) => contents.push(WireContent::Text {
                text: Cow::Borrowed(text),
            }),
            Part::Image(image) => {
                omitted = omitted.and_if(image.description.is_some(), Omitted::IMAGE_DESCRIPTION);
                contents.push(WireContent::Image { url: &image.url });
            }
            Part::Options(options) => contents.push(choose(options)),
            Part::Card(card) => show(card, &mut contents),
            Part::Payload(payload) => contents.push(WireContent::Payload(payload)),
            Part::Native(native) if native.platform == super::NAME => {
                contents.push(WireContent::Native(&native.json))
            }
            Part::Native(_) => {}
        }
    }
    let session = request.session();
    let wire = Wire {
        empty: contents.is_empty(),
        contents,
        conversation_id: (!session.is_empty()).then_some(session),
        question: request.text(),
        ui: NoUi {},
    };
    serde_json::to_writer(out, &wire)?;
    Ok(omitted)
}

fn choose(options: &Options) -> WireContent<'_> {
    WireContent::Options {
        title: options.title.as_deref().unwrap_or_default(),
        display: match options.display {
            response::Display::Button => Display::Button,
            response::Display::Selection => Display::Selection,
            response::Display::Dropdown => Display::Dropdown,
        },
        options: options
            .choices
            .iter()
            .map(|choice| WireOption {
                label: &choice.label,
                show_value: choice.show_value,
                value: choice.value.as_deref().unwrap_or(&choice.label),
            })
            .collect(),
    }
}

fn show<'a>(card: &'a Card, contents: &mut Vec<WireContent<'a>>) {
    let text = match &card.subtitle {
        Some(subtitle) => Cow::Owned(format!("{}\n{subtitle}", card.title)),
        None => Cow::Borrowed(&*card.title),
    };
    contents.push(WireContent::Text { text });
    if let Some(image) = &card.image {
        contents.push(WireContent::Image { url: &image.url });
    }
    if !card.buttons.is_empty() {
        let option = |button: &'a response::Button| WireOption {
            label: &button.text,
            show_value: true,
            value: button.postback.as_deref().unwrap_or(&button.text),
        };
        contents.push(WireContent::Options {
            title: "",
            display: Display::Button,
            options: card.buttons.iter().map(option).collect(),
        });
    }
}
