use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", token = 42)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
