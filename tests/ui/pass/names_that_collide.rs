#![deny(warnings)]
#![allow(non_camel_case_types, non_upper_case_globals, dead_code)]

use fulfillment_runtime::{App, Auth, intent};

struct Result;
struct Option;
struct Webhook;
struct Registration;
struct Send;
struct Ok;
type str = u8;
mod core {}
mod std {}
mod inventory {}
const WEBHOOK: fulfillment_runtime::Webhook = fulfillment_runtime::Webhook::new("pedidos");
const NODES: &'static ::core::primitive::str = "const";
const invocation: u8 = 1;
const argument: u8 = 1;

fn auth() -> Auth {
    Auth::token("t0k3n")
}

#[intent(webhook = WEBHOOK, node = NODES, auth = auth())]
fn call(_request: fulfillment_runtime::Request) -> String {
    needs()
}

#[intent(webhook = "pedidos", node = "needs", token = auth_token())]
fn needs() -> String {
    String::new()
}

#[intent(webhook = "pedidos", node = "answer", public)]
async fn answer(_request: fulfillment_runtime::Request) -> String {
    String::new()
}

fn auth_token() -> String {
    "t0k3n".to_owned()
}

fn main() {
    let mut functions = Vec::new();
    let app = App::from_inventory_where(|intent| {
        functions.push(intent.function());
        true
    });
    drop(app.unwrap());
    functions.sort_unstable();
    assert_eq!(functions, ["answer", "call", "needs"]);
}
