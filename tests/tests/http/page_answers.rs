//! What a page's answer becomes: framed by the server, without a body where there must be none; and its failures.

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Page};
use fulfillment_tests::{Bot, Records, logs};
use http::{Request, Response, StatusCode};

/// A page at `path`, which is what the tests look for in the log.
fn page<B: Into<Bytes> + Send + 'static>(
    path: &str,
    answer: impl Fn() -> Response<B> + Clone + Send + Sync + 'static,
) -> AppBuilder {
    let function = move |_: Request<Bytes>| {
        let answer = answer.clone();
        async move { answer() }
    };
    App::builder().mount(path, Page::new(function).public())
}

#[tokio::test]
async fn status_headers_and_body_are_the_functions_own() {
    let answer = || {
        Response::builder()
            .status(418)
            .header("content-type", "text/html")
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .header("access-control-allow-origin", "https://loja.example")
            .body("<h1>chá</h1>")
            .unwrap()
    };
    let bot = Bot::of(page("chá", answer)).await;
    let reply = bot.exchange("GET", "/ch%C3%A1", &[], "").await;
    assert_eq!((reply.status, reply.text()), (418, "<h1>chá</h1>"));
    assert_eq!(reply.header("content-type"), Some("text/html"));
    assert_eq!(reply.values("set-cookie"), ["a=1", "b=2"]);
    let origin = reply.header("access-control-allow-origin");
    assert_eq!(origin, Some("https://loja.example"));
}

#[tokio::test]
async fn an_answer_to_head_has_no_body() {
    let bot = Bot::of(page("heads", || Response::new("four"))).await;
    let mut connection = bot.connect().await;
    connection.send_request("HEAD", "/heads", &[], b"").await;
    let head = connection.reply_to("HEAD").await;
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some("4"))
    );
    // the body of a GET comes next, so none of the HEAD came before it
    connection.send_request("GET", "/heads", &[], b"").await;
    assert_eq!(connection.reply().await.text(), "four");
}

#[tokio::test]
async fn what_a_function_says_of_framing_is_dropped() {
    let answer = || {
        let response = Response::builder().version(http::Version::HTTP_3);
        let headers = [
            ("content-length", "4000"),
            ("content-length", "1"),
            ("transfer-encoding", "gzip, chunked"),
            ("connection", "upgrade, x-own"),
            ("keep-alive", "timeout=1000"),
            ("upgrade", "websocket"),
            ("trailer", "x-own"),
        ];
        let response = headers.iter().fold(response, |response, (name, value)| {
            response.header(*name, *value)
        });
        response.body("four").unwrap()
    };
    let bot = Bot::of(page("framing", answer)).await;
    let mut connection = bot.connect().await;
    for _ in 0..2 {
        connection.send_request("GET", "/framing", &[], b"").await;
        let reply = connection.reply().await;
        assert_eq!((reply.status, reply.text()), (200, "four"));
        assert_eq!(reply.header("content-length"), Some("4"));
        let names = [
            "transfer-encoding",
            "connection",
            "keep-alive",
            "upgrade",
            "trailer",
        ];
        assert!(
            names.iter().all(|name| reply.header(name).is_none()),
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn a_status_that_has_no_body_gets_none() {
    for status in [
        StatusCode::NO_CONTENT,
        StatusCode::NOT_MODIFIED,
        StatusCode::RESET_CONTENT,
    ] {
        let answer = move || {
            let mut response = Response::new("none of this");
            *response.status_mut() = status;
            response
        };
        let bot = Bot::of(page("bodiless", answer)).await;
        let mut connection = bot.connect().await;
        for _ in 0..2 {
            connection.send_request("GET", "/bodiless", &[], b"").await;
            let head = connection.reply_to("HEAD").await;
            assert_eq!(head.status, status.as_u16(), "{head:?}");
        }
    }
}

#[tokio::test]
async fn a_status_below_200_is_a_failure() {
    let answer = || {
        let mut response = Response::new("");
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        response
    };
    let bot = Bot::of(page("below-200", answer)).await;
    let reply = bot.exchange("GET", "/below-200", &[], "").await;
    assert_eq!((reply.status, reply.text()), (500, ""));
    logs::wait_for(&["WARN", "page=below-200", "status below 200"]).await;
}

#[tokio::test]
async fn a_panic_is_500_with_an_empty_body_and_one_line_of_the_log() {
    let answer = || -> Response<&'static str> { panic!("out of order") };
    let bot = Bot::of(page("panics", answer)).await;
    let reply = bot
        .exchange("GET", "/panics/canary?cpf=canary", &[], "")
        .await;
    assert_eq!((reply.status, reply.text()), (500, ""));
    let line = logs::wait_for(&["page=panics"]).await;
    assert!(line.contains("WARN"), "{line}");
    assert!(line.contains("status=500"), "{line}");
    assert!(line.contains("out of order"), "{line}");
    assert!(!line.contains("canary"), "{line}");
    assert_eq!(logs::with(&["page=panics"]).len(), 1);
    // the connection, and the server, are as well as before
    assert_eq!(bot.request("GET", "/", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_page_makes_no_record_of_a_call() {
    let (app, mut records) = Records::of(page("records", || Response::new("x")));
    let token = Page::new(|_| async { Response::new("x") }).token("t0k3n");
    let bot = Bot::of(app.mount("guarded", token)).await;
    assert_eq!(bot.exchange("GET", "/records", &[], "").await.status, 200);
    assert_eq!(bot.exchange("TRACE", "/records", &[], "").await.status, 405);
    assert_eq!(bot.exchange("GET", "/guarded", &[], "").await.status, 401);
    // the next call of a platform is the first that is told of
    assert_eq!(bot.request("PUT", "/nada", &[], "").await.status, 405);
    assert_eq!(records.next().await.status, 405);
    assert!(records.are_all_seen());
}
