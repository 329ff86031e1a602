#![deny(warnings)]

use fulfillment_runtime::{App, Request, Response, intent};

#[cfg(all())]
#[intent(webhook = "pedidos", node = "acima", public)]
fn acima() -> Response {
    Response::message("Anotado!")
}

#[intent(webhook = "pedidos", node = "abaixo", public)]
#[cfg(all())]
fn abaixo() -> Response {
    Response::message("Anotado!")
}

#[cfg(any())]
#[intent(webhook = "pedidos", node = "ausente acima", public)]
fn ausente_acima(_: Absent) -> Absent {}

#[intent(webhook = "pedidos", node = "ausente abaixo", public)]
#[cfg(any())]
fn ausente_abaixo(_: Absent) -> Absent {}

#[intent(webhook = "pedidos", node = "argumento", public)]
fn argumento(#[cfg(any())] absent: Absent, #[cfg(all())] request: Request) -> String {
    request.node().to_owned()
}

fn main() {
    let mut nodes: Vec<&str> = Vec::new();
    let app = App::from_inventory_where(|intent| {
        nodes.extend(intent.nodes());
        true
    });
    drop(app.unwrap());
    nodes.sort_unstable();
    assert_eq!(nodes, ["abaixo", "acima", "argumento"]);
}
