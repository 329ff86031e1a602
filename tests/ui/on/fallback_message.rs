use fulfillment_runtime::{Request, entreposto, serprobots::Conversation};

#[entreposto(chatbot = "meu-chatbot", environment = "d", on = conversation, fallback_message = "Volte já.")]
async fn abrir(_request: Request) -> Conversation {
    Conversation::new()
}

fn main() {}
