//! The whole bot, called as each platform calls it: no socket, no port, and no secret that must be set.

use fulfillment_runtime::{App, Request};

use crate::stock::Stock;

/// Every function of the library, with a stock for the test. Without states, `App::for_tests()` is all of it.
fn bot() -> App {
    App::builder()
        .inventory()
        .state(Stock::new([("calabresa", 3)]))
        .build_for_tests()
}

#[tokio::test]
async fn an_order_is_taken_on_the_assistente_and_on_dialogflow() {
    let bot = bot();

    let reply = bot
        .assistente("pedidos", "Novo pedido")
        .parameter("sabor", "calabresa")
        .parameter("quantidade", "2")
        .send()
        .await;
    assert_eq!(reply.answer().message, "Anotado: 2 × calabresa.");
    assert_eq!(reply.answer().jump_to.as_deref(), Some("Pagamento"));

    let reply = bot
        .dialogflow("pedidos", "Novo pedido")
        .parameter("sabor", "calabresa")
        .parameter("quantidade", 2.0)
        .send()
        .await;
    assert_eq!(
        reply.json()["fulfillmentMessages"][0]["text"]["text"][0],
        "Esse sabor acabou."
    );
}

#[tokio::test]
async fn the_chat_window_reaches_the_help_desk_alone() {
    let bot = bot();
    let reply = bot.serprobots("atendimento", "horário").send().await;
    assert_eq!(
        reply.json()["contents"][0]["text"],
        "Abrimos das 18h às 23h."
    );
    assert_eq!(
        bot.serprobots("pedidos", "Novo pedido")
            .send()
            .await
            .status(),
        401
    );
}

#[tokio::test]
async fn what_fails_is_answered_with_the_fallback() {
    let bot = bot();
    let reply = bot
        .assistente("atendimento", "Reclamação")
        .parameter("pedido", "abc")
        .send()
        .await;
    assert_eq!(reply.json()["message"], "Ligue para nós: 0800 000 000.");
    let reply = bot
        .assistente("pedidos", "Novo pedido")
        .token("stolen")
        .send()
        .await;
    assert_eq!(reply.status(), 401);
}

#[test]
fn a_request_is_built_for_a_function_that_takes_one() {
    let request = Request::builder().language("en").build();
    assert_eq!(
        crate::support::opening_hours(request),
        "We are open from 18:00 to 23:00."
    );
}
