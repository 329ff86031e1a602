//! Functions with `#[intent]`, as a bot has them: every key, over HTTP.

use fulfillment_runtime::{
    App, Auth, HandlerError, Headers, Parameters, Request, Response, Secret, State, Webhook,
    assistente::WebhookRequest, intent,
};
use fulfillment_tests::{Bot, HELD, assistente, dialogflow, logs, serprobots};
use serde::Deserialize;
use serde_json::json;

const SHARED: Webhook = Webhook::new("anotados/comuns")
    .token(Secret::env("SHARED_TOKEN"))
    .fallback_message("do webhook");
const NODE: &str = "De uma constante";

#[derive(Clone)]
struct Erp(&'static str);

#[derive(Deserialize)]
struct Pedido {
    quantidade: u32,
}

#[intent(webhook = "anotados", node = "Simples", token = "literal")]
fn simples(request: Request) -> Response {
    Response::message(request.session_id().to_owned())
}

#[intent(webhook = "anotados", node = "Assíncrono", token = env("OWN_TOKEN"))]
async fn assíncrono() -> &'static str {
    tokio::task::yield_now().await;
    "assíncrono"
}

#[intent(webhook = "/anotados/", node = ["Um", "Dois", NODE], token = format!("made-{}", 1 + 1))]
fn vários(request: Request) -> String {
    request.node().to_owned()
}

#[intent(webhook = "anotados", node = "Auth", auth = Auth::token(String::from("from-auth")))]
fn por_auth() -> &'static str {
    "auth"
}

#[intent(webhook = "anotados/abertos", node = "*", public)]
async fn qualquer(request: Request) -> Result<String, std::convert::Infallible> {
    Ok(format!("qualquer: {}", request.node()))
}

#[intent(webhook = "anotados/abertos", action = "order.create", public)]
fn por_ação() -> Response {
    Response::message("por ação")
}

#[intent(
    webhook = "anotados",
    node = "Janela",
    token = "literal",
    public(serprobots)
)]
fn janela() -> &'static str {
    "janela"
}

#[intent(webhook = SHARED, node = "Comum")]
fn comum(
    Parameters(pedido): Parameters<Pedido>,
    State(erp): State<Erp>,
) -> anyhow::Result<Response> {
    if pedido.quantidade == 0 {
        anyhow::bail!("nothing was ordered");
    }
    Ok(Response::message(format!(
        "{} {}",
        erp.0, pedido.quantidade
    )))
}

#[intent(webhook = SHARED, node = "Próprio", token = "literal", fallback_message = "do nó")]
fn próprio() -> Result<Response, HandlerError> {
    Err("out of order".into())
}

#[intent(webhook = SHARED, node = "Público", public)]
fn público() -> &'static str {
    "público"
}

#[intent(webhook = "anotados/abertos", node = "Lento", public, timeout = "50ms")]
async fn lento(State(go): State<std::sync::Arc<tokio::sync::Notify>>) -> &'static str {
    go.notified().await;
    HELD
}

#[intent(webhook = "anotados/empilhados", node = "A", public)]
#[intent(webhook = "anotados", node = "A", token = "literal")]
fn empilhado(request: Request) -> String {
    request.webhook().to_owned()
}

#[allow(clippy::too_many_arguments)] // ten, to show that there is no limit
#[intent(webhook = "anotados/abertos", node = "Dez", public)]
async fn dez(
    a: Request,
    _b: Headers,
    _c: State<Erp>,
    _d: Option<State<u8>>,
    _e: Option<Parameters<Pedido>>,
    _f: Request,
    _g: Result<Parameters<Pedido>, fulfillment_runtime::Refusal>,
    h: Option<WebhookRequest>,
    _i: Request,
    j: State<Erp>,
) -> Response {
    Response::message(format!("{} {} {}", a.node(), h.is_some(), j.0.0))
}

fn app() -> fulfillment_runtime::AppBuilder {
    App::builder()
        .inventory_where(|registration| registration.module() == module_path!())
        .state(Erp("erp"))
        .state(std::sync::Arc::new(tokio::sync::Notify::new()))
        .variables(|name| match name {
            "OWN_TOKEN" => Some("own".to_owned()),
            "SHARED_TOKEN" => Some("shared\n".to_owned()),
            _ => None,
        })
}

