use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido() -> Response
where
    Response: Clone,
{
    Response::message("Anotado!")
}

fn main() {}
