//! Pages that are services: a router of axum's, bodies in pieces, and what breaks in the middle.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::routing::{any, get, post};
use bytes::Bytes;
use fulfillment_runtime::{App, FullUri, Page, PageBody};
use fulfillment_tests::{Bot, SOON, logs};
use http::{Request, Response};
use http_body::Frame;
use hyper::service::service_fn;
use hyper_util::service::TowerToHyperService;

/// An audit of many routes, with a router inside.
fn audit() -> Router {
    let entries =
        Router::new().route("/", get(|| async { "entries" })).route(
            "/{id}",
            get(
                |Path(id): Path<String>, RawQuery(query): RawQuery| async move {
                    format!("{id} {query:?}")
                },
            ),
        );
    Router::new()
        .route(
            "/",
            get(|State(name): State<&'static str>| async move { name }),
        )
        .route("/echo", post(|body: String| async move { body }))
        .route(
            "/whole",
            any(
                |Extension(FullUri(whole)), Extension(caller): Extension<IpAddr>| async move {
                    format!("{whole} {caller}")
                },
            ),
        )
        .nest("/entries", entries)
        .with_state("audit")
}

fn mounted(router: Router) -> Page {
    Page::service(TowerToHyperService::new(router))
}

#[tokio::test]
async fn a_router_of_axum_is_a_page_and_its_routes_begin_where_it_is_mounted() {
    let app = App::builder()
        .base_path("/api")
        .mount("/audit", mounted(audit()).token("t0k3n"));
    let bot = Bot::of(app).await;
    let token = ("authorization", "Bearer t0k3n");
    for (target, text) in [
        ("/api/audit", "audit"),
        ("/api/audit/", "audit"),
        ("/api/audit/entries", "entries"),
        (
            "/api/audit/entries/a%C3%A7%C3%A3o?x=y",
            "ação Some(\"x=y\")",
        ),
        ("/api/audit/whole?x=y", "/api/audit/whole?x=y 127.0.0.1"),
    ] {
        let reply = bot.exchange("GET", target, &[token], "").await;
        assert_eq!((reply.status, reply.text()), (200, text), "{target}");
    }
    let reply = bot
        .exchange("POST", "/api/audit/echo", &[token], "olá")
        .await;
    assert_eq!((reply.status, reply.text()), (200, "olá"));
    assert_eq!(reply.header("content-length"), Some("4"));
    // the router's own words
    for (method, target, status) in [
        ("GET", "/api/audit/nada", 404),
        ("GET", "/api/audit/echo", 405),
    ] {
        let reply = bot.exchange(method, target, &[token], "").await;
        assert_eq!(reply.status, status, "{target}");
    }
    let reply = bot.exchange("GET", "/api/audit/entries", &[], "").await;
    assert_eq!(reply.status, 401);
}

/// A body in these pieces, which may break off; without an end, if it is none of those.
struct Pieces {
    pieces: VecDeque<Result<Bytes, io::Error>>,
    ends: bool,
}

fn pieces(pieces: impl IntoIterator<Item = Result<Bytes, io::Error>>) -> Pieces {
    Pieces {
        pieces: pieces.into_iter().collect(),
        ends: true,
    }
}

fn piece(text: &'static str) -> Result<Bytes, io::Error> {
    Ok(Bytes::from_static(text.as_bytes()))
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    /// Each piece is waited for, a moment.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.pieces.pop_front() {
            // none yet
            Some(Ok(piece)) if piece.is_empty() => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(piece) => Poll::Ready(Some(piece.map(Frame::data))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

/// A page of axum's that answers with the body that `make` makes.
fn answering(make: impl Fn() -> Pieces + Clone + Send + Sync + 'static) -> Page {
    let router = Router::new().route(
        "/",
        get(move || {
            let body = Body::new(make());
            async move { body }
        }),
    );
    mounted(router).public()
}

#[tokio::test]
async fn a_body_that_comes_in_pieces_is_sent_as_one() {
    let make = || {
        pieces([
            piece("um, "),
            piece(""),
            piece("dois, "),
            piece(""),
            piece("três"),
        ])
    };
    let bot = Bot::of(App::builder().mount("pieces", answering(make))).await;
    let reply = bot.exchange("GET", "/pieces", &[], "").await;
    assert_eq!((reply.status, reply.text()), (200, "um, dois, três"));
    assert_eq!(reply.header("content-length"), Some("15"));
    assert_eq!(reply.header("transfer-encoding"), None);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_500_with_an_empty_body_and_one_line_of_the_log() {
    let make = || {
        pieces([
            piece("canary"),
            piece(""),
            Err(io::Error::other("the disk is gone")),
        ])
    };
    let bot = Bot::of(App::builder().mount("breaks-off", answering(make))).await;
    let reply = bot.exchange("GET", "/breaks-off", &[], "").await;
    assert_eq!((reply.status, reply.text()), (500, ""));
    let line = logs::wait_for(&["page=breaks-off"]).await;
    for part in [
        "WARN",
        "status=500",
        "its body broke off: ",
        "the disk is gone",
    ] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!line.contains("canary"), "{line}");
    assert_eq!(logs::with(&["page=breaks-off"]).len(), 1);
}

#[tokio::test]
async fn a_body_of_more_than_64_mebibytes_is_500() {
    let mebibytes =
        |count| move || pieces((0..count).map(|_| Ok(Bytes::from_static(&[b'x'; 1 << 20]))));
    let one_more = || pieces((0..65).map(|_| Ok(Bytes::from_static(&[b'x'; 1 << 20]))));
    let app = App::builder()
        .mount("most", answering(mebibytes(64)))
        .mount("too-much", answering(one_more));
    let bot = Bot::of(app).await;
    let reply = bot.exchange("GET", "/most", &[], "").await;
    assert_eq!(reply.header("content-length"), Some("67108864"));
    let reply = bot.exchange("GET", "/too-much", &[], "").await;
    assert_eq!((reply.status, reply.text()), (500, ""));
    logs::wait_for(&["WARN", "page=too-much", "longer than 67108864 bytes"]).await;
}

#[tokio::test]
async fn a_body_that_does_not_end_is_503_and_left_when_nobody_waits_for_it_any_more() {
    let endless = || Pieces {
        ends: false,
        ..pieces([piece("data: 1\n\n")])
    };
    let app = App::builder()
        .max_calls(1)
        .timeout(SOON)
        .mount("endless", answering(endless))
        .mount("whole", answering(|| pieces([piece("whole")])));
    let bot = Bot::of(app).await;
    let reply = bot.exchange("GET", "/endless", &[], "").await;
    assert_eq!((reply.status, reply.text()), (503, ""));
    let left = "its body had not all come while somebody waited";
    logs::wait_for(&["WARN", "page=endless", "ended=failed", left]).await;
    // its place is free again as soon as that is logged, or a moment later
    while bot.exchange("GET", "/whole", &[], "").await.status != 200 {}
}

#[tokio::test]
async fn an_error_of_a_service_is_500_with_its_cause_in_the_log() {
    let fails = |_: Request<PageBody>| async {
        Err::<Response<PageBody>, _>(io::Error::other("no database"))
    };
    let bot =
        Bot::of(App::builder().mount("fails", Page::service(service_fn(fails)).public())).await;
    let reply = bot.exchange("GET", "/fails", &[], "").await;
    assert_eq!((reply.status, reply.text()), (500, ""));
    logs::wait_for(&["WARN", "page=fails", "status=500", "no database"]).await;
}

#[tokio::test]
async fn a_panic_of_a_service_or_of_its_body_is_500() {
    struct Panics;
    impl http_body::Body for Panics {
        type Data = Bytes;
        type Error = Infallible;
        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            panic!("in its body")
        }
    }
    let in_body = |_: Request<PageBody>| async { Ok::<_, Infallible>(Response::new(Panics)) };
    let at_once =
        |_: Request<PageBody>| -> std::future::Ready<Result<Response<PageBody>, Infallible>> {
            panic!("at once")
        };
    let app = App::builder()
        .mount("panics-later", Page::service(service_fn(in_body)).public())
        .mount(
            "panics-at-once",
            Page::service(service_fn(at_once)).public(),
        );
    let bot = Bot::of(app).await;
    for (page, cause) in [
        ("panics-later", "in its body"),
        ("panics-at-once", "at once"),
    ] {
        let reply = bot.exchange("GET", &format!("/{page}"), &[], "").await;
        assert_eq!((reply.status, reply.text()), (500, ""));
        logs::wait_for(&["WARN", &format!("page={page}"), cause]).await;
    }
}
