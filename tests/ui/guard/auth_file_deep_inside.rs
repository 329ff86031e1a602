use fulfillment_runtime::{Auth, Secret, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", auth = Auth::any_of([Auth::token(Secret::env("A")), Auth::header("x-key", file("/run/key"))]))]
fn novo_pedido() -> &'static str {
    "Anotado!"
}

fn main() {}
