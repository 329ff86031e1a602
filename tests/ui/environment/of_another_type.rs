use fulfillment_runtime::{Request, entreposto};

fn environment() -> Option<String> {
    None
}

#[entreposto(chatbot = "meu-chatbot", environment = environment())]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
