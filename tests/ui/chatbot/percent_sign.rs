use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = "aten%C3%A7%C3%A3o", environment = "d")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
