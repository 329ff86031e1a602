use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", token = env("PEDIDOS_TOKEN"), public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
