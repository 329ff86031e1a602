use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido(_nome: &str) -> Response {
    Response::message("Anotado!")
}

fn main() {}
