use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = ["vendas", "suporte"], environment = "d")]
async fn auditar(request: Request) -> String {
    request.text().to_owned()
}

fn main() {}
