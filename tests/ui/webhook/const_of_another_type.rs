use fulfillment_runtime::{Response, intent};

const PEDIDOS: &str = "pedidos";

#[intent(webhook = PEDIDOS, node = "Novo pedido", public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
