#![deny(warnings)]

use fulfillment_runtime::serprobots::Conversation;
use fulfillment_runtime::{App, Request, Response, entreposto};

const SUPORTE: &str = "suporte";

macro_rules! entrepostos {
    ($($chatbot:literal $environment:literal $function:ident($argument:ty);)*) => {$(
        #[entreposto(chatbot = $chatbot, environment = $environment)]
        fn $function(argument: $argument) -> Response {
            let _ = argument;
            Response::message("Anotado!")
        }
    )*};
    ($chatbot:expr, $environment:expr, $variable:literal, $on:expr, $item:item) => {
        #[entreposto(chatbot = $chatbot, environment = $environment, gateway = env($variable), on = $on)]
        $item
    };
}

entrepostos! {
    "vendas" "d" vendas(Request);
    "compras" "p" compras(Option<Request>);
}

entrepostos!(SUPORTE, String::from("d"), "GATEWAY", conversation, pub async fn abre() -> Conversation {
    Conversation::new()
});

fn main() {
    let mut chatbots = Vec::new();
    let variables = |_: &str| Some("https://gateway.example".to_owned());
    let app = App::builder().variables(variables).entrepostos_where(|chatbot| {
        chatbots.push(chatbot.to_owned());
        true
    });
    drop(app.build().unwrap());
    chatbots.sort_unstable();
    assert_eq!(chatbots, ["compras", "suporte", "vendas"]);
}
