//! CORS with a list: exactly those origins may call and read, with credentials only where that is set too.

use fulfillment_runtime::App;
use fulfillment_tests::{Bot, Reply, logs};
use serde_json::json;

use super::cors::{app, every_fate};

const LISTED: &str = "https://loja.example";
const OTHER: &str = "http://localhost:3000";
const ORIGINS: [&str; 2] = [LISTED, OTHER];

/// What differs from a listed origin by a little, and is another one.
const FOREIGN: [&str; 9] = [
    "https://loja.example.attacker.test",
    "https://attacker.test/https://loja.example",
    "https://xloja.example",
    "https://www.loja.example",
    "http://loja.example",
    "https://loja.example:8443",
    "https://loja.exampl",
    "http://localhost:30000",
    "null",
];

fn allowed(reply: &Reply) -> Option<&str> {
    reply.header("access-control-allow-origin")
}

fn credentials(reply: &Reply) -> Option<&str> {
    reply.header("access-control-allow-credentials")
}

#[tokio::test]
async fn a_listed_origin_may_read_every_answer() {
    let bot = Bot::of(app().allowed_origins(ORIGINS)).await;
    for origin in ORIGINS {
        for (method, target, mut headers, body, status) in every_fate() {
            headers.push(("origin", origin));
            let reply = bot.exchange(method, target, &headers, &body).await;
            assert_eq!(reply.status, status, "{method} {target}: {reply:?}");
            assert_eq!(allowed(&reply), Some(origin), "{method} {target}");
            assert_eq!(credentials(&reply), None);
            assert_eq!(reply.values("vary"), ["Origin"]);
        }
    }
}

#[tokio::test]
async fn a_call_from_another_origin_is_refused_whatever_its_body_says() {
    let server = app().allowed_origins(ORIGINS).allow_credentials(true);
    let bot = Bot::of(server).await;
    for origin in FOREIGN {
        for (method, target, mut headers, body, status) in every_fate() {
            headers.push(("origin", origin));
            let reply = bot.exchange(method, target, &headers, &body).await;
            // a path without meaning and a wrong method are seen first, and the health check is for anybody
            let status = match status {
                404 if target == "/a%2Fb" => 404,
                405 => 405,
                _ if method == "GET" => 200,
                _ => 403,
            };
            assert_eq!(reply.status, status, "{method} {target}: {reply:?}");
            assert_eq!((allowed(&reply), credentials(&reply)), (None, None));
            assert_eq!(reply.values("vary"), ["Origin"]);
        }
    }
}

#[tokio::test]
async fn a_call_without_an_origin_is_answered_as_ever() {
    let bot = Bot::of(app().allowed_origins(ORIGINS)).await;
    for (method, target, headers, body, status) in every_fate() {
        let reply = bot.exchange(method, target, &headers, &body).await;
        assert_eq!(reply.status, status, "{method} {target}: {reply:?}");
        assert_eq!((allowed(&reply), credentials(&reply)), (None, None));
        assert_eq!(reply.values("vary"), ["Origin"]);
    }
}

#[tokio::test]
async fn a_refused_origin_is_told_the_setting_before_its_body_is_read() {
    let bot = Bot::of(app().allowed_origins(ORIGINS)).await;
    for target in ["/aberto", "/answer/aberto", "/conversation/aberto", "/nada"] {
        let mut connection = bot.connect().await;
        let head = format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\norigin: null\r\ncontent-length: 9\r\n\r\n"
        );
        connection.send(head).await;
        let reply = connection.reply().await;
        assert_eq!(
            reply.json_of(403),
            json!({
                "error": "pages of this origin may not call; if they shall, add it to \
                          `FULFILLMENT_ALLOWED_ORIGINS` or `allowed_origins`"
            }),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_refused_origin_is_a_warning_for_whoever_set_up_the_bot() {
    let bot = Bot::of(app().allowed_origins(ORIGINS)).await;
    let headers = [("origin", FOREIGN[0])];
    let reply = bot
        .exchange("POST", "/conversation/aberto", &headers, "")
        .await;
    assert_eq!(reply.status, 403);
    logs::wait_for(&["WARN", "calls are refused", "not among the allowed origins"]).await;
}

#[tokio::test]
async fn credentials_are_allowed_to_listed_origins_and_never_on_the_health_check() {
    let server = app().allowed_origins(ORIGINS).allow_credentials(true);
    let bot = Bot::of(server).await;
    for (method, target, mut headers, body, status) in every_fate() {
        headers.push(("origin", LISTED));
        let reply = bot.exchange(method, target, &headers, &body).await;
        assert_eq!(reply.status, status, "{method} {target}: {reply:?}");
        assert_eq!(allowed(&reply), Some(LISTED));
        let yes = (method != "GET").then_some("true");
        assert_eq!(credentials(&reply), yes, "{method} {target}");
    }
    for method in ["GET", "HEAD"] {
        let reply = bot.exchange(method, "/", &[("origin", LISTED)], "").await;
        assert_eq!((reply.status, credentials(&reply)), (200, None));
    }
}

#[tokio::test]
async fn a_preflight_says_the_same_as_the_answer_will() {
    let server = app().allowed_origins(ORIGINS).allow_credentials(true);
    let bot = Bot::of(server).await;
    for path in ["/aberto", "/answer/aberto", "/conversation/aberto", "/nada"] {
        for (origin, allow) in [(LISTED, true), (FOREIGN[0], false), ("null", false)] {
            let headers = [
                ("origin", origin),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "content-type"),
            ];
            let reply = bot.exchange("OPTIONS", path, &headers, "").await;
            assert_eq!(reply.status, 200, "{path}: {reply:?}");
            assert_eq!(reply.header("access-control-max-age"), Some("7200"));
            assert_eq!(allowed(&reply), allow.then_some(origin), "{path}");
            assert_eq!(credentials(&reply), allow.then_some("true"), "{path}");
            let vary = reply.values("vary").join(", ");
            assert!(vary.contains("Origin"), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn an_origin_may_be_written_in_capitals_and_is_compared_as_browsers_send_it() {
    let bot = Bot::of(app().allowed_origins(["HTTPS://Loja.Example"])).await;
    let reply = bot.exchange("GET", "/", &[("origin", LISTED)], "").await;
    assert_eq!(allowed(&reply), Some(LISTED));
}

#[test]
fn origins_that_no_browser_sends_stop_the_start_all_of_them_at_once() {
    let written = [
        "https://loja.example/",
        "*",
        LISTED,
        "https://loja.example:443",
    ];
    let error = app().allowed_origins(written).build().err();
    assert_eq!(
        error.map(|error| error.to_string()).as_deref(),
        Some(
            "the server cannot start, for 3 reasons:\n  \
             - allowed origin `*` is a pattern; name each origin, or leave the list empty to let any origin read\n  \
             - allowed origin `https://loja.example/` has more than scheme, host and port; write \
             `https://loja.example`\n  \
             - allowed origin `https://loja.example:443` has the port that browsers leave out; write \
             `https://loja.example`"
        )
    );
}

#[test]
fn credentials_for_any_origin_stop_the_start() {
    let error = app().allow_credentials(true).build().err();
    assert_eq!(
        error.map(|error| error.to_string()).as_deref(),
        Some(
            "the server cannot start: credentials are allowed to any origin; name those that may have them with \
             `allowed_origins` or `FULFILLMENT_ALLOWED_ORIGINS`"
        )
    );
    let all = App::builder().allow_credentials(true).build().err();
    let all = all.expect("two problems").to_string();
    assert!(all.contains("for 2 reasons"), "{all}");
}
