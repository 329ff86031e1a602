//! A bot that registers nodes twice, for the tests of starts.

use fulfillment_runtime::{Webhook, intent};

const PEDIDOS: Webhook = Webhook::new("/pedidos/").public();

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn primeiro() -> &'static str {
    "a"
}

#[intent(webhook = PEDIDOS, node = ["Pedido novo", "Novo pedido"])]
fn segundo() -> &'static str {
    "b"
}

#[intent(
    webhook = "pedidos",
    node = "Cancelar",
    action = "order.cancel",
    public
)]
fn terceiro() -> &'static str {
    "c"
}

#[intent(webhook = "pedidos", action = "order.cancel", public)]
fn quarto() -> &'static str {
    "d"
}

#[intent(webhook = "clientes", node = "Novo pedido", public)]
fn no_outro_webhook() -> &'static str {
    "e"
}

fn main() -> fulfillment_runtime::Result {
    fulfillment_runtime::serve()
}
