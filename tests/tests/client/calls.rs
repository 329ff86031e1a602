//! `app.assistente(..)`, `app.dialogflow(..)`, `app.serprobots(..)` and what can be said of a call.

use fulfillment_runtime::{App, Context, Intent, assistente, dialogflow, serprobots};
use serde_json::{Map, Value, json};

use crate::Seen;

const CONVERSATION: &str = "de7331b7-9076-4d8f-b473-0e4ca1095b11";

#[tokio::test]
async fn a_call_of_the_assistente_fills_every_field_and_says_what_is_asked_for() {
    let seen = Seen::default();
    let app = seen.bot().build_for_tests();
    app.assistente("pedidos", "Novo pedido")
        .send()
        .await
        .answer();
    let request = seen.one();
    assert_eq!(request.platform(), assistente::NAME);
    assert_eq!(request.node(), "Novo pedido");
    // a user who says what the node is called
    assert_eq!(request.text(), "Novo pedido");
    assert!(!request.session_id().is_empty());
    assert_eq!(request.language(), "pt-br");
    assert!(!request.is_production() && !request.slots_missing());
    let body: Map<String, Value> = request.json().expect("an object");
    assert_eq!(body.len(), 15, "{body:?}");
    assert!(body.values().all(|value| !value.is_null()), "{body:?}");

    let call = app
        .assistente("pedidos", "Novo pedido")
        .parameter("quantidade", 3)
        .parameter("itens", ["café", "chá"])
        .text("quero três")
        .session_id("42")
        .language("en")
        .channel("whatsapp")
        .production()
        .slots_missing()
        .header("x-trace", "abc");
    call.send().await.answer();
    let request = seen.one();
    assert_eq!(request.parameter("quantidade"), Ok(3));
    assert_eq!(
        request.parameter("itens"),
        Ok(vec!["café".to_owned(), "chá".to_owned()])
    );
    assert_eq!(request.text(), "quero três");
    assert_eq!(request.session_id(), "42");
    assert_eq!(request.language(), "en");
    assert_eq!(request.channel(), "whatsapp");
    assert!(request.is_production() && request.slots_missing());
    assert_eq!(request.headers()["x-trace"], "abc");
}

#[tokio::test]
async fn a_call_of_dialogflow_fills_every_field_and_says_what_is_asked_for() {
    let seen = Seen::default();
    let app = seen.bot().build_for_tests();
    app.dialogflow("pedidos", "Novo pedido")
        .send()
        .await
        .answer();
    let request = seen.one();
    assert_eq!(request.platform(), dialogflow::NAME);
    assert_eq!(request.node(), "Novo pedido");
    assert_eq!(request.text(), "Novo pedido");
    assert_eq!(request.channel(), "");
    assert!(!request.is_production() && !request.slots_missing());
    let own: dialogflow::WebhookRequest = request.json().expect("it is Dialogflow's");
    assert!(own.session.starts_with("projects/") && own.session.ends_with(request.session_id()));
    assert!(!own.response_id.is_empty());
    assert!(own.query_result.intent.name.contains("/intents/"));
    assert_eq!(own.query_result.fulfillment_messages.len(), 1);

    let call = app
        .dialogflow("pedidos", "Novo pedido")
        .parameter("quantidade", 3.0)
        .text("quero três")
        .session_id("42")
        .language("en")
        .channel("telegram")
        .action("pedido.novo")
        .context(Context::new("Pedido", 5).parameter("itens", 2))
        .context(Context::new("outro", 1))
        .production()
        .slots_missing();
    call.send().await.answer();
    let request = seen.one();
    assert_eq!(request.parameter("quantidade"), Ok(3));
    assert_eq!(request.text(), "quero três");
    assert_eq!(request.session_id(), "42");
    assert_eq!(request.language(), "en");
    assert_eq!(request.channel(), "telegram");
    assert!(request.is_production() && request.slots_missing());
    assert_eq!(request.contexts().len(), 2);
    let context = request.context("pedido").expect("it is active");
    assert_eq!((context.name(), context.lifespan()), ("pedido", 5));
    assert_eq!(context.get("itens"), Ok(2));
    let own: dialogflow::WebhookRequest = request.json().expect("it is Dialogflow's");
    assert_eq!(own.query_result.action, "pedido.novo");
}

#[tokio::test]
async fn a_message_of_the_window_says_what_is_asked_for() {
    let seen = Seen::default();
    let app = seen.bot().build_for_tests();
    app.serprobots("pedidos", "novo PEDIDO ")
        .send()
        .await
        .answer();
    let request = seen.one();
    assert_eq!(request.platform(), serprobots::NAME);
    assert_eq!(request.node(), "Novo pedido");
    assert_eq!(request.text(), "novo PEDIDO ");
    assert_eq!(request.session_id().len(), 36);

    let call = app
        .serprobots("pedidos", "outro")
        .text("Novo pedido")
        .session_id(CONVERSATION)
        .parameter("nome", "João")
        .header("origin", "https://janela.example");
    let reply = call.send().await;
    assert_eq!(
        reply.headers()["access-control-allow-origin"],
        "https://janela.example"
    );
    assert_eq!(
        reply.answer().conversation_id().as_deref(),
        Some(CONVERSATION)
    );
    assert_eq!(reply.answer().question().as_deref(), Some("Novo pedido"));
    let request = seen.one();
    assert_eq!(request.session_id(), CONVERSATION);
    assert_eq!(request.parameter("nome"), Ok("João".to_owned()));
    // words that the window has no place for
    assert_eq!((request.language(), request.channel()), ("", ""));
}

