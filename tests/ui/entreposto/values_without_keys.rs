use fulfillment_runtime::{Request, entreposto};

#[entreposto("meu-chatbot", "d")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
