use fulfillment_runtime::entreposto;

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
async fn auditar() -> u32 {
    42
}

fn main() {}
