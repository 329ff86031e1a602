use fulfillment_runtime::{Request, entreposto, intent};

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn auditar(request: &Request) -> String {
    request.text().to_owned()
}

fn main() {}
