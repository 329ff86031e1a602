//! What the chat window shows, as it is written: answers in shared words, and contents.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::content::Content;
use super::kind::Display;
use crate::error::HandlerError;
use crate::platform::Omitted;
use crate::request::Request;
use crate::response::{self, Card, Options, Part, Response};

/// The answer as it is written: borrowed, without a tree in between.
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

/// A content as it is written.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
pub(super) enum WireContent<'a> {
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

/// An option as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireOption<'a> {
    pub(super) label: &'a str,
    pub(super) show_value: bool,
    pub(super) value: &'a str,
}

/// An answer that shows `contents`, to no conversation and no question yet.
pub(super) fn fresh(contents: &[Content]) -> String {
    let wire = Wire {
        contents: contents
            .iter()
            .map(|content| WireContent::Native(content.raw()))
            .collect(),
        conversation_id: None,
        empty: contents.is_empty(),
        question: "",
        ui: NoUi {},
    };
    // strings and JSON: serialisation cannot fail
    serde_json::to_string(&wire).unwrap_or_default()
}

/// Writes an answer in shared words, and tells what of it the window cannot do.
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
