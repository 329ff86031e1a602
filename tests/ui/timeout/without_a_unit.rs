use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, timeout = 4)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
