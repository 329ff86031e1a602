//! What holds an answer: responses and their parts in shared words, and the platforms' own types.

use std::fmt::Debug;

use fulfillment_runtime::{
    Card, Choice, Context, Event, HandlerError, Image, IntoResponse, Options, Refusal, Response,
    assistente, dialogflow, serprobots,
};
use http::header::{HeaderValue, SET_COOKIE};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::calls::personal;
use crate::debug_is_silent;

#[allow(dead_code, reason = "this binary needs a part of it only")]
#[path = "../fixtures/files.rs"]
mod files;

fn response() -> Response {
    Response::message("c4n4ry")
        .text("c4n4ry".to_owned())
        .image(image())
        .options(options())
        .card(card())
        .payload(personal())
        .short_message("c4n4ry")
        .parameter("cpf", personal())
        .context(context())
        .event(event())
        .dialogflow(dialogflow::Message::text(["c4n4ry"]))
}

fn image() -> Image {
    Image::new("https://c4n4ry.example").description("c4n4ry")
}

fn options() -> Options {
    Options::from([Choice::new("c4n4ry").value("c4n4ry")]).title("c4n4ry")
}

fn card() -> Card {
    Card::new("c4n4ry")
        .subtitle("c4n4ry")
        .image("https://c4n4ry.example")
        .button("c4n4ry")
        .link("c4n4ry", "c4n4ry")
}

fn context() -> Context {
    Context::new("pedido", 5).parameter("cpf", "c4n4ry")
}

fn event() -> Event {
    Event::new("fim").parameter("cpf", "c4n4ry")
}

#[test]
fn a_response_and_its_parts_are_silent() {
    debug_is_silent(&response());
    debug_is_silent(&image());
    debug_is_silent(&options());
    debug_is_silent(&Choice::new("c4n4ry").value("c4n4ry"));
    debug_is_silent(&card());
    debug_is_silent(&context());
    debug_is_silent(&event());
    debug_is_silent(&Refusal::answer(response()));
    // what cannot be JSON is told by its name
    let odd = std::collections::HashMap::from([(("c4n4ry", 1), "c4n4ry")]);
    debug_is_silent(&Response::keep().parameter("mapa", &odd).payload(&odd));
}

/// Puts the word in the place of every text but those that name things.
fn fill(json: &mut Value, named: &[&str]) {
    match json {
        Value::String(text) => *text = "c4n4ry".to_owned(),
        Value::Array(elements) => elements.iter_mut().for_each(|element| fill(element, named)),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(name, _)| !named.contains(&name.as_str()))
            .for_each(|(_, value)| fill(value, named)),
        _ => {}
    }
}

/// Every response of a platform, filled, is silent in the platform's own type.
fn filled<T: DeserializeOwned + Debug>(folder: &str, named: &[&str]) -> Vec<T> {
    let read = |fixture: files::Fixture| {
        let mut json: Value = serde_json::from_str(&fixture.text).expect("a fixture is JSON");
        fill(&mut json, named);
        let own: T = serde_json::from_value(json).expect("it is read");
        debug_is_silent(&own);
        own
    };
    files::all(folder).into_iter().map(read).collect()
}

#[test]
fn the_answers_of_the_assistente_are_silent_but_for_the_node_that_they_name() {
    for own in filled::<assistente::WebhookResponse>("assistente/response", &["jump_to"]) {
        debug_is_silent(&own.into_response().map_err(|_: HandlerError| ()));
    }
}

#[test]
fn the_answers_of_dialogflow_are_silent_but_for_names_and_choices_of_a_few() {
    let named = [
        "name",
        "source",
        "languageCode",
        "platform",
        "entityOverrideMode",
        "mediaType",
        "imageDisplayOptions",
        "horizontalAlignment",
        "urlTypeHint",
    ];
    for own in filled::<dialogflow::WebhookResponse>("dialogflow/response", &named) {
        debug_is_silent(&own.fulfillment_messages);
        debug_is_silent(&own.session_entity_types);
        debug_is_silent(&own.output_contexts);
        debug_is_silent(&own.into_response().map_err(|_: HandlerError| ()));
    }
}

#[test]
fn the_answers_of_serprobots_are_silent() {
    let named = ["type", "display", "conversationId"];
    for own in filled::<serprobots::Answer>("serprobots/response", &named) {
        debug_is_silent(&own.contents());
        let cookie = HeaderValue::from_static("c4n4ry=c4n4ry");
        let own = own.header(SET_COOKIE, cookie.clone());
        debug_is_silent(&own.header("x-anything", cookie));
    }
    for own in filled::<serprobots::Answer>("serprobots/response", &named) {
        let own = own.header(SET_COOKIE, HeaderValue::from_static("c4n4ry"));
        debug_is_silent(own.headers());
        debug_is_silent(&own.into_response().map_err(|_: HandlerError| ()));
    }
    for own in filled::<serprobots::Answer>("serprobots/response", &named) {
        let refused = own.header("x-anything", "c4n4ry\n");
        debug_is_silent(&refused);
        debug_is_silent(&refused.into_response());
    }
    for content in filled::<serprobots::Content>("serprobots/content", &named) {
        let kind = content.kind();
        debug_is_silent(&kind);
        if let serprobots::ContentKind::Options { options, .. } = kind {
            debug_is_silent(&options);
        }
    }
    debug_is_silent(&serprobots::Message::new("c4n4ry").with_conversation_id("c4n4ry"));
}

#[test]
fn a_conversation_is_silent_but_for_its_id() {
    let cookie = HeaderValue::from_static("c4n4ry=c4n4ry");
    let conversation = serprobots::Conversation::new().header(SET_COOKIE, cookie);
    debug_is_silent(&conversation);
    debug_is_silent(conversation.headers());
}
