use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", token = env("PEDIDOS_TOKEN=t0k3n"))]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
