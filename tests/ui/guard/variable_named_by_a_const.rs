use fulfillment_runtime::{Response, intent};

const VARIABLE: &str = "PEDIDOS_TOKEN";

#[intent(webhook = "pedidos", node = "Novo pedido", token = env(VARIABLE))]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
