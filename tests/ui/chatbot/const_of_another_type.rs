use fulfillment_runtime::{Request, entreposto};

const VENDAS: u8 = 7;

#[entreposto(chatbot = VENDAS, environment = "d")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
