use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
async fn auditar(_request: Request) {}

fn main() {}
