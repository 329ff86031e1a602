use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos?id=1", node = "Novo pedido", public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
