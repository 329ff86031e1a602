//! Which token a call presents: the node's own, unless the test says another or none.

use fulfillment_runtime::{App, Intent, Response};
use serde_json::json;

/// Two guarded nodes, one that the window may reach too, and a public one.
fn bot() -> App {
    let node = |name: &'static str| Intent::new("pedidos", name);
    let ok = || async { Response::message("ok") };
    App::builder()
        .intent(node("Novo pedido").token("0n3").handler(ok))
        .intent(node("Cancelar").token("7w0").open_to_window().handler(ok))
        .intent(Intent::new("aberto", "Ajuda").public().handler(ok))
        .intent(Intent::new("tudo", "*").token("4ny").handler(ok))
        .build_for_tests()
}

#[tokio::test]
async fn each_node_is_called_with_its_own_token() {
    let app = bot();
    for (webhook, node) in [
        ("pedidos", "Novo pedido"),
        ("pedidos", "Cancelar"),
        ("aberto", "Ajuda"),
        ("tudo", "um nó qualquer"),
    ] {
        assert_eq!(
            app.assistente(webhook, node).send().await.answer().message,
            "ok"
        );
        assert_eq!(
            app.dialogflow(webhook, node)
                .send()
                .await
                .answer()
                .fulfillment_messages
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn a_wrong_token_gets_each_platforms_own_words() {
    let app = bot();
    let reply = app
        .assistente("pedidos", "Novo pedido")
        .token("wr0ng")
        .send()
        .await;
    assert_eq!(reply.status(), 401);
    let text =
        "Authorization, or X-Auth-Key and X-Auth-ConnectorId is invalid. Please authenticate.";
    assert_eq!(*reply.json(), json!({"message": text}));
    assert_eq!(reply.headers()["www-authenticate"], "Bearer");
    let reply = app
        .dialogflow("pedidos", "Novo pedido")
        .token("wr0ng")
        .send()
        .await;
    assert_eq!(reply.status(), 401);

    let reply = app
        .assistente("pedidos", "Novo pedido")
        .token("7w0")
        .send()
        .await;
    assert_eq!(reply.status(), 400);
    let text = "Token inválido para o Webhook da intenção 'Novo pedido'";
    assert_eq!(*reply.json(), json!({"error": text}));
    let reply = app
        .dialogflow("pedidos", "Novo pedido")
        .token("7w0")
        .send()
        .await;
    assert_eq!(reply.status(), 403);
    assert!(reply.json()["error"].is_string());
}

#[tokio::test]
async fn without_a_token_only_what_is_public_is_reached() {
    let app = bot();
    for (webhook, node, status) in [("pedidos", "Novo pedido", 401), ("aberto", "Ajuda", 200)] {
        assert_eq!(
            app.assistente(webhook, node)
                .without_token()
                .send()
                .await
                .status(),
            status
        );
        assert_eq!(
            app.dialogflow(webhook, node)
                .without_token()
                .send()
                .await
                .status(),
            status
        );
    }
}

#[tokio::test]
async fn the_window_presents_no_token_unless_it_is_told_to() {
    let app = bot();
    let texts = |reply: &serde_json::Value| reply["contents"][0]["text"].clone();
    let reply = app.serprobots("pedidos", "Cancelar").send().await;
    assert_eq!(texts(reply.json()), "ok");
    // the guarded node does not exist for it
    let reply = app.serprobots("pedidos", "Novo pedido").send().await;
    assert_eq!(reply.status(), 200);
    assert_ne!(texts(reply.json()), "ok");
    let reply = app
        .serprobots("pedidos", "Novo pedido")
        .token("0n3")
        .send()
        .await;
    assert_eq!(texts(reply.json()), "ok");
    assert_eq!(app.serprobots("tudo", "olá").send().await.status(), 401);
    assert_eq!(app.serprobots("aberto", "Ajuda").send().await.status(), 200);
}

#[tokio::test]
async fn a_call_of_nothing_that_is_registered_presents_nothing() {
    let app = bot();
    assert_eq!(
        app.assistente("pedidos", "Nenhum").send().await.status(),
        401
    );
    assert_eq!(
        app.dialogflow("nenhum", "Novo pedido")
            .send()
            .await
            .status(),
        401
    );
    let reply = app
        .assistente("pedidos", "Nenhum")
        .token("0n3")
        .send()
        .await;
    assert_eq!(
        *reply.json(),
        json!({"error": "Nenhum callback foi encontrado para a intenção 'Nenhum'"})
    );
    let reply = app
        .dialogflow("nenhum", "Novo pedido")
        .token("0n3")
        .send()
        .await;
    assert_eq!(reply.status(), 404);
}
