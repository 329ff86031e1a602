use fulfillment_runtime::{Request, Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido(_request: Request, _anos: Vec<u8>) -> Response {
    Response::message("Anotado!")
}

fn main() {}
