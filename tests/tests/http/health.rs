//! The health check, and every method that is not `POST`.

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::Bot;

async fn bot() -> Bot {
    let intent = Intent::new("pedidos", "Novo pedido").token("t0k3n");
    Bot::of(App::builder().intent(intent.handler(|| "Anotado!"))).await
}

#[tokio::test]
async fn get_of_the_root_is_the_health_check() {
    let reply = bot().await.request("GET", "/", &[], "").await;
    let json = reply.json_of(200);
    assert!(json["message"].is_string(), "{reply:?}");
    assert_eq!(
        json.as_object().map(|members| members.len()),
        Some(1),
        "{reply:?}"
    );
}

#[tokio::test]
async fn head_of_the_root_is_the_health_check_without_its_body() {
    let bot = bot().await;
    let mut connection = bot.connect().await;
    connection.send_request("HEAD", "/", &[], b"").await;
    let head = connection.reply_to("HEAD").await;
    assert_eq!(head.status, 200);

    // the body of a GET comes next, so none of the HEAD came before it
    connection.send_request("GET", "/", &[], b"").await;
    let get = connection.reply().await;
    assert_eq!(get.status, 200);
    assert_eq!(
        head.header("content-length"),
        Some(&*get.body.len().to_string())
    );
    assert_eq!(head.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn the_health_check_ignores_a_query_and_a_token() {
    let bot = bot().await;
    let headers = [("x-assistant-signature-token", "wrong")];
    assert_eq!(
        bot.request("GET", "/?probe=1", &headers, "").await.status,
        200
    );
}

#[tokio::test]
async fn any_method_but_post_is_405_with_allow_registered_or_not() {
    let bot = bot().await;
    for path in [
        "/pedidos",
        "/pedidos/",
        "/nada",
        "/nada/mais",
        "/answer/pedidos",
    ] {
        for method in [
            "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
        ] {
            let reply = bot.request(method, path, &[], "").await;
            assert_eq!(reply.status, 405, "{method} {path}: {reply:?}");
            assert_eq!(reply.header("allow"), Some("POST"), "{method} {path}");
            if method != "HEAD" {
                assert!(
                    reply.json()["error"].is_string(),
                    "{method} {path}: {reply:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_root_allows_its_health_check_too() {
    let bot = bot().await;
    for method in ["PUT", "DELETE", "OPTIONS"] {
        let reply = bot.request(method, "/", &[], "").await;
        assert_eq!(reply.status, 405, "{method}: {reply:?}");
        assert_eq!(reply.header("allow"), Some("GET, HEAD, POST"));
    }
}

#[tokio::test]
async fn connect_is_405_and_no_tunnel() {
    let bot = bot().await;
    let mut connection = bot.connect().await;
    connection
        .send("CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n")
        .await;
    assert_eq!(connection.reply().await.status, 405);
}

#[tokio::test]
async fn a_method_is_refused_before_a_token_is_asked_for_and_with_its_body_unread() {
    let bot = bot().await;
    let reply = bot.request("PUT", "/pedidos", &[], "{}").await;
    assert_eq!(reply.status, 405);
    assert_eq!(reply.header("connection"), Some("close"));
}
