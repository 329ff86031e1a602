#![deny(warnings)]

use fulfillment_runtime::{App, Response, Secret, Webhook, intent};

const VENDAS: Webhook = Webhook::new("vendas").token(Secret::literal("t0k3n"));

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
#[intent(webhook = VENDAS, node = "Novo pedido")]
/// Documented between its attributes.
#[intent(webhook = VENDAS, node = "Pedido novo", token = "outro")]
async fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {
    let mut seen = Vec::new();
    let app = App::from_inventory_where(|intent| {
        seen.push((intent.webhook(), intent.nodes()[0], intent.function()));
        true
    });
    drop(app.unwrap());
    seen.sort_unstable();
    let expected = [("pedidos", "Novo pedido"), ("vendas", "Novo pedido"), ("vendas", "Pedido novo")];
    assert_eq!(seen, expected.map(|(webhook, node)| (webhook, node, "novo_pedido")));
}
