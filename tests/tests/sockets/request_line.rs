//! Request lines (RFC 9112, 2 and 3): methods, versions, blanks and what is no HTTP at all.

use crate::case::OUTER;
use crate::case::{Case, sent};
use crate::counting::Counting;
use crate::request::{HOST, LINE, bare, body, call_of, framed, with};

#[tokio::test]
async fn a_request_line_is_taken_as_it_shall_be_and_no_other() {
    Counting::start().await.hold(cases()).await;
}

/// A call under this request line.
fn line(line: impl AsRef<[u8]>) -> Vec<u8> {
    framed(line, HOST)
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        sent("a call", call_of(OUTER)).called(),
        sent("health", bare("GET / HTTP/1.1")).answered(200),
        sent("a health check of HTTP/1.0", "GET / HTTP/1.0\r\n\r\n").refused_in_kind(200),
    ];
    cases.extend(versions());
    cases.extend(blanks());
    cases.extend(ends_of_lines());
    cases.extend(other_protocols());
    cases.extend(lengths());
    cases
}

fn versions() -> impl Iterator<Item = Case> {
    // a server MAY answer 505 to a version that it does not speak; hyper's 400 says as much
    let refused = [
        "POST /pedidos HTTP/0.9",
        "POST /pedidos HTTP/1.2",
        "POST /pedidos HTTP/1.10",
        "POST /pedidos HTTP/1.1x",
        "POST /pedidos HTTP/01.1",
        "POST /pedidos HTTP/1",
        "POST /pedidos HTTP/2",
        "POST /pedidos HTTP/2.0",
        "POST /pedidos HTTP/3",
        "POST /pedidos HTTP/9.9",
        "POST /pedidos HTTP/1,1",
        "POST /pedidos HTTP 1.1",
        "POST /pedidos http/1.1",
        "POST /pedidos Http/1.1",
        "POST /pedidos HTTPS/1.1",
        "POST /pedidos RTSP/1.0",
        "POST /pedidos",
        "POST",
        "/pedidos HTTP/1.1",
        "/pedidos",
        "POST HTTP/1.1",
        "HTTP/1.1 200 OK",
    ];
    let refused = refused.map(|text| sent(format!("line `{text}`"), line(text)).refused(400));
    let old = |name: &str, headers: &str| sent(name, framed("POST /pedidos HTTP/1.0", headers));
    refused.into_iter().chain([
        old("HTTP/1.0 needs no host, and is closed", "")
            .called()
            .closes_silently(),
        old(
            "HTTP/1.0 that would be kept alive",
            "connection: keep-alive\r\n",
        )
        .called(),
        sent("HTTP/0.9", "GET /\r\n").refused(400),
    ])
}

fn blanks() -> impl Iterator<Item = Case> {
    let refused = [
        "POST  /pedidos HTTP/1.1",
        "POST /pedidos  HTTP/1.1",
        "POST /pedidos HTTP/1.1 ",
        " POST /pedidos HTTP/1.1",
        "POST /ped idos HTTP/1.1",
        "POST\t/pedidos HTTP/1.1",
        "POST /pedidos\tHTTP/1.1",
        "POST\t/pedidos\tHTTP/1.1",
        "POST\x0b/pedidos HTTP/1.1",
        "POST /pedidos\x0cHTTP/1.1",
        "POST\u{a0}/pedidos HTTP/1.1",
        "\0POST /pedidos HTTP/1.1",
        "PO\0ST /pedidos HTTP/1.1",
        "POST /ped\0idos HTTP/1.1",
        "POST /pedidos HTTP/1\0.1",
        "POST /pedidos HTTP/1.1\0",
        "P@ST /pedidos HTTP/1.1",
        "\"POST\" /pedidos HTTP/1.1",
        "PÓST /pedidos HTTP/1.1",
        "POST: /pedidos HTTP/1.1",
    ];
    refused
        .into_iter()
        .map(|text| sent(format!("line `{}`", text.escape_debug()), line(text)).refused(400))
}

