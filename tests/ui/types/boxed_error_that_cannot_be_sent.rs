use std::error::Error;

use fulfillment_runtime::{Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido() -> Result<Response, Box<dyn Error>> {
    let pecas: u32 = "três".parse()?;
    Ok(Response::message(format!("{pecas} peças")))
}

fn main() {}
