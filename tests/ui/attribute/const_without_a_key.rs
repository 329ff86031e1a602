use fulfillment_runtime::{Response, Webhook, intent};

const PEDIDOS: Webhook = Webhook::new("pedidos").public();

#[intent(PEDIDOS, node = "Novo pedido")]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
