//! A bot for the tests of what is printed: secrets of every source, functions that fail with what users said.
//!
//! Prints its address in a line of its own before anything else. Calls of its node `Tarde` end, and then it stops, when
//! its node `Fim` is called.

use std::convert::Infallible;
use std::sync::Arc;

use fulfillment_runtime::{
    Auth, Parameters, Request, Response, Secret, Server, State, Webhook, intent,
};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Notify;

const BOT: Webhook = Webhook::new("bot").token(Secret::env("SECRET_BOT_TOKEN"));

#[derive(Deserialize)]
struct Pedido {
    quantidade: u32,
}

/// A token that the program made, as if it came from a vault.
fn given() -> Auth {
    Auth::token(std::env::var("SECRET_BOT_GIVEN").unwrap_or_default())
}

/// All that is secret of the other kinds, each of another source.
fn combined() -> Auth {
    Auth::any_of([
        Auth::all_of([
            Auth::basic("ana", Secret::file("token")),
            Auth::header("x-key", Secret::env("SECRET_BOT_GIVEN")),
        ]),
        Auth::google_identity("https://bot.test/combined"),
    ])
}

#[intent(webhook = "combined", node = "Responde", auth = combined())]
#[intent(webhook = "literal", node = "Responde", token = "c4n4ry-literal")]
#[intent(webhook = "file", node = "Responde", token = file("token"))]
#[intent(webhook = "given", node = "Responde", auth = given())]
#[intent(webhook = BOT, node = "Responde")]
#[intent(webhook = "window", node = "*", public)]
async fn responde(request: Request) -> Response {
    Response::message(request.text().to_owned())
        .jump_to("Outro")
        .payload(json!({}))
}

#[intent(webhook = BOT, node = "Não cabe")]
fn não_cabe(Parameters(pedido): Parameters<Pedido>) -> String {
    pedido.quantidade.to_string()
}

#[intent(webhook = BOT, node = "Pânico")]
async fn pânico(request: Request) -> String {
    panic!("on purpose: {}", request.text())
}

#[intent(webhook = BOT, node = "Pânico bloqueado")]
fn pânico_bloqueado(request: Request) -> String {
    // the number is personal, and so is the text of the error that `expect` prints
    let number: Result<u64, String> = request
        .text()
        .parse()
        .map_err(|_| request.text().to_owned());
    number.expect("on purpose").to_string()
}

#[intent(webhook = BOT, node = "Tarde", timeout = "1ms")]
async fn tarde(request: Request, State(end): State<Arc<Notify>>) -> String {
    end.notified().await;
    end.notify_one();
    request.text().to_owned()
}

/// The leak that the search must find.
#[intent(webhook = BOT, node = "Confessa")]
async fn confessa(request: Request) -> &'static str {
    tracing::trace!(text = request.text(), "on purpose");
    "Olá"
}

#[intent(webhook = "window", node = "Fim", public)]
async fn fim(State(end): State<Arc<Notify>>) -> &'static str {
    end.notify_one();
    "Tchau"
}

fn main() -> fulfillment_runtime::Result {
    let end = Arc::new(Notify::new());
    Server::from_env()
        .state(Arc::clone(&end))
        .on_start(|address| async move {
            println!("address {address}");
            Ok::<(), Infallible>(())
        })
        .stop_when(async move {
            end.notified().await;
            end.notify_one();
        })
        .serve()
}
