use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido<'a>() -> &'a str {
    "Anotado!"
}

fn main() {}
