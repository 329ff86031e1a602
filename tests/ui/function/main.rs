use fulfillment_runtime::intent;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn main() -> Result<(), std::fmt::Error> {
    Ok(())
}
