//! A bot with nodes of many kinds. None fails by itself but those of `hostil`, whose errors do harm when they are read.

use std::collections::BTreeMap;

use bytes::Bytes;
use fulfillment_runtime::{
    App, Headers, Intent, Parameters, Refusal, Request, Response, assistente, dialogflow,
    serprobots,
};
use fulfillment_tests::Hostile;
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::Runtime;

/// The token of `guardado`, and of its node `Outro`.
pub(crate) const TOKEN: &str = "t0k3n";
pub(crate) const OTHER: &str = "0u7r0";

/// An application, and the runtime that its calls run on.
pub(crate) struct Bot {
    app: App,
    runtime: Runtime,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it only matters whether it can be read")]
struct Pedido {
    produto: String,
    quantidade: u32,
    preço: Option<f64>,
    itens: Option<Vec<BTreeMap<String, i64>>>,
    tamanho: Option<Tamanho>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it only matters whether it can be read")]
enum Tamanho {
    P,
    G { extra: bool },
}

async fn request(request: Request) -> Response {
    Response::message(request.platform())
}

async fn pedido(Parameters(_): Parameters<Pedido>) -> &'static str {
    "fits"
}

async fn map(_: Parameters<BTreeMap<String, i64>>) -> &'static str {
    "fits"
}

async fn value(_: Parameters<Value>) -> &'static str {
    "fits"
}

async fn maybe(pedido: Option<Parameters<Pedido>>) -> &'static str {
    match pedido {
        Some(_) => "fits",
        None => "none",
    }
}

async fn refused(pedido: Result<Parameters<Pedido>, Refusal>) -> &'static str {
    match pedido {
        Ok(_) => "fits",
        Err(_) => "refused",
    }
}

async fn own(
    _: Option<assistente::WebhookRequest>,
    _: Option<dialogflow::WebhookRequest>,
    _: Option<serprobots::Message>,
    _: Headers,
) -> &'static str {
    "fits"
}

/// Plain, so it runs on a thread of the blocking pool; asks for everything that a request has.
fn everything(request: Request) -> Response {
    let contexts = request.contexts();
    let read = [
        request.parameter::<u8>("quantidade").is_ok(),
        request.parameter::<Vec<String>>("itens").is_ok(),
        request.json::<Value>().is_ok(),
        request.context("pedido").is_some(),
        request.is_production(),
        request.slots_missing(),
    ];
    Response::message(request.node().to_owned())
        .text(request.session_id().to_owned())
        .text(request.text().to_owned())
        .text(request.language().to_owned())
        .text(request.channel().to_owned())
        .text(format!("{read:?} {contexts:?} {request:?}"))
}

/// A webhook that answers everything with one of the errors that do harm.
fn hostile(webhook: &'static str, which: usize) -> Intent {
    let error = Hostile::ALL[which];
    // with a fallback of its own, a failed call is 200 on every platform
    let intent = Intent::new(webhook, "*")
        .public()
        .fallback_message("Volte já.");
    intent.handler(move || async move { Err::<&str, _>(error()) })
}

impl Bot {
    pub(crate) fn new() -> Self {
        let public =
            |webhook: &'static str, node: &'static str| Intent::new(webhook, node).public();
        let app = App::builder()
            .intent(public("", "*").handler(request))
            .intent(public("bot", "*").handler(request))
            .intent(public("answer/bot", "*").handler(request))
            .intent(public("atenção", "*").handler(everything))
            .intent(public("parametros", "*").handler(pedido))
            .intent(public("parametros", "Novo pedido").handler(pedido))
            .intent(public("parametros", "matched-intent-name").handler(map))
            .intent(public("parametros", "olá").handler(own))
            .intent(public("valor", "*").handler(value))
            .intent(public("talvez", "*").handler(maybe))
            .intent(public("recusa", "*").handler(refused))
            .intent(public("proprio", "*").handler(own))
            .intent(hostile("hostil", 0))
            .intent(hostile("hostil/1", 1))
            .intent(hostile("hostil/2", 2))
            .intent(hostile("hostil/3", 3))
            .intent(hostile("hostil/4", 4))
            .intent(Intent::new("guardado", "*").token(TOKEN).handler(request))
            .intent(
                Intent::new("guardado", "Outro")
                    .token(OTHER)
                    .handler(request),
            )
            .intent(
                Intent::new("guardado", "olá")
                    .token(TOKEN)
                    .open_to_window()
                    .handler(request),
            )
            .build()
            .expect("nothing is missing");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Self { app, runtime }
    }

    pub(crate) fn call(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        self.runtime.block_on(self.app.call(request))
    }

    /// The answer to a JSON body.
    pub(crate) fn post(&self, path: &str, token: Option<&str>, body: &str) -> (u16, String) {
        let mut request = http::Request::post(path).header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("x-assistant-signature-token", token);
        }
        let request = request.body(Bytes::from(body.to_owned()));
        let (head, body) = self.call(request.expect("a request")).into_parts();
        let body = String::from_utf8(body.into()).expect("answers are UTF-8");
        (head.status.as_u16(), body)
    }
}
