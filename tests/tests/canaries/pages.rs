//! Pages: what a visitor sends stands in no log line, whatever becomes of the visit; and a page shows no token.

use std::time::Duration;

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Page, Server};
use http::header::AUTHORIZATION;
use http::{Request, Response};

use crate::log::logged;
use crate::{BASIC, TOKEN, debug_is_silent, hush_expected_panics, silent};

async fn said(request: Request<Bytes>) -> Response<String> {
    assert!(request.headers()[AUTHORIZATION].is_sensitive());
    Response::new(format!("{request:?}"))
}

async fn panics(request: Request<Bytes>) -> Response<String> {
    panic!("on purpose: {request:?}")
}

async fn never(_: Request<Bytes>) -> Response<String> {
    std::future::pending().await
}

fn app() -> AppBuilder {
    App::builder()
        .timeout(Duration::from_millis(20))
        .mount("said", Page::new(said).token(TOKEN))
        .mount("panics", Page::new(panics).token(TOKEN))
        .mount("never", Page::new(never).token(TOKEN))
        .mount("refuses", Page::new(said).token("c4n4ry-another"))
}

#[test]
fn a_page_is_silent() {
    debug_is_silent(&Page::new(said).token(TOKEN));
    debug_is_silent(&Page::new(said).token(TOKEN.to_owned()));
    debug_is_silent(&app());
    debug_is_silent(&app().build().expect("nothing is missing"));
    debug_is_silent(&Server::new().mount("said", Page::new(said).token(TOKEN)));
}

#[test]
fn what_a_visitor_sends_is_not_logged() {
    hush_expected_panics();
    let app = app().build().expect("nothing is missing");
    let ((), log) = logged(async {
        for (page, status) in [
            ("said", 200),
            ("panics", 500),
            ("never", 503),
            ("refuses", 401),
        ] {
            let request = Request::put(format!("/{page}/c4n4ry?cpf=c4n4ry"))
                .header(AUTHORIZATION, BASIC)
                .header("cookie", "login=c4n4ry")
                .body(Bytes::from_static(b"c4n4ry"));
            let response = app.call(request.expect("a request")).await;
            assert_eq!(response.status(), status, "{page}");
        }
    });
    for log in log {
        for line in ["page answered", "page failed", "page refused"] {
            assert!(log.contains(line), "{line}: {log}");
        }
        silent("the log", log);
    }
}
