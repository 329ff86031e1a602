//! Any `Response`, and beside it what it was made of.

use fulfillment_runtime::{Card, Choice, Context, Display, Event, Image, Options, Response};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::json::{object, value};
use crate::text;

/// What a response is made of.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) parts: Vec<Part>,
    pub(crate) short_message: Option<String>,
    pub(crate) jump_to: Option<String>,
    pub(crate) logout: bool,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) contexts: Vec<(String, u32, Map<String, Value>)>,
    pub(crate) event: Option<(String, Option<String>, Map<String, Value>)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(String),
    Image(String, Option<String>),
    Options(Option<String>, Display, Vec<Option_>),
    Card(CardSpec),
    Payload(Map<String, Value>),
}

/// A label, what choosing it sends, and whether that is shown.
pub(crate) type Option_ = (String, Option<String>, bool);

#[derive(Debug, Clone)]
pub(crate) struct CardSpec {
    pub(crate) title: String,
    pub(crate) subtitle: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) buttons: Vec<(String, Option<String>)>,
}

impl Spec {
    pub(crate) fn response(&self) -> Response {
        let mut response = self.parts.iter().fold(Response::keep(), add);
        if let Some(text) = &self.short_message {
            response = response.short_message(text.clone());
        }
        if let Some(node) = &self.jump_to {
            response = response.jump_to(node.clone());
        }
        if self.logout {
            response = response.logout();
        }
        for (name, value) in &self.parameters {
            response = response.parameter(name.clone(), value);
        }
        for (name, lifespan, parameters) in &self.contexts {
            let context = Context::new(name.clone(), *lifespan);
            let context = parameters.iter().fold(context, |context, (name, value)| {
                context.parameter(name, value)
            });
            response = response.context(context);
        }
        if let Some((name, language, parameters)) = &self.event {
            let event = Event::new(name.clone());
            let event = match language {
                Some(code) => event.language(code.clone()),
                None => event,
            };
            response = response.event(
                parameters
                    .iter()
                    .fold(event, |event, (name, value)| event.parameter(name, value)),
            );
        }
        response
    }
}

fn add(response: Response, part: &Part) -> Response {
    match part {
        Part::Text(text) => response.text(text.clone()),
        Part::Image(url, description) => {
            let image = Image::new(url.clone());
            response.image(match description {
                Some(text) => image.description(text.clone()),
                None => image,
            })
        }
        Part::Options(title, display, choices) => {
            let choices = choices.iter().map(|(label, value, shown)| {
                let choice = Choice::new(label.clone());
                let choice = match value {
                    Some(value) => choice.value(value.clone()),
                    None => choice,
                };
                if *shown { choice } else { choice.hide_value() }
            });
            let options = Options::from(choices.collect::<Vec<_>>()).display(*display);
            response.options(match title {
                Some(title) => options.title(title.clone()),
                None => options,
            })
        }
        Part::Card(spec) => response.card(card(spec)),
        Part::Payload(payload) => response.payload(payload),
    }
}

fn card(spec: &CardSpec) -> Card {
    let mut card = Card::new(spec.title.clone());
    if let Some(text) = &spec.subtitle {
        card = card.subtitle(text.clone());
    }
    if let Some(url) = &spec.image {
        card = card.image(url.clone());
    }
    spec.buttons
        .iter()
        .fold(card, |card, (text, postback)| match postback {
            Some(postback) => card.link(text.clone(), postback.clone()),
            None => card.button(text.clone()),
        })
}

fn part() -> impl Strategy<Value = Part> {
    let maybe = || prop::option::of(text());
    let display =
        prop::sample::select(vec![Display::Button, Display::Selection, Display::Dropdown]);
    let choices = prop::collection::vec((text(), maybe(), any::<bool>()), 0..4);
    let buttons = prop::collection::vec((text(), maybe()), 0..3);
    let card = (text(), maybe(), maybe(), buttons).prop_map(|(title, subtitle, image, buttons)| {
        Part::Card(CardSpec {
            title,
            subtitle,
            image,
            buttons,
        })
    });
    // a type that the window knows would make its own content of the payload
    let payload = object().prop_map(|mut payload| {
        payload.remove("type");
        Part::Payload(payload)
    });
    prop_oneof![
        3 => text().prop_map(Part::Text),
        1 => (text(), maybe()).prop_map(|(url, description)| Part::Image(url, description)),
        2 => (maybe(), display, choices).prop_map(|(title, display, choices)| Part::Options(title, display, choices)),
        1 => card,
        1 => payload,
    ]
}

/// Any response.
pub(crate) fn spec() -> impl Strategy<Value = Spec> {
    let maybe = || prop::option::weighted(0.3, text());
    let parameters = prop::collection::vec((text(), value()), 0..3).prop_map(Map::from_iter);
    let contexts = prop::collection::vec((text(), any::<u32>(), object()), 0..3);
    let event = prop::option::weighted(0.3, (text(), maybe(), object()));
    let parts = prop::collection::vec(part(), 0..6);
    (
        parts,
        maybe(),
        maybe(),
        any::<bool>(),
        parameters,
        contexts,
        event,
    )
        .prop_map(
            |(parts, short_message, jump_to, logout, parameters, contexts, event)| Spec {
                parts,
                short_message,
                jump_to,
                logout,
                parameters,
                contexts,
                event,
            },
        )
}
