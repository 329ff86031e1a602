use fulfillment_runtime::intent;

#[intent(webhook = "a//b", nod = "Novo pedido", token = "", timeout = "4", cor = "azul")]
fn novo_pedido<T>(nome: &str) {
    let _ = nome;
}

fn main() {}