#[tokio::test]
async fn a_conversation_of_the_window_that_is_no_uuid_is_refused_as_on_the_wire() {
    let app = Seen::default().bot().build_for_tests();
    let reply = app
        .serprobots("pedidos", "Novo pedido")
        .session_id("42")
        .send()
        .await;
    assert_eq!(reply.status(), 422);
    assert_eq!(reply.json()["fields"][0]["pointer"], "/conversationId");
}

#[tokio::test]
async fn a_node_is_found_by_its_action_where_no_node_has_the_name() {
    use fulfillment_runtime::Intent;

    let seen = Seen::default();
    let intent = Intent::new("pedidos", "Outro")
        .action("pedido.novo")
        .token("t0k3n");
    let app = seen
        .bot()
        .intent(intent.handler(seen.keep()))
        .build_for_tests();
    let call = app
        .dialogflow("pedidos", "um nome qualquer")
        .action("pedido.novo");
    assert_eq!(call.send().await.status(), 200);
    assert_eq!(seen.one().node(), "um nome qualquer");
}

#[tokio::test]
async fn a_webhook_is_written_as_it_was_registered_with_or_without_slashes() {
    use fulfillment_runtime::Intent;

    let seen = Seen::default();
    let node = |webhook: &'static str| Intent::new(webhook, "Novo pedido").token("t0k3n");
    let app = seen
        .bot()
        .intent(node("/vendas/atenção").handler(seen.keep()))
        .intent(node("/").handler(seen.keep()))
        .build_for_tests();
    for webhook in [
        "pedidos",
        "/pedidos",
        "pedidos/",
        "vendas/atenção",
        "/vendas/atenção/",
        "",
        "/",
    ] {
        let reply = app.assistente(webhook, "Novo pedido").send().await;
        assert_eq!(reply.status(), 200, "{webhook}: {}", reply.json());
        assert_eq!(seen.one().webhook(), webhook.trim_matches('/'));
        let reply = app.dialogflow(webhook, "Novo pedido").send().await;
        assert_eq!(reply.status(), 200, "{webhook}: {}", reply.json());
        assert_eq!(seen.one().webhook(), webhook.trim_matches('/'));
    }
    assert_eq!(
        app.serprobots("/pedidos/", "Novo pedido")
            .send()
            .await
            .status(),
        200
    );
    assert_eq!(seen.one().webhook(), "pedidos");
}

#[tokio::test]
async fn a_call_comes_from_the_address_that_is_said_or_through_it_if_it_is_a_trusted_proxy() {
    let seen = Seen::default();
    let app = seen.bot().trusted_proxies(["10.0.0.1"]).build_for_tests();
    let call = || app.assistente("pedidos", "Novo pedido");
    let told = call().header("x-forwarded-for", "198.51.100.1");
    told.send().await.answer();
    assert_eq!(seen.one().caller(), None);
    for (peer, expected) in [
        ([203, 0, 113, 9], [203, 0, 113, 9]),
        ([10, 0, 0, 1], [198, 51, 100, 1]),
    ] {
        let told = call()
            .caller(peer)
            .header("x-forwarded-for", "198.51.100.1");
        told.send().await.answer();
        assert_eq!(seen.one().caller(), Some(expected.into()));
    }
}

#[tokio::test]
async fn parameters_may_be_anything_that_is_json() {
    #[derive(serde::Serialize)]
    struct Item {
        sku: u64,
    }
    let seen = Seen::default();
    let app = seen.bot().build_for_tests();
    app.assistente("pedidos", "Novo pedido")
        .parameter("item", Item { sku: u64::MAX })
        .parameter("nada", None::<u8>)
        .parameter("json", json!({"a": [1, null]}))
        .parameter("json", "the last stands")
        .send()
        .await
        .answer();
    let request = seen.one();
    assert_eq!(
        request.parameter::<Value>("item"),
        Ok(json!({"sku": u64::MAX}))
    );
    assert_eq!(request.parameter("nada"), Ok(None::<u8>));
    assert_eq!(request.parameter("json"), Ok("the last stands".to_owned()));
}

#[test]
#[should_panic(expected = "parameter `mapa` cannot be JSON")]
fn a_parameter_that_cannot_be_json_is_a_mistake_of_the_test() {
    let odd = std::collections::HashMap::from([((1, 2), 3)]);
    let app = Seen::default().bot().build_for_tests();
    let _ = app
        .assistente("pedidos", "Novo pedido")
        .parameter("mapa", odd);
}

#[tokio::test]
#[should_panic(expected = "this call cannot be sent")]
async fn a_header_that_cannot_be_sent_is_a_mistake_of_the_test() {
    let app = Seen::default().bot().build_for_tests();
    app.assistente("pedidos", "Novo pedido")
        .header("a b", "c")
        .send()
        .await;
}

#[tokio::test]
async fn the_root_webhook_is_called_from_the_window_too() {
    for root in ["", "/"] {
        let seen = Seen::default();
        let intent = Intent::new(root, "Oi").public().handler(seen.keep());
        for base_path in ["", "/api"] {
            let app = App::builder().intent(intent.clone()).base_path(base_path);
            let app = app.build_for_tests();
            app.serprobots(root, "oi").send().await.answer();
            assert_eq!(seen.one().webhook(), "");
        }
    }
}
