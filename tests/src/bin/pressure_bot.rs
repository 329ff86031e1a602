//! A bot for the tests of what a server stands (tests/tests/pressure) and for `pressure`, which measures it: functions
//! that answer with the number of their call, fail, panic or block, and a page that is larger than any socket's buffer.
//! The environment sets it up.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use fulfillment_runtime::{HandlerError, Page, Parameters, Server, Webhook, intent};
use serde::Deserialize;

const PEDIDOS: Webhook = Webhook::new("pedidos")
    .public()
    .fallback_message("Volte já.");

#[derive(Deserialize)]
struct Numbered {
    numero: u64,
}

impl Numbered {
    fn answer(&self) -> String {
        format!("número {}", self.numero)
    }
}

#[intent(webhook = PEDIDOS, node = "Responde")]
async fn responde(Parameters(call): Parameters<Numbered>) -> String {
    call.answer()
}

#[intent(webhook = PEDIDOS, node = "Responde plain")]
fn responde_plain(Parameters(call): Parameters<Numbered>) -> String {
    call.answer()
}

#[intent(webhook = PEDIDOS, node = "Falha")]
async fn falha() -> Result<&'static str, HandlerError> {
    Err("sold out".into())
}

#[intent(webhook = PEDIDOS, node = "Falha plain")]
fn falha_plain() -> Result<&'static str, HandlerError> {
    Err("sold out".into())
}

#[intent(webhook = PEDIDOS, node = "Pânico")]
async fn panico() -> &'static str {
    panic!("burnt")
}

#[intent(webhook = PEDIDOS, node = "Pânico plain")]
fn panico_plain() -> &'static str {
    panic!("burnt")
}

/// The threads that are held, and whether they still are.
#[derive(Default)]
struct Held {
    threads: usize,
    are_free: bool,
}

static HELD: Mutex<Held> = Mutex::new(Held {
    threads: 0,
    are_free: false,
});
static FREED: Condvar = Condvar::new();

fn held() -> MutexGuard<'static, Held> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

#[intent(webhook = PEDIDOS, node = "Prende", timeout = "100ms")]
fn prende() -> &'static str {
    let mut held = held();
    held.threads += 1;
    while !held.are_free {
        held = FREED.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
    held.threads -= 1;
    "solto"
}

/// Has no more time than those that are held, and needs a thread as they do.
#[intent(webhook = PEDIDOS, node = "Responde logo", timeout = "100ms")]
fn responde_logo(Parameters(call): Parameters<Numbered>) -> String {
    call.answer()
}

#[intent(webhook = PEDIDOS, node = "Presos")]
async fn presos() -> String {
    format!("presos {}", held().threads)
}

#[intent(webhook = PEDIDOS, node = "Solta")]
async fn solta() -> &'static str {
    held().are_free = true;
    FREED.notify_all();
    "soltos"
}

async fn large(_: http::Request<Bytes>) -> http::Response<Bytes> {
    static LARGE: [u8; 6 << 20] = [b'a'; 6 << 20];
    http::Response::new(Bytes::from_static(&LARGE))
}

fn main() -> fulfillment_runtime::Result {
    Server::from_env()
        .mount("/grande", Page::new(large).public())
        .serve()
}
