//! The Assistente's paths, tokens and refusals, to the letter of its Python package.

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, Reply, TOKEN_HEADER, assistente};
use serde_json::json;

const UNAUTHORIZED: &str =
    "Authorization, or X-Auth-Key and X-Auth-ConnectorId is invalid. Please authenticate.";

/// Two webhooks with a node of the same name, the root, and a path with accents.
pub(super) async fn bot() -> Bot {
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
pub(super) fn is_unauthorized(reply: &Reply) {
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
