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

#[tokio::test]
async fn a_reply_tells_why_the_call_has_no_answer_as_the_log_does() {
    let app = bot();
    let answered = app.assistente("pedidos", "Novo pedido").send().await;
    assert_eq!(answered.failure(), None);
    for node in ["Falha", "Avisa"] {
        let reply = app.assistente("pedidos", node).send().await;
        assert_eq!(reply.failure(), Some("no stock"));
        assert!(format!("{reply:?}").contains("no stock"), "{reply:?}");
    }
    let refused = app.assistente("nenhum", "Nenhum").send().await;
    assert_eq!(
        refused.failure(),
        Some("no credential that is accepted here")
    );
    let unheard = app.serprobots("pedidos", "Nenhum").send().await;
    let failure = unheard.failure().unwrap_or_default();
    assert!(failure.contains("no intent"), "{failure}");
}

#[tokio::test]
#[should_panic(expected = "; the log has: no stock")]
async fn the_answer_of_a_call_that_failed_with_a_status_is_none_and_says_why() {
    bot().dialogflow("pedidos", "Falha").send().await.answer();
}

#[tokio::test]
async fn a_call_within_a_function_of_another_leaves_that_ones_failure_alone() {
    let inner = bot();
    let asks = move || {
        let inner = inner.clone();
        async move {
            let reply = inner.assistente("pedidos", "Falha").send().await;
            reply.failure().unwrap_or("none").to_owned()
        }
    };
    let intent = Intent::new("pedidos", "Pergunta").public().handler(asks);
    let app = App::builder().intent(intent).build_for_tests();
    let reply = app.assistente("pedidos", "Pergunta").send().await;
    assert_eq!(reply.answer().message, "no stock");
    assert_eq!(reply.failure(), None);
}

#[tokio::test]
async fn a_conversation_of_a_chatbot_without_a_gateway_has_an_id_of_ours() {
    let app = bot();
    let first = app.serprobots_conversation("pedidos").send().await;
    let second = app.serprobots_conversation("pedidos").send().await;
    assert_eq!(first.status(), 200);
    assert_ne!(first.answer(), second.answer());
    let refused = app.serprobots_conversation("nenhum").send().await;
    assert_ne!(refused.status(), 200);
    assert!(refused.failure().is_some());
}
