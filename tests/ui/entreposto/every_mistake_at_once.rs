use fulfillment_runtime::entreposto;

#[entreposto(chatbot = "a/b", environment = "dev", gateway = "gateway.example", on = message, timeout = "4", cor = "azul")]
fn auditar<T>(texto: &str) {
    let _ = texto;
}

fn main() {}
