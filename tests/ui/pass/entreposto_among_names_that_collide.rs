#![deny(warnings)]
#![allow(non_camel_case_types, non_upper_case_globals, dead_code)]

use fulfillment_runtime::{App, entreposto};

struct Result;
struct AtStart;
struct EntrepostoRegistration;
struct Into;
struct String;
struct Ok;
type str = u8;
mod core {}
mod std {}
mod inventory {}
const CHATBOT: &'static ::core::primitive::str = "const";
const conversation: u8 = 1;
const answer: u8 = 1;

fn environment() -> &'static ::core::primitive::str {
    "d"
}

#[entreposto(chatbot = CHATBOT, environment = environment(), gateway = gateway())]
async fn call(_request: fulfillment_runtime::Request) -> &'static ::core::primitive::str {
    "Anotado!"
}

#[entreposto(chatbot = "needs", environment = environment(), on = conversation)]
fn needs() -> fulfillment_runtime::serprobots::Conversation {
    fulfillment_runtime::serprobots::Conversation::new()
}

fn gateway() -> &'static ::core::primitive::str {
    "https://gateway.example"
}

fn main() {
    let mut count = 0;
    let app = App::builder().entrepostos_where(|_| {
        count += 1;
        true
    });
    drop(app.build().unwrap());
    assert_eq!(count, 2);
}
