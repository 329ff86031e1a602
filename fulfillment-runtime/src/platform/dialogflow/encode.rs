//! A [`Response`] as a `WebhookResponse`: borrowed, without a tree in between.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::context;
use crate::error::HandlerError;
use crate::platform::Omitted;
use crate::request::Request;
use crate::response::{Card, Options, Part, Response};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fulfillment_messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    output_contexts: Vec<OutputContext<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    followup_event_input: Option<EventInput<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Message<'a> {
    Text {
        text: [&'a str; 1],
    },
    #[serde(rename_all = "camelCase")]
    Image {
        image_uri: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        accessibility_text: Option<&'a str>,
    },
    #[serde(rename_all = "camelCase")]
    QuickReplies {
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        quick_replies: Vec<&'a str>,
    },
    #[serde(rename_all = "camelCase")]
    Card {
        title: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        subtitle: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        image_uri: Option<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Button<'a>>,
    },
    Payload(&'a Value),
    #[serde(untagged)]
    Native(&'a RawValue),
}

#[derive(Serialize)]
struct Button<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    postback: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputContext<'a> {
    name: String,
    lifespan_count: i32,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: &'a Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventInput<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language_code: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: &'a Map<String, Value>,
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
        .and_if(!response.parameters.is_empty(), Omitted::PARAMETER);
    let mut messages = Vec::with_capacity(response.parts.len());
    for part in &response.parts {
        messages.push(match part {
            Part::Text(text) => Message::Text { text: [text] },
            Part::Image(image) => Message::Image {
                image_uri: &image.url,
                accessibility_text: image.description.as_deref(),
            },
            Part::Options(options) => {
                omitted = omitted.and_if(options.has_values(), Omitted::CHOICE_VALUES);
                quick_replies(options)
            }
            Part::Card(own) => card(own),
            // a payload is an object on the wire; anything else would make the whole answer invalid
            Part::Payload(payload) if !payload.is_object() => {
                return Err("a payload for Dialogflow must be a JSON object".into());
            }
            Part::Payload(payload) => Message::Payload(payload),
            Part::Native(native) if native.platform == super::NAME => Message::Native(&native.json),
            Part::Native(_) => continue,
        });
    }
    let wire = Wire {
        fulfillment_messages: messages,
        output_contexts: response
            .contexts
            .iter()
            .map(|own| OutputContext {
                name: context::full_name(request.session(), own.name()),
                // 32 bits on the wire, one of them for the sign
                lifespan_count: i32::try_from(own.lifespan).unwrap_or(i32::MAX),
                parameters: &own.parameters,
            })
            .collect(),
        followup_event_input: response.event.as_ref().map(|event| EventInput {
            name: &event.name,
            language_code: event.language.as_deref().unwrap_or(request.language()),
            parameters: &event.parameters,
        }),
    };
    serde_json::to_writer(out, &wire)?;
    Ok(omitted)
}

fn quick_replies(options: &Options) -> Message<'_> {
    Message::QuickReplies {
        title: options.title.as_deref(),
        quick_replies: options
            .choices
            .iter()
            .map(|choice| &*choice.label)
            .collect(),
    }
}

fn card(card: &Card) -> Message<'_> {
    Message::Card {
        title: &card.title,
        subtitle: card.subtitle.as_deref(),
        image_uri: card.image.as_ref().map(|image| &*image.url),
        buttons: card
            .buttons
            .iter()
            .map(|button| Button {
                text: &button.text,
                postback: button.postback.as_deref(),
            })
            .collect(),
    }
}
