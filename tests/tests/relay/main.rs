//! The relay between the window of Serprobots and its gateway, over real HTTP on both sides: what passes and how, who
//! is asked first, and what becomes of a gateway that fails.

mod added;
mod blocking;
mod conversations;
mod cookies;
mod faithful;
mod faults;
mod for_tests;
mod headers;
mod jumps;
mod load;
mod mnemonics;
mod order;
mod outage;
mod records;
mod sessions;
mod startup;
mod told_at_start;

use fulfillment_runtime::{App, AppBuilder, Entreposto};
use fulfillment_tests::{Bot, Reply, gateway::Gateway};
use serde_json::{Value, json};

const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

/// An application that relays `chatbot` to this gateway.
fn relaying(gateway: &Gateway, chatbot: &'static str) -> AppBuilder {
    App::builder().entreposto(Entreposto::new(chatbot, "d").gateway(gateway.url()))
}

/// What the window sends.
fn message(text: &str) -> Value {
    json!({
        "parameters": {"nome": "João"},
        "conversationId": "de7331b7-9076-4d8f-b473-0e4ca1095b11",
        "text": text,
    })
}

/// Says `text` to a chatbot.
async fn say(bot: &Bot, chatbot: &str, text: &str) -> Reply {
    bot.call(&format!("/answer/{chatbot}"), None, &message(text))
        .await
}

/// The texts that the window shows.
#[track_caller]
fn texts(reply: &Reply) -> Vec<String> {
    let json = reply.json_of(200);
    let contents = json["contents"].as_array().expect("contents");
    let text = |content: &Value| content["text"].as_str().unwrap_or("(no text)").to_owned();
    contents.iter().map(text).collect()
}
