use fulfillment_runtime::entreposto;

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
async fn auditar(texto: String) -> String {
    texto
}

fn main() {}
