use fulfillment_runtime::intent;

struct Pedido;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
impl Pedido {
    fn novo() {}
}

fn main() {}
