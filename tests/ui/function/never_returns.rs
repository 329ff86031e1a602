use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido() -> ! {
    panic!()
}

fn main() {}
