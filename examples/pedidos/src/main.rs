//! A small order desk, which `cargo run` starts at the root of the repository.
//!
//! It shows options to choose from, a jump to another node, parameters in and out, a node that anyone may call, one
//! for the Serprobots chat window beside its token, and what becomes of a function that fails.
//!
//! In one terminal, without any setting or file:
//!
//! ```sh
//! cargo run
//! ```
//!
//! It prints its routes, and for each platform a `curl` line that works when pasted into a second terminal. There,
//! also try an order, which needs the token, and then the node that fails:
//!
//! ```sh
//! curl http://127.0.0.1:5052/pedidos -H 'content-type: application/json' -H 'X-Assistant-Signature-Token: demo' \
//!   -d '{"intent_name": "Novo pedido", "parameters": {"sabor": "Calabresa", "quantidade": "2"}}'
//! curl http://127.0.0.1:5052/pedidos -H 'content-type: application/json' -H 'X-Assistant-Signature-Token: demo' \
//!   -d '{"intent_name": "Rastrear pedido"}'
//! ```

use fulfillment_runtime::{
    HandlerError, Options, Parameters, Request, Response, Secret, Webhook, intent,
};
use serde::Deserialize;

/// What all nodes share. A token in the code is for a demo only, and the start warns about it; a real bot reads it
/// from outside with `Secret::env("PEDIDOS_TOKEN")`, or `token = env("PEDIDOS_TOKEN")` at a single intent.
const PEDIDOS: Webhook = Webhook::new("pedidos").token(Secret::literal("demo"));

/// Names, and prices in reais.
const MENU: [(&str, u64); 3] = [("Calabresa", 45), ("Margherita", 42), ("Portuguesa", 48)];

/// `public` wins over the webhook's token: anyone may ask, on every platform.
#[intent(webhook = PEDIDOS, node = "Cardápio", public)]
fn cardapio() -> Response {
    let lines = MENU.map(|(name, price)| format!("{name}: R$ {price}"));
    Response::message(format!("Hoje temos:\n{}", lines.join("\n")))
        .options(Options::from(MENU.map(|(name, _)| name)).title("Quer saber mais de qual?"))
}

/// A click on an option in the chat window sends its label as the next text, which is looked up among the nodes.
#[intent(webhook = PEDIDOS, node = ["Calabresa", "Margherita", "Portuguesa"], public)]
fn sabor(request: Request) -> Response {
    Response::message(format!(
        "{}: massa fina, forno a lenha, oito fatias.",
        request.node()
    ))
    .options(["Cardápio"])
}

/// What the platform collected. Numbers may come as `2`, `2.0` or `"2"`; an empty note is `None`.
#[derive(Deserialize)]
struct Pedido {
    sabor: String,
    quantidade: u32,
    observacao: Option<String>,
}

#[intent(webhook = PEDIDOS, node = ["Novo pedido", "Pedido novo"])]
fn novo_pedido(Parameters(pedido): Parameters<Pedido>) -> Response {
    let Some((name, price)) = MENU.into_iter().find(|(name, _)| *name == pedido.sabor) else {
        return Response::message("Esse sabor não temos.").jump_to("Cardápio");
    };
    let total = price * u64::from(pedido.quantidade);
    let note = pedido
        .observacao
        .map_or(String::new(), |note| format!(" ({note})"));
    Response::message(format!(
        "{} × {name}{note}: R$ {total}. Confirma?",
        pedido.quantidade
    ))
    .short_message("Confirma?")
    .options(["Sim", "Não"])
    .parameter("total", total)
    .jump_to("Confirmação")
}

/// Async, because it could wait for another system; a single parameter, read by name.
#[intent(webhook = PEDIDOS, node = "Confirmação", timeout = "4s")]
async fn confirmacao(request: Request) -> Result<Response, HandlerError> {
    let total: u64 = request.parameter("total")?;
    Ok(Response::message(format!(
        "Anotado! Seu pedido de R$ {total} sai em 40 minutos."
    ))
    .logout())
}

/// Fails as long as there is no such file: the user reads the fallback, the log tells why.
#[intent(
    webhook = PEDIDOS,
    node = "Rastrear pedido",
    fallback_message = "Estamos sem notícias da entrega. Tente de novo em alguns minutos."
)]
fn rastrear_pedido() -> Result<String, std::io::Error> {
    std::fs::read_to_string("entregas.txt")
}

/// Every other node, and whatever else is typed into the chat window, which sends no token.
#[intent(webhook = PEDIDOS, node = "*", public(serprobots))]
fn nao_entendi() -> Response {
    Response::message("Não entendi. Quer ver o cardápio?").options(["Cardápio"])
}

fn main() -> fulfillment_runtime::Result {
    fulfillment_runtime::serve()
}
