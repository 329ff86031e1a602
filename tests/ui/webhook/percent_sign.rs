use fulfillment_runtime::{Response, intent};

#[intent(webhook = "aten%C3%A7%C3%A3o", node = "Novo pedido", public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
