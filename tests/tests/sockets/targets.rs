//! Targets (RFC 9112, 3.2; RFC 3986): the four forms, and paths that are meant to be read in two ways.

use crate::case::{Case, sent};
use crate::counting::Counting;
use crate::request::{HOST, bare, framed};

#[tokio::test]
async fn a_target_is_read_in_one_way_or_refused() {
    Counting::start().await.hold(cases()).await;
}

#[tokio::test]
async fn nothing_outside_the_base_path_is_reached() {
    let bot = Counting::below("api").await;
    bot.hold(cases_below_a_base_path()).await;
}

/// A call to this target.
fn call(target: impl AsRef<[u8]>) -> Vec<u8> {
    let line = [b"POST ", target.as_ref(), b" HTTP/1.1"].concat();
    framed(line, HOST)
}

fn all<const N: usize>(
    targets: [&str; N],
    expected: impl Fn(crate::case::Sent) -> Case,
) -> Vec<Case> {
    let case = |target: &str| {
        expected(sent(
            format!("target {}", target.escape_debug()),
            call(target),
        ))
    };
    targets.into_iter().map(case).collect()
}

pub fn cases() -> Vec<Case> {
    let reached = [
        "/pedidos",
        "/pedidos/",
        "/%70edidos",
        "/pedidos?",
        "/pedidos?a=b&a=c",
        "/pedidos??",
        "/pedidos?/../fechado",
        "/pedidos?%00",
        "/aten%C3%A7%C3%A3o",
        "/aten%c3%a7%c3%a3o",
        // no target has a fragment; hyper cuts it off, and what is left is one webhook's path
        "/pedidos#a",
        "/pedidos#/../fechado",
        // the target's authority counts, whatever `Host` says
        "http://localhost/pedidos",
        "http://LOCALHOST:80/pedidos",
        "HTTP://localhost/pedidos",
        "https://localhost/pedidos",
        "http://another.example/pedidos?a",
        "http://[::1]:80/pedidos",
    ];
    // decoded once, normalized never: whatever is no webhook's name as it stands is nobody's
    let unknown = [
        "/",
        "/nada",
        "/PEDIDOS",
        "/pedido",
        "/pedidoss",
        "/pedidos//",
        "/pedidos/novo",
        "/./pedidos",
        "/pedidos/.",
        "/pedidos/..",
        "/../pedidos",
        "/x/../pedidos",
        "/%2e%2e/pedidos",
        "/pedidos;",
        "/pedidos;v=1",
        "/pedidos%3Fa",
        "/pedidos%23a",
        "/pedidos%20",
        "/pedidos+",
        "/pedidos%",
        "/%zz",
        "/pedidos%2",
        "/pedidos%252F",
        "/%2570edidos",
        "/pedidos:80",
        "/pedidos@localhost",
        "/pedidos\\",
        "/..\\pedidos",
        "/atenc%CC%A7a%CC%83o",
        "/%EF%BC%8Fpedidos",
        "/answer",
        "/answer/",
        "/answer/nada",
        "/answer//pedidos",
        "/conversation/nada",
        "/pedidos/answer",
        "http://localhost",
        "http://localhost/nada",
    ];
    let ill_formed = [
        "*",
        "//",
        "//pedidos",
        "//localhost/pedidos",
        "/%2Fpedidos",
        "/pedidos%2F",
        "/pedidos%2f",
        "/pedidos%2F..",
        "/answer%2Fpedidos",
        "/pedidos%00",
        "/%00",
        "/pedidos%00.json",
        "/pedidos%0d%0a",
        "/pedidos%0A",
        "/pedidos%09",
        "/pedidos%7f",
        "/pedidos%C2%80",
        "/%FF",
        "/%C3",
        "/%C0%AFpedidos",
        "/%E0%80%AFpedidos",
        "/%C1%B0edidos",
        "/%ED%A0%80",
        "/%F4%90%80%80",
        "/answer/%00",
        "/conversation/%00",
        // for CONNECT alone
        "localhost",
        "localhost:80",
        "pedidos",
        ".",
    ];
    let no_uri = [
        "/pedidos<a>",
        "/pedidos\u{7f}",
        "http://",
        "http:///pedidos",
        "http:/pedidos",
        "http:pedidos",
        "http://local host/pedidos",
        "http://localhost:80:80/pedidos",
        "http://[::1/pedidos",
        "pedidos/novo",
        "?a=b",
        "#a",
        "../pedidos",
    ];
    let mut cases = all(reached, |case| case.called());
    cases.extend(all(unknown, |case| case.refused(401)));
    cases.extend(all(ill_formed, |case| case.refused(404)));
    cases.extend(all(no_uri, |case| case.refused(400)));
    cases.extend([
        sent("a raw byte that is no UTF-8", call(b"/ped\xff")).refused(400),
        sent("an overlong slash in raw bytes", call(b"/\xc0\xafpedidos")).refused(400),
        sent("raw UTF-8", call("/atenção")).called(),
        sent("a thousand segments", call("/a".repeat(1_000))).refused(401),
        sent("a thousand empty segments", call("/".repeat(1_000))).refused(404),
        sent(
            "20,000 encoded letters",
            call(format!("/{}", "%61".repeat(20_000))),
        )
        .refused(401),
        sent(
            "health by an absolute target",
            bare("GET http://localhost HTTP/1.1"),
        )
        .answered(200),
        sent("health by an authority", bare("GET localhost HTTP/1.1")).answered(404),
        sent("GET of an asterisk", bare("GET * HTTP/1.1")).answered(404),
        sent("OPTIONS of an asterisk", bare("OPTIONS * HTTP/1.1")).answered(404),
    ]);
    cases
}

pub fn cases_below_a_base_path() -> Vec<Case> {
    let reached = [
        "/api/pedidos",
        "/api/pedidos/",
        "/%61pi/pedidos",
        "http://localhost/api/pedidos",
    ];
    let unknown = ["/api", "/api/", "/api/nada", "/api/../pedidos"];
    let outside = [
        "/pedidos",
        "/",
        "/apiary",
        "/apipedidos",
        "/API/pedidos",
        "//api/pedidos",
        "/api//pedidos",
        "/./api/pedidos",
        "/x/../api/pedidos",
        "/api%2Fpedidos",
        "/api;x/pedidos",
        "/api%00/pedidos",
        "http://localhost/pedidos",
    ];
    let named = |mut case: Case| {
        case.name.push_str(" below /api");
        case
    };
    let mut cases = all(reached, |case| case.called());
    cases.extend(all(unknown, |case| case.refused(401)));
    cases.extend(all(outside, |case| case.refused(404)));
    cases.extend([
        sent("health", bare("GET /api HTTP/1.1")).answered(200),
        sent("health outside", bare("GET / HTTP/1.1")).answered(404),
    ]);
    cases.into_iter().map(named).collect()
}
