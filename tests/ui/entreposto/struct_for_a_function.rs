use fulfillment_runtime::entreposto;

#[entreposto(chatbot = "meu-chatbot", environment = "d")]
struct Auditor;

fn main() {}
