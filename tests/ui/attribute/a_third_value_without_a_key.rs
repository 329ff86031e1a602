use fulfillment_runtime::{Response, intent};

#[intent("pedidos", "Novo pedido", "s3cr3t", public)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