#[tokio::test]
async fn every_annotated_function_answers_its_nodes_behind_its_guard() {
    let bot = Bot::of(app()).await;
    let ordered = json!({"quantidade": "2"});
    for (path, node, token, message) in [
        ("/anotados", "Simples", "literal", "6f1c"),
        ("/anotados", "Assíncrono", "own", "assíncrono"),
        ("/anotados", "Um", "made-2", "Um"),
        ("/anotados", "Dois", "made-2", "Dois"),
        (
            "/anotados",
            "De uma constante",
            "made-2",
            "De uma constante",
        ),
        ("/anotados", "Auth", "from-auth", "auth"),
        ("/anotados", "Janela", "literal", "janela"),
        ("/anotados/abertos", "Outro", "", "qualquer: Outro"),
        ("/anotados/abertos", "Dez", "", "Dez true erp"),
        ("/anotados/comuns", "Comum", "shared", "erp 2"),
        ("/anotados/comuns", "Próprio", "literal", "do nó"),
        ("/anotados/comuns", "Público", "", "público"),
        ("/anotados/empilhados", "A", "", "anotados/empilhados"),
        ("/anotados", "A", "literal", "anotados"),
    ] {
        let mut call = assistente(node);
        call["parameters"] = ordered.clone();
        let reply = bot.call(path, Some(token), &call).await;
        assert_eq!(reply.json_of(200)["message"], message, "{path} {node}");
        if !token.is_empty() {
            assert_eq!(
                bot.call(path, Some("none of ours"), &call).await.status,
                401,
                "{path} {node}"
            );
            let reply = bot.call(path, Some("own"), &call).await;
            assert_eq!(
                reply.status,
                if token == "own" { 200 } else { 400 },
                "{path} {node}"
            );
        }
    }
}

#[tokio::test]
async fn an_annotated_function_is_reached_by_every_platform_that_may() {
    let bot = Bot::of(app()).await;
    let mut call = dialogflow("Qualquer");
    let text = |json: serde_json::Value| json["fulfillmentMessages"][0]["text"]["text"][0].clone();
    let reply = bot.call("/anotados/abertos", None, &call).await;
    assert_eq!(text(reply.json_of(200)), "qualquer: Qualquer");
    call["queryResult"]["action"] = json!("order.create");
    let reply = bot.call("/anotados/abertos", None, &call).await;
    assert_eq!(text(reply.json_of(200)), "por ação");
    let reply = bot
        .call("/answer/anotados", None, &serprobots("janela"))
        .await;
    assert_eq!(reply.json_of(200)["contents"][0]["text"], "janela");
    let headers = [("authorization", "Basic YTpsaXRlcmFs")];
    let reply = bot
        .request(
            "POST",
            "/anotados",
            &headers,
            assistente("Janela").to_string(),
        )
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn keys_for_failures_and_deadlines_count() {
    let bot = Bot::of(app()).await;
    let mut call = assistente("Comum");
    call["parameters"] = json!({"quantidade": 0});
    let reply = bot.call("/anotados/comuns", Some("shared"), &call).await;
    assert_eq!(reply.json_of(200), json!({"message": "do webhook"}));
    let line = logs::wait_for(&[
        "WARN",
        "call failed",
        "webhook=anotados/comuns",
        "node=Comum",
    ])
    .await;
    assert!(line.contains("nothing was ordered"), "{line}");

    let reply = bot
        .call("/anotados/abertos", None, &assistente("Lento"))
        .await;
    assert!(
        reply.json_of(200)["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("Desculpe"))
    );
}

#[tokio::test]
async fn a_literal_token_is_warned_about_with_the_functions_name_and_place() {
    let _bot = Bot::of(app()).await;
    let told = logs::wait_for(&["WARN", "stand in the code", "annotated.rs:"]).await;
    for (function, warned) in [
        ("simples", true),
        ("janela", true),
        ("próprio", true),
        ("assíncrono", false),
        ("vários", false),
        ("por_auth", false),
        ("comum", false),
        ("público", false),
    ] {
        let named = told.contains(&format!("`{function}` at "));
        assert_eq!(named, warned, "{function}: {told}");
    }
}

#[tokio::test]
async fn the_function_itself_stays_as_it_was_written() {
    assert_eq!(janela(), "janela");
    assert_eq!(assíncrono().await, "assíncrono");
    assert!(próprio().is_err());
}
