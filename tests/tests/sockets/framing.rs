//! Where a body ends (RFC 9112, 6): `Content-Length` as it may be and as it may not, headers that are nearly framing, and
//! calls inside of bodies.
//!
//! Two servers that see different ends in the same bytes are what request smuggling is made of.

use crate::case::{Case, OUTER, SECOND, SMUGGLED, sent};
use crate::counting::Counting;
use crate::request::{HOST, LINE, body, call_of, chunked, framed, raw, with};

#[tokio::test]
async fn a_body_ends_in_one_place_or_the_request_is_refused() {
    Counting::start().await.hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        sent("a length", call_of(OUTER)).called(),
        sent("no length and no body", raw("", "")).answered(400),
        sent("a length of nothing", raw("content-length: 0\r\n", "")).answered(400),
    ];
    cases.extend(lengths());
    cases.extend(disguised());
    cases.extend(hidden());
    cases
}

fn lengths() -> Vec<Case> {
    let body = body();
    let length = body.len();
    let of = |text: String| {
        let name =
            format!("content-length {}", text.escape_debug()).replace(&length.to_string(), "n");
        sent(name, raw(format!("content-length: {text}\r\n"), &body))
    };
    let mut cases = vec![
        of(format!("0000{length}")).called(),
        of(format!("\t {length} \t")).called(),
        of(format!("{length}\r\ncontent-length: {length}")).called(),
    ];
    let refused = [
        format!("-{length}"),
        format!("+{length}"),
        format!("0x{length:x}"),
        format!("{length}.0"),
        format!("{length}e0"),
        format!("{length};"),
        format!("{length} {length}"),
        format!("\"{length}\""),
        format!("{length}\0"),
        format!("{length}\x0b"),
        // two that are equal in one line may be taken or refused; hyper refuses them
        format!("{length}, {length}"),
        format!("{length},{length}"),
        format!("{length}, {}", length + 1),
        format!(",{length}"),
        format!("{length}\r\ncontent-length: {}", length + 1),
        format!("{}\r\ncontent-length: {length}", length - 1),
        format!("{length}\r\ncontent-length: 0"),
        format!("{length}\r\ncontent-length:"),
        String::new(),
        "-1".to_owned(),
        "-0".to_owned(),
        "1_0".to_owned(),
        "٣".to_owned(),
        "many".to_owned(),
        "18446744073709551616".to_owned(),
        "9".repeat(100),
    ];
    cases.extend(refused.map(|text| of(text).refused(400)));
    cases.extend([
        of("18446744073709551613".to_owned()).refused(413),
        // hyper cannot count so far, and says it as of a head
        of("18446744073709551615".to_owned()).refused(431),
    ]);
    cases
}

/// Headers that are nearly framing: none of them counts.
fn disguised() -> Vec<Case> {
    let chunked = chunked(body());
    let length = body().len();
    let call = |headers: &str| with(headers);
    let near = |name: &str, line: &str| sent(name, raw(format!("{line}\r\n"), &chunked));
    let invalid = |line: &str| {
        let name = format!("disguised as {}", line.escape_debug());
        near(&name, line).refused(400)
    };
    let mut cases: Vec<Case> = [
        "transfer-encoding : chunked",
        "transfer-encoding\t: chunked",
        " transfer-encoding: chunked",
        "\ttransfer-encoding: chunked",
        "x: y\r\n transfer-encoding: chunked",
        "x: y\rtransfer-encoding: chunked",
        "transfer-encoding\0: chunked",
        "transfer-encoding\x0b: chunked",
        "\x7ftransfer-encoding: chunked",
        "transfer encoding: chunked",
        "\u{fb01}transfer-encoding: chunked",
        "content-length : 5",
        " content-length: 5",
    ]
    .map(invalid)
    .into();
    cases.extend([
        // the body is empty then, and what follows no request
        near("with an underscore", "transfer_encoding: chunked")
            .gets([400, 400])
            .closes(),
        near("a length with an underscore", "content_length: 5")
            .gets([400, 400])
            .closes(),
        sent(
            "an underscore beside a length",
            call("transfer_encoding: chunked\r\n"),
        )
        .called(),
        sent("another's name", call("x-transfer-encoding: chunked\r\n")).called(),
        sent("TE is another header", call("te: chunked\r\n")).called(),
        sent(
            "behind a bare LF it is a header",
            raw("x: y\ntransfer-encoding: chunked\r\n", &chunked),
        )
        .called(),
        sent(
            "named by `Connection`",
            call("connection: content-length\r\n"),
        )
        .called(),
        sent(
            "a length after the last header",
            format!("{LINE}\r\n{HOST}\r\ncontent-length: {length}\r\n\r\n"),
        )
        .gets([400, 400])
        .closes(),
    ]);
    cases
}

/// Calls inside of what is somebody's body.
fn hidden() -> Vec<Case> {
    let smuggled = call_of(SMUGGLED);
    let length = format!("content-length: {}\r\n", smuggled.len());
    let inside =
        |line: &str, headers: &str| framed_as(line, &format!("{HOST}{headers}{length}"), &smuggled);
    vec![
        sent("inside of a health check", inside("GET / HTTP/1.1", "")).refused(200),
        sent(
            "inside of a method that is refused",
            inside("PUT /pedidos HTTP/1.1", ""),
        )
        .refused(405),
        sent(
            "inside of an unknown path",
            inside("POST /nada HTTP/1.1", ""),
        )
        .refused(401),
        sent(
            "inside of an ill-formed path",
            inside("POST /%2F HTTP/1.1", ""),
        )
        .refused(404),
        sent(
            "inside of what needs a token",
            inside("POST /fechado HTTP/1.1", ""),
        )
        .refused(401),
        sent(
            "inside of what is no JSON",
            inside(LINE, "content-type: text/plain\r\n"),
        )
        .refused(415),
        sent(
            "inside of what is compressed",
            inside(LINE, "content-encoding: gzip\r\n"),
        )
        .refused(415),
        sent(
            "inside of a preflight",
            inside("OPTIONS /pedidos HTTP/1.1", "origin: https://a\r\n"),
        )
        .refused(200),
        sent("inside of a body that is read", inside(LINE, "")).answered(400),
        sent(
            "inside of chunks",
            raw("transfer-encoding: chunked\r\n", chunked(&smuggled)),
        )
        .answered(400),
        sent(
            "behind a length that is too short",
            framed(LINE, HOST)
                .into_iter()
                .chain(call_of(SECOND))
                .collect::<Vec<_>>(),
        )
        .gets([200, 200])
        .runs([OUTER, SECOND]),
    ]
}

fn framed_as(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("{line}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}
