//! Several requests in one write (RFC 9112, 9.3.2): each has its own answer, in its turn, and whatever is behind a
//! request that closes the connection is nobody's.

use crate::case::{Case, OUTER, SECOND, SMUGGLED, sent};
use crate::counting::Counting;
use crate::request::{HOST, LINE, bare, body, body_of, call_of, chunked, framed, raw, with};

#[tokio::test]
async fn requests_in_one_write_are_answered_in_their_turn_and_none_behind_a_close() {
    Counting::start().await.hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let call = || call_of(OUTER);
    let second = || call_of(SECOND);
    let both = |name: &str, first: Vec<u8>, then: Vec<u8>| sent(name, [first, then].concat());
    let broken = |name: &str, text: &str| {
        both(
            &format!("a call, and {name}"),
            call(),
            text.as_bytes().to_vec(),
        )
        .gets([200, 400])
        .runs([OUTER])
        .closes()
    };
    // whatever closes the connection, what is behind it is not looked at
    let alone = |name: &str, first: Vec<u8>, status: u16| {
        both(&format!("{name}, and a call"), first, second()).refused(status)
    };
    let to = |line: &str| framed(line, HOST);
    let mut cases = vec![
        both("a call, and another", call(), second())
            .gets([200, 200])
            .runs([OUTER, SECOND]),
        both(
            "a call, an empty line, and another",
            [call(), b"\r\n".to_vec()].concat(),
            second(),
        )
        .gets([200, 200])
        .runs([OUTER, SECOND]),
        both("a hundred calls", Vec::new(), call().repeat(100))
            .gets([200; 100])
            .runs([OUTER; 100]),
        both(
            "a hundred health checks",
            Vec::new(),
            bare("GET / HTTP/1.1").repeat(100),
        )
        .gets([200; 100]),
        both("HEAD, and a call", bare("HEAD / HTTP/1.1"), call())
            .gets([200, 200])
            .runs([OUTER])
            .of_head(),
        both(
            "chunks, and a call",
            raw("transfer-encoding: chunked\r\n", chunked(body())),
            second(),
        )
        .gets([200, 200])
        .runs([OUTER, SECOND]),
        both(
            "no JSON, and a call",
            raw("content-length: 1\r\n", "{"),
            call(),
        )
        .gets([400, 200])
        .runs([OUTER]),
        both(
            "no call, and a call",
            raw("content-length: 2\r\n", "{}"),
            call(),
        )
        .gets([422, 200])
        .runs([OUTER]),
        both(
            "another method, and a call",
            bare("DELETE /pedidos HTTP/1.1"),
            call(),
        )
        .gets([405, 200])
        .runs([OUTER]),
        both(
            "a call, and no JSON",
            call(),
            raw("content-length: 1\r\n", "{"),
        )
        .gets([200, 400])
        .runs([OUTER]),
        both(
            "a call, and one without a credential",
            call(),
            to("POST /fechado HTTP/1.1"),
        )
        .gets([200, 401])
        .runs([OUTER])
        .closes(),
        broken("no HTTP", "\x16\x03\x01\0\x05\r\n\r\n"),
        broken(
            "a header without a colon",
            &format!("{LINE}\r\n{HOST}x\r\n\r\n"),
        ),
        broken(
            "an unknown version",
            &format!("POST /pedidos HTTP/2.0\r\n{HOST}\r\n"),
        ),
        broken(
            "a length that is none",
            &format!("{LINE}\r\n{HOST}content-length: -1\r\n\r\n"),
        ),
        broken(
            "no host",
            &format!("{LINE}\r\ncontent-length: 2\r\n\r\n{{}}"),
        ),
        both(
            "a call, and the preface of HTTP/2",
            call(),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        )
        .gets([200])
        .runs([OUTER])
        .closes_silently(),
        sent(
            "a call, and half of another",
            [call(), second()[..40].to_vec()].concat(),
        )
        .then_no_more()
        .gets([200])
        .runs([OUTER])
        .closes_silently(),
        both(
            "a call that closes, and another",
            with("connection: close\r\n"),
            second(),
        )
        .called()
        .closes(),
        both(
            "a call of HTTP/1.0, and another",
            framed("POST /pedidos HTTP/1.0", ""),
            second(),
        )
        .called()
        .closes_silently(),
        both(
            "a length and chunks, and another",
            raw(
                format!(
                    "content-length: {}\r\ntransfer-encoding: chunked\r\n",
                    body().len()
                ),
                chunked(body()),
            ),
            second(),
        )
        .called()
        .closes(),
        alone("no credential", to("POST /fechado HTTP/1.1"), 401),
        alone("an unknown path", to("POST /nada HTTP/1.1"), 401),
        alone("an ill-formed path", to("POST /%2F HTTP/1.1"), 404),
        alone("a method with a body", to("PUT /pedidos HTTP/1.1"), 405),
        alone("health with a body", to("GET / HTTP/1.1"), 200),
        alone("another type", with("content-type: text/plain\r\n"), 415),
        alone("compression", with("content-encoding: gzip\r\n"), 415),
        alone(
            "too long a body",
            raw("content-length: 2097153\r\n", ""),
            413,
        ),
        alone(
            "wrong chunks",
            raw("transfer-encoding: chunked\r\n", "x\r\n"),
            400,
        ),
        alone("two hosts", framed(LINE, format!("{HOST}{HOST}")), 400),
        alone("no host", framed(LINE, ""), 400),
        alone(
            "two lengths",
            raw("content-length: 1\r\ncontent-length: 2\r\n", ""),
            400,
        ),
    ];
    cases.push(
        sent("a head, byte by byte", call()[..20].to_vec())
            .then_drip(call()[20..60].to_vec())
            .then_send(call()[60..].to_vec())
            .called(),
    );
    // a request in a body is a body
    let hidden = String::from_utf8(call_of(SMUGGLED)).expect("text");
    let mut inside: serde_json::Value = serde_json::from_str(&body_of(OUTER)).expect("JSON");
    inside["message"] = hidden.into();
    let inside = inside.to_string();
    cases.extend([
        sent(
            "a call in the text of a call",
            raw(format!("content-length: {}\r\n", inside.len()), &inside),
        )
        .called(),
        sent(
            "a call in the text of a call in chunks",
            raw("transfer-encoding: chunked\r\n", chunked(&inside)),
        )
        .called(),
        sent("a call in a header", with("x: POST /pedidos HTTP/1.1\r\n")).called(),
        sent(
            "a call in a query",
            to("POST /pedidos?POST%20/pedidos%20HTTP/1.1%0d%0a%0d%0a HTTP/1.1"),
        )
        .called(),
    ]);
    cases
}
