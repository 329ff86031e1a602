//! `App::for_tests()`: every annotated function of the program, with secrets that nobody has to set.

use fulfillment_runtime::{App, Intent, Request, Response, Secret, State, Webhook, intent};

const PEDIDOS: Webhook = Webhook::new("anotados").token(Secret::env("FOR_TESTS_TOKEN"));

#[intent(webhook = PEDIDOS, node = "Novo pedido")]
fn novo_pedido(request: Request) -> Response {
    Response::message(format!("Anotado em {}", request.session_id()))
}

#[intent(webhook = PEDIDOS, node = "Cancelar", token = env("FOR_TESTS_ANOTHER_TOKEN"))]
async fn cancelar() -> &'static str {
    "Cancelado."
}

#[intent(webhook = "anotados", node = "Trocar", token = file("/run/secrets/there-is-no-such-file"))]
async fn trocar() -> &'static str {
    "Trocado."
}

#[intent(webhook = "anotados", node = "Ajuda", public)]
async fn ajuda() -> &'static str {
    "Como posso ajudar?"
}

#[tokio::test]
async fn secrets_that_are_not_set_are_invented_and_presented() {
    assert!(std::env::var_os("FOR_TESTS_TOKEN").is_none());
    let app = App::for_tests();
    let reply = app
        .assistente("anotados", "Novo pedido")
        .session_id("42")
        .send()
        .await;
    assert_eq!(reply.answer().message, "Anotado em 42");
    let reply = app.dialogflow("anotados", "Cancelar").send().await;
    assert_eq!(reply.answer().fulfillment_messages.len(), 1);
    let reply = app.assistente("anotados", "Trocar").send().await;
    assert_eq!(reply.answer().message, "Trocado.");
    let reply = app.serprobots("anotados", "ajuda").send().await;
    assert_eq!(reply.answer().contents().len(), 1);
}

#[tokio::test]
async fn invented_secrets_differ_from_each_other_and_guard_as_real_ones_do() {
    let app = App::for_tests();
    // public nodes let the caller come as far as the node's own guard
    let reply = app
        .assistente("anotados", "Novo pedido")
        .without_token()
        .send()
        .await;
    assert_eq!(reply.status(), 401);
    let reply = app
        .assistente("anotados", "Novo pedido")
        .token("wr0ng")
        .send()
        .await;
    assert_eq!(reply.status(), 401);
    for (node, other) in [
        ("Novo pedido", "FOR_TESTS_ANOTHER_TOKEN"),
        ("Cancelar", "FOR_TESTS_TOKEN"),
    ] {
        let foreign = format!("invented-for-{other}");
        let reply = app
            .assistente("anotados", node)
            .token(&foreign)
            .send()
            .await;
        assert_eq!(
            reply.json()["error"],
            format!("Token inválido para o Webhook da intenção '{node}'")
        );
    }
}

#[tokio::test]
async fn secrets_that_are_set_are_kept() {
    let app = App::builder()
        .inventory()
        .variables(|name| (name == "FOR_TESTS_TOKEN").then(|| "t0k3n".to_owned()))
        .build_for_tests();
    let reply = app
        .assistente("anotados", "Novo pedido")
        .token("t0k3n")
        .send()
        .await;
    assert_eq!(reply.status(), 200);
    assert_eq!(
        app.assistente("anotados", "Novo pedido")
            .send()
            .await
            .status(),
        200
    );
    assert_eq!(
        app.assistente("anotados", "Cancelar").send().await.status(),
        200
    );
}

#[tokio::test]
async fn states_and_intents_by_value_join_what_is_annotated() {
    let stock = |State(stock): State<u32>| async move { format!("Temos {stock}") };
    let app = App::builder()
        .inventory()
        .intent(
            Intent::new("estoque", "Consulta")
                .token(Secret::env("FOR_TESTS_STOCK"))
                .handler(stock),
        )
        .state(7_u32)
        .build_for_tests();
    assert_eq!(
        app.assistente("estoque", "Consulta")
            .send()
            .await
            .answer()
            .message,
        "Temos 7"
    );
    assert_eq!(
        app.assistente("anotados", "Novo pedido")
            .send()
            .await
            .status(),
        200
    );
}

#[test]
#[should_panic(expected = "no state of type `u32`")]
fn what_keeps_a_bot_from_starting_fails_its_tests_with_the_same_words() {
    let stock = |State(stock): State<u32>| async move { format!("Temos {stock}") };
    let intent = Intent::new("estoque", "Consulta").public().handler(stock);
    App::builder().intent(intent).build_for_tests();
}

#[tokio::test]
async fn an_application_of_chosen_intents_has_no_others() {
    let app = App::builder()
        .inventory_where(|registration| registration.function() == "ajuda")
        .build_for_tests();
    assert_eq!(
        app.assistente("anotados", "Ajuda").send().await.status(),
        200
    );
    let reply = app.assistente("anotados", "Novo pedido").send().await;
    assert_ne!(reply.status(), 200);
}
