//! Any `Response` becomes JSON on every platform, which is read back into that platform's own type with every text as
//! it was.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fulfillment_runtime::{
    App, Display, Intent, Response, State, assistente, dialogflow, serprobots,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::response::{CardSpec, Part, Spec, spec};
use crate::{check, files};

const SESSION: &str = "projects/project-id/agent/sessions/session-id";
const LANGUAGE: &str = "en";

/// A bot that answers what it is told to.
struct Parrot {
    app: App,
    runtime: Runtime,
    next: Next,
}

#[derive(Clone, Default)]
struct Next(Arc<Mutex<Response>>);

async fn repeat(State(next): State<Next>) -> Response {
    next.0.lock().expect("no panic before").clone()
}

impl Parrot {
    fn new() -> Self {
        let next = Next::default();
        let app = App::builder()
            .intent(Intent::new("bot", "*").public().handler(repeat))
            .state(next.clone())
            .build()
            .expect("nothing is missing");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Self { app, runtime, next }
    }

    /// The answer to the call `body`, as JSON and as the platform's own type.
    fn answer<T: DeserializeOwned>(&self, path: &str, body: &str, spec: &Spec) -> (Value, T) {
        *self.next.0.lock().expect("no panic before") = spec.response();
        let request = http::Request::post(path).body(Bytes::from(body.to_owned()));
        let answer = self
            .runtime
            .block_on(self.app.call(request.expect("a request")));
        let text = std::str::from_utf8(answer.body()).expect("UTF-8");
        assert_eq!(answer.status(), 200, "{text}");
        let json = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let own = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        (json, own)
    }
}

/// What becomes of values on their way through JSON: serde_json reads some floats with another last bit.
fn sent<T: serde::Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).expect("plain data");
    serde_json::from_str(&text).expect("it was written just now")
}

/// The texts as lines of one message; before the first that says something there is nothing to break.
fn lines(parts: &[Part]) -> String {
    let mut message = String::new();
    let mut say = |text: &str| {
        if !message.is_empty() {
            message.push('\n');
        }
        message.push_str(text);
    };
    for part in parts {
        match part {
            Part::Text(text) => say(text),
            Part::Options(title, ..) => title.iter().for_each(|title| say(title)),
            Part::Card(card) => {
                say(&card.title);
                card.subtitle.iter().for_each(|text| say(text));
            }
            Part::Image(..) | Part::Payload(_) => {}
        }
    }
    message
}

#[test]
fn any_response_says_to_the_assistente_what_it_was_made_of() {
    let parrot = Parrot::new();
    let body = files::text("assistente/request/synthetic_every_field.json");
    check(1_000, spec(), |spec| {
        let (json, own): (_, assistente::WebhookResponse) = parrot.answer("/bot", &body, &spec);
        prop_assert_eq!(json.as_object().map(Map::len), Some(6));
        prop_assert_eq!(&serde_json::to_value(&own).expect("plain data"), &json);

        prop_assert_eq!(own.message, lines(&spec.parts));
        prop_assert_eq!(own.short_message, spec.short_message);
        prop_assert_eq!(own.jump_to, spec.jump_to);
        prop_assert_eq!(own.logout, spec.logout);
        let groups = spec.parts.iter().filter_map(|part| match part {
            Part::Options(_, _, choices) => Some(choices.iter().map(|(label, ..)| label.clone())),
            _ => None,
        });
        let groups: Vec<_> = groups.collect();
        let options =
            (!groups.is_empty()).then(|| groups.into_iter().flatten().collect::<Vec<_>>());
        prop_assert_eq!(own.options, options);
        let parameters = (!spec.parameters.is_empty()).then(|| sent(&spec.parameters));
        prop_assert_eq!(own.parameters, parameters);
        Ok(())
    });
}

fn dialogflow_message(part: &Part) -> dialogflow::Message {
    match part {
        Part::Text(text) => dialogflow::Message::text([text]),
        Part::Image(url, description) => {
            let text = description.clone().unwrap_or_default();
            dialogflow::Message::image(dialogflow::Image::new(url).accessibility_text(text))
        }
        Part::Options(title, _, choices) => {
            let labels = choices.iter().map(|(label, ..)| label);
            dialogflow::Message::quick_replies(title.clone().unwrap_or_default(), labels)
        }
        Part::Card(spec) => {
            let card = dialogflow::Card::new(&spec.title)
                .subtitle(spec.subtitle.clone().unwrap_or_default())
                .image(spec.image.clone().unwrap_or_default());
            let button = |(text, postback): &(String, Option<String>)| {
                dialogflow::CardButton::new(text).postback(postback.clone().unwrap_or_default())
            };
            spec.buttons
                .iter()
                .map(button)
                .fold(card, dialogflow::Card::button)
                .into()
        }
        Part::Payload(payload) => dialogflow::Message::payload(sent(payload)),
    }
}

