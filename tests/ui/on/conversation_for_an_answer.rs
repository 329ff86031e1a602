use fulfillment_runtime::{Request, entreposto, serprobots::Conversation};

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
async fn abrir(_request: Request) -> Conversation {
    Conversation::new()
}

fn main() {}
