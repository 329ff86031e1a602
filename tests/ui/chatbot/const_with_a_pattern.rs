use fulfillment_runtime::{Request, entreposto};

const VENDAS: &str = "vendas-*";

#[entreposto(chatbot = VENDAS, environment = "d")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
