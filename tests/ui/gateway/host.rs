use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = "meu-chatbot", environment = "d", gateway = "https://[::1")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
