use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
