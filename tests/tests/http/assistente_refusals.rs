//! What the Assistente is refused with, in which order, to the letter of its Python package.

use fulfillment_tests::{Reply, assistente};
use serde_json::json;

use super::assistente::{bot, is_unauthorized};

#[tokio::test]
async fn without_a_token_nothing_leaks_whatever_else_is_wrong() {
    let bot = bot().await;
    let usual = bot.call("/pedidos", None, &assistente("Novo")).await;
    for (path, headers, body) in [
        (
            "/nada",
            [("content-type", "application/json")],
            assistente("Novo").to_string(),
        ),
        (
            "/pedidos",
            [("content-type", "application/json")],
            assistente("Nada").to_string(),
        ),
        (
            "/pedidos",
            [("content-type", "application/json")],
            "{".to_owned(),
        ),
        (
            "/pedidos",
            [("content-type", "application/json")],
            "[1]".to_owned(),
        ),
        ("/pedidos", [("content-type", "text/csv")], "a;b".to_owned()),
        (
            "/pedidos",
            [("content-encoding", "gzip")],
            "\u{1f}".to_owned(),
        ),
    ] {
        let reply = bot.request("POST", path, &headers, &body).await;
        is_unauthorized(&reply);
        assert_eq!(reply.body, usual.body, "{path} {body}");
    }
}

#[tokio::test]
async fn an_unknown_webhook_is_400_with_the_path_as_it_came() {
    let bot = bot().await;
    for (path, named) in [
        ("/nada", "nada"),
        ("/pedidos/mais", "pedidos/mais"),
        ("/Pedidos", "Pedidos"),
        ("/atencao", "atencao"),
        ("/caf%C3%A9%20%22x%22%20%3Cb%3E", "café \"x\" <b>"),
    ] {
        let reply = bot
            .call(path, Some("pedidos-token"), &assistente("Novo"))
            .await;
        let error = format!("O path '{named}' não foi definido para nenhum webhook.");
        assert_eq!(reply.json_of(400), json!({"error": error}), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_node_is_400_with_the_node_as_it_came() {
    let bot = bot().await;
    for node in [
        "Nada",
        "novo",
        "Nóvo",
        " Novo",
        "Novo ",
        "D'água \"x\" <b>\n",
        "Raiz",
        "*",
    ] {
        let reply = bot
            .call("/pedidos", Some("pedidos-token"), &assistente(node))
            .await;
        let error = format!("Nenhum callback foi encontrado para a intenção '{node}'");
        assert_eq!(reply.json_of(400), json!({"error": error}), "{node:?}");
    }
}

#[tokio::test]
async fn the_words_of_a_refusal_are_utf8_and_escaped_no_more_than_json_needs() {
    let reply = bot()
        .await
        .call(
            "/pedidos",
            Some("pedidos-token"),
            &assistente("é <b> \"x\""),
        )
        .await;
    let expected = r#"{"error":"Nenhum callback foi encontrado para a intenção 'é <b> \"x\"'"}"#;
    assert_eq!(reply.text(), expected);
}

#[tokio::test]
async fn the_token_of_another_node_is_400_with_the_node() {
    let bot = bot().await;
    let expected = json!({"error": "Token inválido para o Webhook da intenção 'Novo'"});
    for token in ["other-token", "clientes-token"] {
        let reply = bot.call("/pedidos", Some(token), &assistente("Novo")).await;
        assert_eq!(reply.json_of(400), expected, "{token}");
    }
}

#[tokio::test]
async fn the_checks_come_in_the_order_token_body_webhook_node_own_token() {
    let bot = bot().await;
    let wrong_shape = json!({"intent_name": 1});
    let status = |reply: Reply| (reply.status, reply.text().to_owned());

    let (code, _) = status(bot.call("/nada", None, &wrong_shape).await);
    assert_eq!(code, 401);
    let (code, text) = status(bot.call("/nada", Some("other-token"), &wrong_shape).await);
    assert_eq!((code, text.contains("/intent_name")), (422, true), "{text}");
    let (code, text) = status(
        bot.call("/nada", Some("other-token"), &assistente("Nada"))
            .await,
    );
    assert_eq!((code, text.contains("path 'nada'")), (400, true), "{text}");
    let (code, text) = status(
        bot.call("/pedidos", Some("other-token"), &assistente("Nada"))
            .await,
    );
    assert_eq!(
        (code, text.contains("Nenhum callback")),
        (400, true),
        "{text}"
    );
    let (code, text) = status(
        bot.call("/pedidos", Some("other-token"), &assistente("Novo"))
            .await,
    );
    assert_eq!(
        (code, text.contains("Token inválido")),
        (400, true),
        "{text}"
    );
}