#[test]
fn any_response_says_to_dialogflow_what_it_was_made_of() {
    let parrot = Parrot::new();
    let body = files::text("dialogflow/request/webhook_request.json");
    check(1_000, spec(), |spec| {
        let (_, own): (_, dialogflow::WebhookResponse) = parrot.answer("/bot", &body, &spec);
        let messages: Vec<_> = spec.parts.iter().map(dialogflow_message).collect();
        prop_assert_eq!(&own.fulfillment_messages, &messages);
        let contexts = spec.contexts.iter().map(|(name, lifespan, parameters)| {
            // the schema's number has 32 bits, one of them for the sign
            let lifespan = i32::try_from(*lifespan).unwrap_or(i32::MAX);
            let mut context = dialogflow::OutputContext::in_session(SESSION, name, lifespan);
            context.parameters = sent(parameters);
            context
        });
        prop_assert_eq!(&own.output_contexts, &contexts.collect::<Vec<_>>());
        let event = spec.event.as_ref().map(|(name, language, parameters)| {
            let mut event = dialogflow::EventInput::new(name);
            event.language_code = language.as_deref().unwrap_or(LANGUAGE).to_owned();
            event.parameters = sent(parameters);
            event
        });
        prop_assert_eq!(&own.followup_event_input, &event);
        prop_assert_eq!(
            sent(&serde_json::to_value(&own).expect("plain data")),
            sent(&own_json(&own))
        );
        Ok(())
    });
}

/// An own type as JSON, read and written once more.
fn own_json(own: &dialogflow::WebhookResponse) -> Value {
    let json = serde_json::to_value(own).expect("plain data");
    let again: dialogflow::WebhookResponse = serde_json::from_value(json).expect("its own JSON");
    serde_json::to_value(again).expect("plain data")
}

fn contents(part: &Part, contents: &mut Vec<serprobots::Content>) {
    use serprobots::Content;

    match part {
        Part::Text(text) => contents.push(Content::text(text)),
        Part::Image(url, _) => contents.push(Content::image(url)),
        Part::Options(title, display, choices) => {
            let display = match display {
                Display::Button => serprobots::Display::Button,
                Display::Selection => serprobots::Display::Selection,
                Display::Dropdown => serprobots::Display::Dropdown,
            };
            let choices = choices.iter().map(|(label, value, shown)| {
                let mut choice = serprobots::Choice::new(label, value.as_ref().unwrap_or(label));
                choice.show_value = *shown;
                choice
            });
            contents.push(Content::options(
                title.clone().unwrap_or_default(),
                display,
                choices,
            ));
        }
        Part::Card(card) => card_contents(card, contents),
        Part::Payload(payload) => {
            let json = Value::from(payload.clone()).to_string();
            contents.push(json.parse().expect("it was written just now"))
        }
    }
}

fn card_contents(card: &CardSpec, contents: &mut Vec<serprobots::Content>) {
    use serprobots::Content;

    contents.push(Content::text(match &card.subtitle {
        Some(subtitle) => format!("{}\n{subtitle}", card.title),
        None => card.title.clone(),
    }));
    contents.extend(card.image.iter().map(Content::image));
    if !card.buttons.is_empty() {
        let button = |(text, postback): &(String, Option<String>)| {
            serprobots::Choice::new(text, postback.as_ref().unwrap_or(text))
        };
        let buttons = card.buttons.iter().map(button);
        contents.push(Content::options("", serprobots::Display::Button, buttons));
    }
}

#[test]
fn any_response_says_to_the_window_what_it_was_made_of() {
    let parrot = Parrot::new();
    let body = files::text("serprobots/request/message.json");
    check(1_000, spec(), |spec| {
        let (json, own): (_, serprobots::Answer) = parrot.answer("/answer/bot", &body, &spec);
        prop_assert_eq!(&serde_json::to_value(&own).expect("plain data"), &json);
        let mut expected = Vec::new();
        spec.parts
            .iter()
            .for_each(|part| contents(part, &mut expected));
        prop_assert_eq!(own.is_empty(), expected.is_empty());
        prop_assert_eq!(own.contents(), expected);
        let conversation = "de7331b7-9076-4d8f-b473-0e4ca1095b11".to_owned();
        prop_assert_eq!(own.conversation_id(), Some(conversation));
        prop_assert_eq!(own.question(), Some("olá".to_owned()));
        prop_assert_eq!(own.member("ui"), Ok(Some(Map::new())));
        Ok(())
    });
}
