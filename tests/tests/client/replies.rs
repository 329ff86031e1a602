//! What comes back: a status, headers, JSON, and the platform's own type.

use fulfillment_runtime::{App, Intent, Response, serprobots};
use serde_json::json;

/// A bot that answers, fails, and fails with words of its own.
fn bot() -> App {
    let node = |name: &'static str| Intent::new("pedidos", name).public();
    let fails = || async { Err::<Response, _>("no stock") };
    App::builder()
        .intent(
            node("Novo pedido")
                .handler(|| async { Response::message("Anotado!").options(["Mais um", "É só"]) }),
        )
        .intent(node("Falha").handler(fails))
        .intent(node("Avisa").fallback_message("Volte já.").handler(fails))
        .build_for_tests()
}

#[tokio::test]
async fn a_reply_is_there_as_json_and_in_the_platforms_own_type() {
    let app = bot();
    let reply = app.assistente("pedidos", "Novo pedido").send().await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.headers()["content-type"], "application/json");
    assert_eq!(reply.json()["options"], json!(["Mais um", "É só"]));
    assert_eq!(
        reply.answer().options.as_deref(),
        Some(&["Mais um".to_owned(), "É só".to_owned()][..])
    );

    let reply = app.dialogflow("pedidos", "Novo pedido").send().await;
    assert_eq!(
        reply.json()["fulfillmentMessages"][0]["text"]["text"],
        json!(["Anotado!"])
    );
    assert_eq!(reply.answer().fulfillment_messages.len(), 2);

    let reply = app.serprobots("pedidos", "Novo pedido").send().await;
    assert_eq!(reply.json()["empty"], false);
    assert_eq!(
        reply.answer().contents()[0],
        serprobots::Content::text("Anotado!")
    );
}

#[tokio::test]
async fn a_failed_call_is_the_platforms_fallback() {
    let app = bot();
    let default = "Desculpe, não consegui processar seu pedido no momento.";
    for (node, text) in [("Falha", default), ("Avisa", "Volte já.")] {
        let reply = app.assistente("pedidos", node).send().await;
        assert_eq!(
            (reply.status().as_u16(), reply.json()),
            (200, &json!({"message": text}))
        );
        assert_eq!(reply.answer().message, text);
        let reply = app.serprobots("pedidos", node).send().await;
        assert_eq!(reply.answer().contents(), [serprobots::Content::text(text)]);
    }
    assert_eq!(
        app.dialogflow("pedidos", "Falha").send().await.status(),
        500
    );
    let reply = app.dialogflow("pedidos", "Avisa").send().await;
    assert_eq!(reply.answer().fulfillment_messages.len(), 1);
}

#[tokio::test]
#[should_panic(expected = "no answer but 500 Internal Server Error")]
async fn the_answer_of_a_call_that_failed_with_a_status_is_none() {
    bot().dialogflow("pedidos", "Falha").send().await.answer();
}

#[tokio::test]
#[should_panic(expected = "no answer but 401 Unauthorized: {\"message\":")]
async fn the_answer_of_a_call_that_was_refused_is_none_and_says_why() {
    let app = bot();
    let call = app.assistente("pedidos", "Nenhum");
    call.send().await.answer();
}
