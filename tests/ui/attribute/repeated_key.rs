use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, webhook = "vendas")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
