use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = "meu-chatbot", environment = file("/run/ambiente"))]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
