use fulfillment_runtime::{Response, intent};

const NOVO: &str = "";

#[intent(webhook = "pedidos", node = NOVO, public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
