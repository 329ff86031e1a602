use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, timeout = std::time::Duration::from_secs(4))]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
