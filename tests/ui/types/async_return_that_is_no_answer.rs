use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
async fn novo_pedido() -> u32 {
    42
}

fn main() {}
