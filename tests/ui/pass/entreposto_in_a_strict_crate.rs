//! A crate that forbids what can be forbidden, with every key of `#[entreposto]`.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, missing_debug_implementations)]
#![deny(elided_lifetimes_in_paths, trivial_casts, unused_results, unused_lifetimes, single_use_lifetimes)]
#![deny(clippy::all, clippy::pedantic)]

use fulfillment_runtime::serprobots::{Conversation, Message};
use fulfillment_runtime::{App, State, entreposto};

/// A name that several places use.
pub const VENDAS: &str = "vendas";

const VOLTE: &str = "Volte já.";

/// Public, and therefore documented.
#[entreposto(chatbot = VENDAS, environment = env("AMBIENTE"), gateway = { let porta = 80; format!("http://a.example:{porta}") })]
#[entreposto(chatbot = "*", environment = String::from("d"), fallback_message = VOLTE, timeout = "4s")]
pub async fn relata(_: Message, State(mut banco): State<u32>) -> String {
    banco = std::future::ready(banco).await;
    banco.to_string()
}

#[entreposto(chatbot = "suporte", environment = "p", on = conversation, gateway = env("GATEWAY"), crate = fulfillment_runtime)]
fn abre() -> Conversation {
    Conversation::new()
}

fn main() {
    let variables = |name: &str| {
        let value = if name == "GATEWAY" { "https://b.example" } else { "d" };
        Some(value.to_owned())
    };
    let mut seen = Vec::new();
    let app = App::builder().state(7_u32).variables(variables).entrepostos_where(|chatbot| {
        seen.push(chatbot.to_owned());
        true
    });
    drop(app.build().unwrap());
    seen.sort_unstable();
    assert_eq!(seen, ["*", "suporte", "vendas"]);
}
