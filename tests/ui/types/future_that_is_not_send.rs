use fulfillment_runtime::{Response, intent};

use std::rc::Rc;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
async fn novo_pedido() -> Response {
    let local = Rc::new("Anotado!");
    std::future::ready(()).await;
    Response::message(*local)
}

fn main() {}
