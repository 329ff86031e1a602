use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", auth = "t0k3n")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
