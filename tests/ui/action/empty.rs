use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", action = "", public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
