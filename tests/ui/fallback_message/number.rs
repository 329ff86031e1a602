use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, fallback_message = 42)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
