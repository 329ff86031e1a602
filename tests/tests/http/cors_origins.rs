//! CORS with a list: exactly those origins may read, with credentials only where that is set too.

use fulfillment_runtime::App;
use fulfillment_tests::{Bot, Reply};

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
async fn another_origin_is_answered_and_its_browser_told_nothing_it_could_take_for_leave() {
    let server = app().allowed_origins(ORIGINS).allow_credentials(true);
    let bot = Bot::of(server).await;
    let no_origin = std::iter::once(None);
    for origin in FOREIGN.into_iter().map(Some).chain(no_origin) {
        for (method, target, mut headers, body, status) in every_fate() {
            headers.extend(origin.map(|origin| ("origin", origin)));
            let reply = bot.exchange(method, target, &headers, &body).await;
            assert_eq!(reply.status, status, "{method} {target}: {reply:?}");
            let told = (allowed(&reply), credentials(&reply));
            assert_eq!(told, (None, None), "{origin:?} {method} {target}");
            assert_eq!(reply.values("vary"), ["Origin"]);
        }
    }
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
