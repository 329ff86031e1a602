use fulfillment_runtime::{Response, intent};

#[intent("pedidos", "Novo pedido", public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
