use fulfillment_runtime::{intent};

#[intent(webhook = "pedidos", node = "Novo pedido", auth = env("PEDIDOS_TOKEN"))]
fn novo_pedido() -> &'static str {
    "Anotado!"
}

fn main() {}
