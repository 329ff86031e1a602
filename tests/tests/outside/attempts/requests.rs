//! Attempts by all else of a request: its method, its target, its headers, and how it is answered.

use super::{Attempt, LINE, chunk, hidden, of, outer};

pub(super) fn attempts() -> Vec<Attempt> {
    let mut attempts = methods();
    attempts.extend(refused());
    attempts.extend(heads());
    attempts
}

/// Requests that have no use for a body, with one.
fn methods() -> Vec<Attempt> {
    let hidden = hidden();
    let length = format!("content-length: {}\r\n", hidden.len());
    let chunked = chunk(&hidden);
    let mut attempts = Vec::new();
    for method in ["GET", "HEAD", "OPTIONS", "DELETE", "PUT", "PROPFIND"] {
        for path in ["/", "/pedidos"] {
            let line = format!("{method} {path} HTTP/1.1");
            attempts.push(of(
                &format!("a body of {method} {path}"),
                &line,
                &length,
                &hidden,
            ));
        }
    }
    let te = "transfer-encoding: chunked\r\n";
    let expect = |text: &str| format!("expect: {text}\r\n{length}");
    attempts.extend([
        of(
            "a chunk of GET",
            "GET / HTTP/1.1",
            te,
            [&chunked[..], b"0\r\n\r\n"].concat(),
        ),
        of(
            "a chunk of HEAD",
            "HEAD / HTTP/1.1",
            te,
            [&chunked[..], b"0\r\n\r\n"].concat(),
        ),
        of("a length in HTTP/1.0", "GET / HTTP/1.0", &length, &hidden),
        of(
            "chunks in HTTP/1.0",
            "POST /pedidos HTTP/1.0",
            te,
            [b"0\r\n\r\n", &hidden[..]].concat(),
        ),
        of(
            "no length in HTTP/1.0",
            "POST /pedidos HTTP/1.0",
            "",
            &hidden,
        ),
        of("no version", "GET /", "", &hidden),
        of(
            "a page's question",
            "OPTIONS /pedidos HTTP/1.1",
            &format!("origin: https://a\r\n{length}"),
            &hidden,
        ),
        of(
            "what is expected of GET",
            "GET / HTTP/1.1",
            &expect("100-continue"),
            &hidden,
        ),
        of(
            "what is expected of HEAD",
            "HEAD / HTTP/1.1",
            &expect("100-continue"),
            &hidden,
        ),
        of(
            "what is expected of POST",
            LINE,
            &expect("100-continue"),
            &hidden,
        ),
        of(
            "what nobody expects",
            LINE,
            &expect("y 100-continue"),
            &hidden,
        ),
        of(
            "what is expected behind a tab",
            LINE,
            &expect("\t100-continue"),
            &hidden,
        ),
        of("a tunnel", "CONNECT bot:80 HTTP/1.1", "", &hidden),
        of("a trace", "TRACE / HTTP/1.1", &length, &hidden),
    ]);
    attempts
}

/// Requests that the bot answers before it reads their bodies.
fn refused() -> Vec<Attempt> {
    let hidden = hidden();
    let length = format!("content-length: {}\r\n", hidden.len());
    let with = |name: &str, line: &str, headers: &str| {
        of(name, line, &format!("{headers}{length}"), &hidden)
    };
    let upgrade = "upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n";
    vec![
        with("a body of an unknown path", "POST /nada HTTP/1.1", ""),
        with("a body of an ill-formed path", "POST /a%00 HTTP/1.1", ""),
        with(
            "a body that is no JSON",
            LINE,
            "content-type: text/plain\r\n",
        ),
        with(
            "a body that is compressed",
            LINE,
            "content-encoding: gzip\r\n",
        ),
        with("a body of what is no call", LINE, ""),
        with("a body of a probe", "POST /livez HTTP/1.1", ""),
        with("a body of an upgrade", "GET / HTTP/1.1", upgrade),
        // an upgrade must be named, so the end of the connection cannot be
        of(
            "behind an upgrade to h2c",
            "GET / HTTP/1.1",
            &format!("connection: upgrade, http2-settings\r\n{upgrade}"),
            &hidden,
        ),
        of(
            "behind a WebSocket",
            "GET / HTTP/1.1",
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 1\r\n",
            &hidden,
        ),
    ]
}

/// Heads whose end, or whose target, can be seen in two places.
fn heads() -> Vec<Attempt> {
    let hidden = hidden();
    let text = String::from_utf8_lossy(&hidden);
    let encoded: String = hidden.iter().map(|byte| format!("%{byte:02x}")).collect();
    let outer = outer();
    let length = format!("content-length: {}\r\n", outer.len());
    let with = |name: &str, headers: &str| of(name, LINE, &format!("{headers}{length}"), &outer);
    let line = |name: &str, line: &str| of(name, line, &length, &outer);
    vec![
        with(
            "a call behind bare LFs in a header",
            &format!("x: y\n\n{text}"),
        ),
        with(
            "a call behind bare CRs in a header",
            &format!("x: y\r\r{text}"),
        ),
        with(
            "a call behind NUL in a header",
            &format!("x: y\0\r\n\r\n{text}"),
        ),
        with(
            "a call on folded lines",
            &format!("x: y\r\n {}\r\n", text.lines().next().unwrap_or_default()),
        ),
        with("a call in a header's name", "POST /pedidos HTTP/1.1: x\r\n"),
        with("two hosts", "host: another\r\n"),
        with("a host with a path", "x-host: a\r\nhost : another\r\n"),
        line("a call in the path", &format!("POST /{encoded} HTTP/1.1")),
        line(
            "a call in the query",
            &format!("POST /pedidos?{encoded} HTTP/1.1"),
        ),
        line(
            "a call in the fragment",
            &format!("POST /pedidos#{encoded} HTTP/1.1"),
        ),
        line("an absolute target", "POST http://another/pedidos HTTP/1.1"),
        line(
            "an absolute target with a user",
            "POST http://bot@another/pedidos HTTP/1.1",
        ),
        line("two targets", "POST /pedidos /pedidos HTTP/1.1"),
        line("two versions", "POST /pedidos HTTP/1.1 HTTP/1.1"),
        line("a bare LF in the line", "POST /pedidos HTTP/1.1\nx: y"),
        line("a bare CR in the line", "POST /pedidos\rx HTTP/1.1"),
        line("NUL in the line", "POST /pedidos\0 HTTP/1.1"),
        line("a line before the line", "\r\nPOST /pedidos HTTP/1.1"),
        of(
            "a call behind its body",
            LINE,
            &length,
            [outer.as_bytes(), &hidden].concat(),
        ),
        of("a call behind an empty head", LINE, "", &hidden),
    ]
}
