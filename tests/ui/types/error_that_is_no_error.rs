use fulfillment_runtime::{Response, intent};

struct Problema;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido() -> Result<Response, Problema> {
    Err(Problema)
}

fn main() {}
