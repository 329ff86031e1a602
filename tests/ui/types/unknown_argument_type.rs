use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido(_pedido: Pedido) -> Response {
    Response::message("Anotado!")
}

fn main() {}
