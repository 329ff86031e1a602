#![deny(warnings)]

use std::borrow::Cow;

use fulfillment_runtime::{App, Response, entreposto};

const VENDAS: &str = "vendas";
const VOLTE: &str = "Volte já.";

fn ambiente() -> String {
    "p".to_owned()
}

#[entreposto(chatbot = VENDAS, environment = Cow::Borrowed("p"), gateway = { let host = "vendas"; format!("http://{host}.example") })]
#[entreposto(chatbot = "suporte", environment = &ambiente(), gateway = env("SUPORTE_GATEWAY"), fallback_message = VOLTE)]
#[entreposto(chatbot = "atenção", environment = env("AMBIENTE"), gateway = "http://localhost:8080/", timeout = "800ms")]
#[entreposto(chatbot = concat!("meu-", "chatbot"), environment = if cfg!(any()) { "p" } else { "d" }, on = answer)]
#[entreposto(chatbot = "meu-chatbot-p", environment = "d", fallback_message = "Ops.", crate = fulfillment_runtime)]
#[entreposto(chatbot = "*", environment = "h", timeout = "4s", gateway = "https://[::1]:8443/prefixo")]
async fn relata() -> Response {
    Response::message("Anotado!")
}

fn main() {
    let variables = |name: &str| match name {
        "AMBIENTE" => Some("d".to_owned()),
        "SUPORTE_GATEWAY" => Some("https://gateway.example".to_owned()),
        _ => None,
    };
    let mut chatbots = Vec::new();
    let app = App::builder().variables(variables).entrepostos_where(|chatbot| {
        chatbots.push(chatbot.to_owned());
        true
    });
    drop(app.build().unwrap());
    chatbots.sort_unstable();
    assert_eq!(chatbots, ["*", "atenção", "meu-chatbot", "meu-chatbot-p", "suporte", "vendas"]);
}
