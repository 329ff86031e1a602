//! The Assistente's paths, tokens and refusals, to the letter of its Python package.

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, Reply, TOKEN_HEADER, assistente};
use serde_json::json;

const UNAUTHORIZED: &str =
    "Authorization, or X-Auth-Key and X-Auth-ConnectorId is invalid. Please authenticate.";

/// Two webhooks with a node of the same name, the root, and a path with accents.
async fn bot() -> Bot {
    let intent = |webhook, node, token, says: &'static str| {
        Intent::new(webhook, node)
            .token(token)
            .handler(move || says)
    };
    let app = App::builder()
        .intent(intent("pedidos", "Novo", "pedidos-token", "pedido novo"))
        .intent(intent("pedidos", "Cancelar", "other-token", "cancelado"))
        .intent(intent(
            "clientes/vip",
            "Novo",
            "clientes-token",
            "cliente novo",
        ))
        .intent(intent("atenção", "Olá", "pedidos-token", "atenção!"))
        .intent(intent("", "Raiz", "pedidos-token", "raiz"));
    Bot::of(app).await
}

#[track_caller]
fn says(reply: &Reply, message: &str) {
    assert_eq!(reply.json_of(200)["message"], message, "{reply:?}");
}

#[track_caller]
fn is_unauthorized(reply: &Reply) {
    assert_eq!(
        reply.json_of(401),
        json!({"message": UNAUTHORIZED}),
        "{reply:?}"
    );
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn post_of_the_root_is_the_root_webhook() {
    let reply = bot()
        .await
        .call("/", Some("pedidos-token"), &assistente("Raiz"))
        .await;
    says(&reply, "raiz");
}

#[tokio::test]
async fn a_percent_encoded_path_is_decoded_as_utf8() {
    let bot = bot().await;
    for path in [
        "/aten%C3%A7%C3%A3o",
        "/aten%c3%a7%c3%a3o",
        "/%61ten%C3%A7%C3%A3o/",
    ] {
        says(
            &bot.call(path, Some("pedidos-token"), &assistente("Olá"))
                .await,
            "atenção!",
        );
    }
}

#[tokio::test]
async fn a_query_is_no_part_of_the_path() {
    let reply = bot()
        .await
        .call(
            "/pedidos?a=/nada",
            Some("pedidos-token"),
            &assistente("Novo"),
        )
        .await;
    says(&reply, "pedido novo");
}

#[tokio::test]
async fn the_same_node_may_exist_on_two_webhooks() {
    let bot = bot().await;
    let reply = bot
        .call("/pedidos", Some("pedidos-token"), &assistente("Novo"))
        .await;
    says(&reply, "pedido novo");
    let reply = bot
        .call("/clientes/vip", Some("clientes-token"), &assistente("Novo"))
        .await;
    says(&reply, "cliente novo");
}

#[tokio::test]
async fn an_ill_formed_path_is_404_and_an_encoded_slash_is_one() {
    let bot = bot().await;
    for path in [
        "/clientes%2Fvip",
        "/clientes%2fvip",
        "/%FF",
        "/%C3",
        "/a%00b",
        "/a%0Ab",
    ] {
        let reply = bot
            .call(path, Some("clientes-token"), &assistente("Novo"))
            .await;
        assert!(reply.json_of(404)["error"].is_string(), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn a_missing_token_is_401_with_the_words_of_the_package() {
    is_unauthorized(
        &bot()
            .await
            .call("/pedidos", None, &assistente("Novo"))
            .await,
    );
}

#[tokio::test]
async fn an_unknown_token_is_401_with_the_words_of_the_package() {
    let bot = bot().await;
    for token in [
        "",
        "wrong",
        "pedidos-toke",
        "pedidos-token2",
        "PEDIDOS-TOKEN",
        "Bearer pedidos-token",
    ] {
        is_unauthorized(&bot.call("/pedidos", Some(token), &assistente("Novo")).await);
    }
}

#[tokio::test]
async fn two_token_headers_are_401_even_if_both_are_right() {
    let token = (TOKEN_HEADER, "pedidos-token");
    let headers = [("content-type", "application/json"), token, token];
    let body = assistente("Novo").to_string();
    is_unauthorized(
        &bot()
            .await
            .request("POST", "/pedidos", &headers, body)
            .await,
    );
}

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

#[tokio::test]
async fn json_has_several_content_types_and_none_at_all_is_json_too() {
    let bot = bot().await;
    let body = assistente("Novo").to_string();
    for content_type in [
        Some("application/json"),
        Some("APPLICATION/JSON; charset=utf-8"),
        Some("application/vnd.totvs+json"),
        None,
    ] {
        let mut headers = vec![(TOKEN_HEADER, "pedidos-token")];
        headers.extend(content_type.map(|value| ("content-type", value)));
        says(
            &bot.request("POST", "/pedidos", &headers, &body).await,
            "pedido novo",
        );
    }
}