fn ends_of_lines() -> Vec<Case> {
    let call = call_of(OUTER);
    let after = |text: &str| [text.as_bytes(), &call].concat();
    let head_ends = call.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = call.split_at(head_ends.expect("a head") + 4);
    let head = String::from_utf8_lossy(head);
    let ending = |end: &str| [head.replace("\r\n", end).as_bytes(), body].concat();
    vec![
        // a recipient MAY take a bare LF for the end of a line, and SHOULD ignore empty lines before a request
        sent("every line ends in a bare LF", ending("\n")).called(),
        sent("a bare LF after the request line alone", line_feed_first()).called(),
        sent("one empty line before", after("\r\n")).called(),
        sent("ten empty lines before", after(&"\r\n".repeat(10))).called(),
        sent("bare LFs before", after("\n\n")).called(),
        sent("every line ends in a bare CR", ending("\r"))
            .then_no_more()
            .refused(400),
        sent(
            "a bare CR after the request line",
            format!("{LINE}\r{HOST}\r\n"),
        )
        .refused(400),
        sent("a bare CR in the target", bare("POST /ped\ridos HTTP/1.1")).refused(400),
        sent("CR CR LF", ending("\r\r\n")).refused(400),
        sent("LF CR", ending("\n\r")).refused(400),
        sent("a bare CR before", after("\r")).refused(400),
        sent("a blank line before that is not empty", after(" \r\n")).refused(400),
        sent("empty lines without end", "\r\n".repeat(35_000)).refused(431),
    ]
}

fn line_feed_first() -> Vec<u8> {
    let body = body();
    format!("{LINE}\n{HOST}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn other_protocols() -> Vec<Case> {
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let hello = [&[22, 3, 1, 0, 5, 1, 0, 0, 1, 3][..], &[0; 200]].concat();
    let ssl_2 = [0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 16];
    let proxy_2 = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\x10\x92\x10\x93";
    let text = |name: &str, text: &str| sent(name, text).refused(400);
    vec![
        // whoever speaks HTTP/2 by prior knowledge would not understand an answer in HTTP/1
        sent("the preface of HTTP/2", preface).dropped(),
        sent(
            "the preface and settings of HTTP/2",
            [&preface[..], &settings].concat(),
        )
        .dropped(),
        text("half the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\n"),
        sent("a ClientHello of TLS", hello).refused(400),
        sent("a ClientHello of SSL 2", ssl_2).refused(400),
        sent("PROXY protocol 2", proxy_2).refused(400),
        text(
            "PROXY protocol 1",
            "PROXY TCP4 127.0.0.1 127.0.0.1 4242 4243\r\n",
        ),
        text("SSH", "SSH-2.0-OpenSSH_9.2\r\n"),
        text("SMTP", "EHLO localhost\r\n"),
        text("Redis", "*1\r\n$4\r\nPING\r\n"),
        text("memcached", "stats\r\n"),
        text(
            "RTSP",
            "OPTIONS rtsp://localhost/ RTSP/1.0\r\nCSeq: 1\r\n\r\n",
        ),
        text("SOCKS 5", "\x05\x01\0"),
        text("MQTT", "\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0"),
        text("a body alone", "{\"intent_name\": \"Novo\"}\r\n\r\n"),
        text("markup", "<?xml version=\"1.0\"?>\r\n"),
        sent("bytes that are no text", [0xff; 64]).refused(400),
    ]
}

fn lengths() -> Vec<Case> {
    let method = |length| format!("{} /pedidos HTTP/1.1", "P".repeat(length));
    let query = |length| format!("POST /pedidos?{} HTTP/1.1", "a".repeat(length));
    let path = |length| format!("POST /{} HTTP/1.1", "a".repeat(length));
    vec![
        sent("a method of 10,000 letters", line(method(10_000))).refused(405),
        sent("a method of 70,000 letters", line(method(70_000))).refused(431),
        sent("a query of 60,000 letters", line(query(60_000))).called(),
        sent("a query of 70,000 letters", line(query(70_000))).refused(431),
        sent("a path of 60,000 letters", line(path(60_000))).refused(401),
        sent("a path of 70,000 letters", line(path(70_000))).refused(431),
        sent(
            "a host of 60,000 letters",
            with(format!("x: {}\r\n", "a".repeat(60_000))),
        )
        .called(),
    ]
}
