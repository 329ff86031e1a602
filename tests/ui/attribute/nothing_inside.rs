use fulfillment_runtime::{Response, intent};

#[intent]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
