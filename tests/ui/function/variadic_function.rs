use fulfillment_runtime::{Request, Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
unsafe extern "C" fn novo_pedido(_request: Request, _: ...) -> Response {
    Response::message("Anotado!")
}

fn main() {}
