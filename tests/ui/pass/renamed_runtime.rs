#![deny(warnings)]

extern crate fulfillment_runtime as chatbot;

use chatbot::{App, Response, intent};

mod inner {
    pub use fulfillment_runtime as runtime;
}

#[intent(webhook = "pedidos", node = "renomeado", public, crate = chatbot)]
fn renomeado() -> Response {
    Response::message("Anotado!")
}

#[intent(webhook = "pedidos", node = "reexportado", public, crate = crate::inner::runtime)]
fn reexportado() -> Response {
    Response::message("Anotado!")
}

#[intent(webhook = "pedidos", node = "absoluto", public, crate = ::fulfillment_runtime)]
fn absoluto() -> Response {
    Response::message("Anotado!")
}

fn main() {
    let mut nodes: Vec<&str> = Vec::new();
    let app = App::from_inventory_where(|intent| {
        nodes.extend(intent.nodes());
        true
    });
    drop(app.unwrap());
    nodes.sort_unstable();
    assert_eq!(nodes, ["absoluto", "reexportado", "renomeado"]);
}
