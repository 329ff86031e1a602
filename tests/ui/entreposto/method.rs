use fulfillment_runtime::entreposto;

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
fn auditar(&self) -> String {
    String::new()
}

fn main() {}
