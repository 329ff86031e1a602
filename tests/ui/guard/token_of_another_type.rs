use fulfillment_runtime::{Response, intent};

fn token() -> u32 {
    42
}

#[intent(webhook = "pedidos", node = "Novo pedido", token = token())]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
