//! Header lines (RFC 9110, 5; RFC 9112, 5): how many, how long, which characters, and what some of them ask for.

use crate::case::{Case, sent};
use crate::counting::Counting;
use crate::request::{HOST, LINE, bare, body, framed, with};

#[tokio::test]
async fn a_head_is_well_made_and_of_its_size_or_refused() {
    Counting::start().await.hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        sent(
            "headers of a call",
            with("content-type: application/json\r\n"),
        )
        .called(),
    ];
    cases.extend(sizes());
    cases.extend(shapes());
    cases.extend(ignored());
    cases.extend(connections());
    cases
}

fn sizes() -> Vec<Case> {
    // `host` and `content-length` are two more
    let many = |count: usize| {
        let lines = (2..count).map(|number| format!("x-{number}: 1\r\n"));
        sent(format!("{count} headers"), with(lines.collect::<String>()))
    };
    let same = |count: usize| {
        sent(
            format!("{count} times the same header"),
            with("x: 1\r\n".repeat(count - 2)),
        )
    };
    let least = with("x: \r\n").len() - body().len();
    let of_head = |length: usize| {
        let value = "a".repeat(length - least);
        sent(
            format!("a head of {length} bytes"),
            with(format!("x: {value}\r\n")),
        )
    };
    let several = |count: usize, length: usize| {
        let line = |number| format!("x-{number}: {}\r\n", "a".repeat(length));
        let name = format!("{count} headers of {length} bytes");
        sent(name, with((0..count).map(line).collect::<String>()))
    };
    vec![
        many(64).called(),
        many(65).refused(431),
        many(1_000).refused(431),
        same(64).called(),
        same(65).refused(431),
        of_head(60_000).called(),
        of_head(64 * 1024).called(),
        of_head(64 * 1024 + 1).refused(431),
        of_head(200_000).refused(431),
        several(50, 1_000).called(),
        several(50, 2_000).refused(431),
        sent(
            "a name of 60,000 letters",
            with(format!("{}: 1\r\n", "a".repeat(60_000))),
        )
        .called(),
        sent("a name without an end", with("a".repeat(70_000))).refused(431),
    ]
}

fn shapes() -> impl Iterator<Item = Case> {
    let of = |line: &[u8]| {
        let name = format!("header {}", line.escape_ascii());
        sent(name, with([line, b"\r\n"].concat()))
    };
    let wrong: [&[u8]; 42] = [
        b"x",
        b"x-no-colon 1",
        b": 1",
        b":",
        b" : 1",
        b"x : 1",
        b"x\t: 1",
        b"x\r: 1",
        b"a b: 1",
        b"a(b): 1",
        b"a\"b\": 1",
        b"a/b: 1",
        b"a@b: 1",
        b"a[b]: 1",
        b"a{b}: 1",
        b"a=b: 1",
        b"a;b: 1",
        b"a,b: 1",
        b"a\\b: 1",
        b"a\0b: 1",
        b"a\x01b: 1",
        b"a\x7fb: 1",
        "é: 1".as_bytes(),
        b"\xff: 1",
        b" x: 1",
        b"\tx: 1",
        b"x: 1\r\n 2",
        b"x: 1\r\n\t2",
        b"x:\r\n 1",
        b"x: a\0b",
        b"x: \0",
        b"x: a\x01b",
        b"x: a\x08b",
        b"x: a\x0bb",
        b"x: a\x0cb",
        b"x: a\x1bb",
        b"x: a\x7fb",
        b"x: a\rb",
        b"x: a\r\r",
        b"\r",
        b"\0",
        b"POST /pedidos HTTP/1.1",
    ];
    let fine: [&[u8]; 11] = [
        b"x:1",
        b"x:",
        b"x: ",
        b"x:   \t  1  \t ",
        b"x: a\tb",
        b"x: \"a, b\"; c=(d)",
        b"!#$%&'*+-.^_`|~09aZ: 1",
        b"X-UPPER-CASE: 1",
        "x: é ✓".as_bytes(),
        b"x: \x80\xff",
        b"x: 1\nx-after-a-bare-lf: 1",
    ];
    let wrong = wrong.into_iter().map(move |line| of(line).refused(400));
    wrong.chain(fine.into_iter().map(move |line| of(line).called()))
}

/// Headers that other servers act on, and that change nothing here.
fn ignored() -> impl Iterator<Item = Case> {
    let lines = [
        "x-http-method-override: DELETE",
        "x-http-method: GET",
        "x-original-url: /nada",
        "x-rewrite-url: /nada",
        "x-forwarded-prefix: /nada",
        "x-forwarded-host: \"\\",
        "x-forwarded-for: , ,\"",
        "forwarded: for=\"\\",
        "content-location: /nada",
        "range: bytes=0-0",
        "if-match: \"x\"",
        "if-none-match: *",
        "if-modified-since: never",
        "accept: text/html",
        "accept-encoding: gzip;q=1, *;q=0",
        "accept-charset: utf-7",
        "te: trailers, deflate;q=0.5",
        "trailer: content-length",
        "max-forwards: 0",
        "date: never",
        "cookie: a=b; a; =; ;",
        "authorization: Basic !!!",
        "content-md5: x",
        "content-range: bytes 0-1/2",
        "x-request-id: a\r\nx-request-id: b",
    ];
    lines
        .into_iter()
        .map(|line| sent(line.escape_debug().to_string(), with(format!("{line}\r\n"))).called())
}

/// What asks for another connection, or for no connection any more. No upgrade is served.
fn connections() -> Vec<Case> {
    let of = |lines: &str| sent(lines.escape_debug().to_string(), with(lines));
    let closes = |lines: &str| of(lines).called().closes();
    let h2c = "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n";
    let websocket = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                     sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let get = |line: &str, headers: &str| format!("{line}\r\n{HOST}{headers}\r\n");
    vec![
        closes("connection: close\r\n"),
        closes("connection: CLOSE\r\n"),
        closes("connection: keep-alive, close\r\n"),
        closes("connection: close, keep-alive\r\n"),
        closes("connection: keep-alive\r\nconnection: close\r\n"),
        closes("connection: close\r\nconnection: keep-alive\r\n"),
        closes("connection: , ,close,\r\n"),
        of("connection: keep-alive\r\n").called(),
        of("connection: closed\r\n").called(),
        of("connection: x-close\r\n").called(),
        of("connection: \r\n").called(),
        of("connection: host, x-assistant-signature-token\r\n").called(),
        of("keep-alive: timeout=0, max=0\r\n").called(),
        of("proxy-connection: close\r\n").called(),
        of(h2c).called(),
        of(websocket).called(),
        of("connection: upgrade\r\nupgrade: TLS/1.0\r\n").called(),
        of("upgrade: h2c\r\n").called(),
        of("connection: upgrade\r\n").called(),
        sent("h2c at the root", get("GET / HTTP/1.1", h2c)).answered(200),
        sent("a WebSocket at the root", get("GET / HTTP/1.1", websocket)).answered(200),
        sent(
            "a WebSocket at a webhook",
            get("GET /pedidos HTTP/1.1", websocket),
        )
        .answered(405),
        sent(
            "an upgrade in HTTP/1.0",
            framed("POST /pedidos HTTP/1.0", h2c),
        )
        .called()
        .closes_silently(),
        sent(
            "a health check that closes",
            get("GET / HTTP/1.1", "connection: close\r\n"),
        )
        .refused(200),
        sent("health with a body's headers", bare("GET / HTTP/1.1")).answered(200),
        sent("no header but the host", framed(LINE, HOST)).called(),
    ]
}
