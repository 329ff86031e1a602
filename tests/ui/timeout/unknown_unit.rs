use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, timeout = "1m")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
