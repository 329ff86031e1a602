use fulfillment_runtime::{Parameters, Response, intent};

struct Pedido;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido(_pedido: Parameters<Pedido>) -> Response {
    Response::message("Anotado!")
}

fn main() {}
