use fulfillment_runtime::{Response, intent};

const NOVO: u32 = 42;

#[intent(webhook = "pedidos", node = NOVO, public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
