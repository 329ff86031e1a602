use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", action = "order.create", public(serprobots))]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
