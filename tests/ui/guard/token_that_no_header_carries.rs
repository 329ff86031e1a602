use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", token = "t0k3n\n")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
