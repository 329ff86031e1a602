use fulfillment_runtime::{Auth, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", auth = Auth::basic("ana", env("PEDIDOS_SENHA")))]
fn novo_pedido() -> &'static str {
    "Anotado!"
}

fn main() {}
