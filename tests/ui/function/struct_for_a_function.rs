use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
struct NovoPedido {
    quantidade: u32,
}

fn main() {}
