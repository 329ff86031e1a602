use fulfillment_runtime::{Request, entreposto};

#[entreposto(chatbot = "meu-chatbot", environment = "d", on = conversation)]
async fn abrir(_request: Request) {}

fn main() {}
