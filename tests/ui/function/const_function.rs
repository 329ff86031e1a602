use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
const fn novo_pedido() -> &'static str {
    "Anotado!"
}

fn main() {}
