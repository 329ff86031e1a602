use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = "meu-chatbot", environment = "D")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
