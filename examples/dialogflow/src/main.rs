//! What Dialogflow has beyond the shared words: rich messages, contexts in and out, slot filling, actions, events.
//!
//! The token is read from the environment, so set it in both terminals:
//!
//! ```sh
//! export DIALOGFLOW_TOKEN=demo
//! ```
//!
//! In the first, `cargo run -p dialogflow`. In the second, a call as Dialogflow makes it while a slot is still empty
//! (the answer is `{}`), and one when it has them all:
//!
//! ```sh
//! curl http://127.0.0.1:5052/pizzaria -H 'content-type: application/json' -H "Authorization: Bearer $DIALOGFLOW_TOKEN" \
//!   -d '{"session": "projects/p/agent/sessions/42", "queryResult": {"intent": {"displayName": "Novo pedido"},
//!        "parameters": {"sabor": "calabresa", "quantidade": ""}, "allRequiredParamsPresent": false}}'
//! curl http://127.0.0.1:5052/pizzaria -H 'content-type: application/json' -H "Authorization: Bearer $DIALOGFLOW_TOKEN" \
//!   -d '{"session": "projects/p/agent/sessions/42", "queryResult": {"intent": {"displayName": "Novo pedido"},
//!        "parameters": {"sabor": "calabresa", "quantidade": 2.0}, "allRequiredParamsPresent": true}}'
//! ```
//!
//! To connect an agent, make the port reachable over HTTPS (`ngrok http 5052`), choose a token of your own, and in
//! the agent's Fulfillment page enable the webhook with the URL `https://.../pizzaria` and the header
//! `Authorization`: `Bearer <token>`; or with Basic authentication, any user name, the token as the password. Then
//! enable the webhook call, and the one for slot filling, at each intent.

use fulfillment_runtime::dialogflow::{self, BasicCard, BasicCardButton, Message, MessagePlatform};
use fulfillment_runtime::{
    Card, Context, Event, HandlerError, Image, Options, Request, Response, Secret, Webhook, intent,
};
use serde_json::json;

/// What all nodes share: without the variable the server does not start, and says so.
const PIZZARIA: Webhook = Webhook::new("pizzaria").token(Secret::env("DIALOGFLOW_TOKEN"));

/// The parts that all platforms have, and then what one integration of Dialogflow shows in place of them.
#[intent(webhook = PIZZARIA, node = "Cardápio")]
fn cardapio() -> Response {
    Response::message("Hoje temos margherita e calabresa.")
        .image(Image::new("https://example.com/forno.jpg").description("O forno a lenha"))
        .card(
            Card::new("Calabresa")
                .subtitle("R$ 45")
                .image("https://example.com/calabresa.jpg")
                .button("Quero calabresa")
                .link("Ingredientes", "https://example.com/calabresa"),
        )
        .options(Options::from(["Margherita", "Calabresa"]).title("Qual delas?"))
        .dialogflow(
            Message::payload(
                json!({"telegram": {"text": "*Calabresa*", "parse_mode": "Markdown"}}),
            )
            .on(MessagePlatform::Telegram),
        )
        .dialogflow(
            Message::simple_response("Temos margherita e calabresa.")
                .on(MessagePlatform::ActionsOnGoogle),
        )
        .dialogflow(
            Message::basic_card(
                BasicCard::new("Linguiça, cebola e azeitona.")
                    .title("Calabresa")
                    .button(BasicCardButton::new(
                        "Ingredientes",
                        "https://example.com/calabresa",
                    )),
            )
            .on(MessagePlatform::ActionsOnGoogle),
        )
}

/// Slot filling: while a parameter is missing, the agent's own prompt asks for it. Then a context carries the order
/// over to the next turns.
#[intent(webhook = PIZZARIA, node = "Novo pedido")]
fn novo_pedido(request: Request) -> Result<Response, HandlerError> {
    if request.slots_missing() {
        return Ok(Response::keep());
    }
    let flavour: String = request.parameter("sabor")?;
    // Dialogflow sends every number as a float
    let count: u32 = request.parameter("quantidade")?;
    Ok(Response::message(format!("{count} × {flavour}. Confirma?"))
        .options(["Sim", "Não"])
        .context(
            Context::new("pedido", 5)
                .parameter("sabor", flavour)
                .parameter("quantidade", count),
        ))
}

/// Reads the context and ends it. Without one, an event starts the order over; Dialogflow then ignores texts.
#[intent(webhook = PIZZARIA, node = "Novo pedido - sim")]
fn confirmacao(request: Request) -> Result<Response, HandlerError> {
    let Some(order) = request.context("pedido") else {
        return Ok(Response::keep().event(Event::new("NOVO_PEDIDO").parameter("motivo", "expirou")));
    };
    let (count, flavour): (u32, String) = (order.get("quantidade")?, order.get("sabor")?);
    Ok(
        Response::message(format!("Anotado: {count} × {flavour}, em 40 minutos."))
            .clear_context("pedido"),
    )
}

/// By action rather than by name, with a field that only Dialogflow's own request has: a user who was understood
/// badly twice gets help, the first time the agent's static response stands.
#[intent(webhook = PIZZARIA, action = "input.unknown")]
fn nao_entendi(request: Request, call: dialogflow::WebhookRequest) -> Response {
    if request.context("nao_entendi").is_none() {
        return Response::keep().context(Context::new("nao_entendi", 2));
    }
    Response::message(format!(
        "Não entendi \"{}\". Um atendente vai ajudar.",
        call.query_result.query_text
    ))
}

fn main() -> fulfillment_runtime::Result {
    fulfillment_runtime::serve()
}
