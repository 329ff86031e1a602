use fulfillment_runtime::{Request, entreposto};

#[entreposto(mnemônico = "meu-chatbot", ambiente = "d")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
