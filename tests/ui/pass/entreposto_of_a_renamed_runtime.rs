#![deny(warnings)]

extern crate fulfillment_runtime as chatbot;

use chatbot::serprobots::Conversation;
use chatbot::{App, Response, entreposto};

mod inner {
    pub use fulfillment_runtime as runtime;
}

#[entreposto(chatbot = "renomeado", environment = "d", crate = chatbot)]
fn renomeado() -> Response {
    Response::message("Anotado!")
}

#[entreposto(chatbot = "reexportado", environment = "d", on = conversation, crate = crate::inner::runtime)]
fn reexportado() -> Conversation {
    Conversation::new()
}

#[entreposto(chatbot = "absoluto", environment = "d", crate = ::fulfillment_runtime)]
async fn absoluto() -> Response {
    Response::message("Anotado!")
}

fn main() {
    let mut chatbots = Vec::new();
    let app = App::builder().entrepostos_where(|chatbot| {
        chatbots.push(chatbot.to_owned());
        true
    });
    drop(app.build().unwrap());
    chatbots.sort_unstable();
    assert_eq!(chatbots, ["absoluto", "reexportado", "renomeado"]);
}
