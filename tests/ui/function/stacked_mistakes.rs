use fulfillment_runtime::{Request, Response, intent};

#[intent(webhook = "vendas", node = "Novo pedido", public)]
#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido(_request: &Request) -> Response {
    Response::message("Anotado!")
}

fn main() {}
