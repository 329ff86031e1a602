use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public, crate = chatbot_runtime)]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
