use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
const NOVO_PEDIDO: fn() = || {};

fn main() {}
