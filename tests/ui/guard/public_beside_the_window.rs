use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, public(serprobots))]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
