//! The limits of pages: they are those of calls, because a page takes a call's place.

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Intent, Page};
use fulfillment_tests::{Bot, SOON, assistente, logs, within_a_minute};
use http::{Request, Response};
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// The other end of a page whose visits wait until they are let go.
#[derive(Clone)]
struct Gate {
    began: Arc<Notify>,
    go: Arc<Semaphore>,
}

impl Gate {
    fn new() -> Self {
        Self {
            began: Arc::default(),
            go: Arc::new(Semaphore::new(0)),
        }
    }

    fn page(&self) -> Page {
        let gate = self.clone();
        let function = move |_: Request<Bytes>| {
            let gate = gate.clone();
            async move {
                gate.began.notify_one();
                if let Ok(permit) = gate.go.acquire().await {
                    permit.forget();
                }
                Response::new("let go")
            }
        };
        Page::new(function).public()
    }

    async fn began(&self) {
        within_a_minute("a page that begins", self.began.notified()).await;
    }
}

fn app() -> AppBuilder {
    let size =
        |request: Request<Bytes>| async move { Response::new(request.body().len().to_string()) };
    App::builder()
        .mount("size", Page::new(size).token("t0k3n"))
        .intent(
            Intent::new("pedidos", "Novo")
                .public()
                .handler(|| "Anotado!"),
        )
}

const TOKEN: (&str, &str) = ("authorization", "Bearer t0k3n");

#[tokio::test]
async fn a_body_that_is_too_large_is_413_from_its_head_and_while_it_is_read() {
    let bot = Bot::of(app().max_body(1_000)).await;
    let reply = bot
        .exchange("POST", "/size", &[TOKEN], " ".repeat(1_000))
        .await;
    assert_eq!((reply.status, reply.text()), (200, "1000"));
    // whoever asks: it is the same before a token is asked for
    for headers in [&[TOKEN][..], &[]] {
        let reply = bot
            .exchange("POST", "/size", headers, " ".repeat(1_001))
            .await;
        assert_eq!(reply.status, 413, "{reply:?}");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(
            reply.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
    let mut connection = bot.connect().await;
    let head = "POST /size HTTP/1.1\r\nhost: a\r\nauthorization: Bearer t0k3n\r\ntransfer-encoding: chunked\r\n\r\n";
    connection.send(head).await;
    let chunk = format!("3e9\r\n{}\r\n0\r\n\r\n", " ".repeat(1_001));
    connection.send_what_is_taken(chunk.as_bytes()).await;
    let reply = connection.reply().await;
    assert_eq!(reply.status, 413, "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn trace_is_405_and_connect_no_page() {
    let bot = Bot::of(app()).await;
    let reply = bot.exchange("TRACE", "/size", &[TOKEN], "").await;
    assert_eq!(reply.status, 405);
    let allow = reply.header("allow").unwrap_or_default();
    assert!(allow.contains("GET") && !allow.contains("TRACE"), "{allow}");
}

#[tokio::test]
async fn a_page_takes_the_place_of_a_call_and_gives_it_back() {
    let gate = Gate::new();
    let app = app().max_calls(1).mount("gate", gate.page());
    let bot = Bot::of(app).await;
    let flood = async {
        gate.began().await;
        for target in ["/gate", "/size"] {
            let reply = bot.exchange("GET", target, &[TOKEN], "").await;
            assert_eq!(
                (reply.status, reply.header("retry-after")),
                (503, Some("1"))
            );
            assert_eq!(
                reply.header("content-type"),
                Some("text/plain; charset=utf-8")
            );
        }
        let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
        assert_eq!(reply.status, 503);
        gate.go.add_permits(1);
    };
    let (reply, ()) = tokio::join!(bot.exchange("GET", "/gate", &[], ""), flood);
    assert_eq!((reply.status, reply.text()), (200, "let go"));
    for _ in 0..3 {
        let reply = bot.exchange("GET", "/size", &[TOKEN], "").await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_page_that_is_late_is_503_and_runs_on_to_its_end_in_its_place() {
    let gate = Gate::new();
    let app = app()
        .max_calls(1)
        .timeout(SOON)
        .mount("late-page", gate.page());
    let bot = Bot::of(app).await;
    let reply = bot.exchange("GET", "/late-page", &[], "").await;
    assert_eq!((reply.status, reply.text()), (503, ""));
    assert_eq!(reply.header("retry-after"), None);
    logs::wait_for(&["WARN", "page=late-page", "deadline"]).await;
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.status, 503, "its place is taken still");
    gate.go.add_permits(1);
    logs::wait_for(&["INFO", "nobody waits", "page=late-page"]).await;
}

#[tokio::test]
async fn a_stop_waits_for_a_page_that_nobody_waits_for_any_more() {
    let gate = Gate::new();
    let app = app().timeout(SOON).mount("stopped-page", gate.page());
    let bot = Bot::of(app).await;
    let reply = bot.exchange("GET", "/stopped-page", &[], "").await;
    assert_eq!(reply.status, 503);
    let stopping = bot.begin_stop().await;
    assert!(!stopping.has_ended());
    gate.go.add_permits(1);
    stopping.ended().await.expect("a stop in time");
    assert_eq!(logs::with(&["nobody waits", "page=stopped-page"]).len(), 1);
}
