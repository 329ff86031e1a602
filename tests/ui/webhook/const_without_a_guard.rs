use fulfillment_runtime::{Response, Webhook, intent};

const PEDIDOS: Webhook = Webhook::new("pedidos");

#[intent(webhook = PEDIDOS, node = "Novo pedido")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
