//! Attempts by the framing of a body: its length, its encoding, its chunks.

use super::{Attempt, LINE, chunk, hidden, of, outer};

pub(super) fn attempts() -> Vec<Attempt> {
    let mut attempts = encodings();
    attempts.extend(lengths());
    attempts.extend(chunks());
    attempts
}

/// A length and an encoding, of which one may see the one and one the other.
fn encodings() -> Vec<Attempt> {
    let spellings = [
        "transfer-encoding: chunked",
        "Transfer-Encoding:chunked",
        "transfer-encoding: CHUNKED",
        "transfer-encoding:\tchunked",
        "transfer-encoding:\x0bchunked",
        "transfer-encoding: \x0bchunked",
        "transfer-encoding: chunked\x0b",
        "transfer-encoding: xchunked",
        "transfer-encoding: \"chunked\"",
        "transfer-encoding: chunked;a=b",
        "transfer-encoding: chunked,",
        "transfer-encoding: ,chunked",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: identity, chunked",
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: chunked, chunked",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "transfer-encoding: identity\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        "transfer-encoding : chunked",
        " transfer-encoding: chunked",
        "transfer-encoding\0: chunked",
        "transfer-encoding: chunked\0",
        "transfer_encoding: chunked",
        "transfer-encoding:\r\n chunked",
        "x: y\r\n transfer-encoding: chunked",
        "x: y\ntransfer-encoding: chunked",
        "x: y\rtransfer-encoding: chunked",
        "content-encoding: chunked",
    ];
    let outer = outer();
    let mut attempts = Vec::new();
    for spelling in spellings {
        let name = spelling.escape_debug();
        // who sees the length alone takes all for the body; who sees the encoding, an empty body and a call
        let empty = [b"0\r\n\r\n", &hidden()[..]].concat();
        let length = format!("content-length: {}\r\n{spelling}\r\n", empty.len());
        attempts.push(of(&format!("CL.TE with {name}"), LINE, &length, empty));
        // who sees the length alone takes the body and leaves a call; who sees the encoding, one body
        let size = format!("{:x}\r\n", outer.len() + hidden().len());
        let both = [
            size.as_bytes(),
            outer.as_bytes(),
            &hidden(),
            b"\r\n0\r\n\r\n",
        ]
        .concat();
        let short = format!(
            "content-length: {}\r\n{spelling}\r\n",
            size.len() + outer.len()
        );
        attempts.push(of(&format!("TE.CL with {name}"), LINE, &short, both));
    }
    attempts
}

/// Two lengths in one.
fn lengths() -> Vec<Attempt> {
    let outer = outer();
    let both = [outer.as_bytes(), &hidden()].concat();
    let (short, long) = (outer.len(), both.len());
    let lines = [
        format!("content-length: {short}\r\ncontent-length: {long}"),
        format!("content-length: {long}\r\ncontent-length: {short}"),
        format!("content-length: {short}, {long}"),
        format!("content-length: {long}, {short}"),
        format!("content-length: {short} {long}"),
        format!("content-length: +{short}"),
        format!("content-length: -{short}"),
        format!("content-length: {short}\r\ncontent-length : {long}"),
        format!("content-length : {short}\r\ncontent-length: {long}"),
        format!("content-length: {short}\r\n content-length: {long}"),
        format!("content-length: {short}\r\ncontent_length: {long}"),
        format!("content-length: {short}\r\ncontent-length\0: {long}"),
        format!("content-length: {short}\0{long}"),
        format!("content-length: 0{short}"),
        format!("content-length: 0x{short:x}"),
        format!("content-length: {short}e0"),
        format!("content-length: {short}\nx: {long}"),
        format!(
            "content-length: {}",
            u128::from(u64::MAX) + 1 + short as u128
        ),
        format!("connection: content-length\r\ncontent-length: {short}"),
        format!("connection: close, content-length\r\ncontent-length: {long}"),
    ];
    let case = |line: String| {
        of(
            &line.escape_debug().to_string(),
            LINE,
            &format!("{line}\r\n"),
            &both,
        )
    };
    lines.into_iter().map(case).collect()
}

/// Chunks whose ends can be seen in two places.
fn chunks() -> Vec<Attempt> {
    let hidden = hidden();
    let outer = outer();
    let size = format!("{:x}", outer.len());
    let last = &b"0\r\n\r\n"[..];
    let whole = chunk(&outer);
    let case = |name: &str, parts: &[&[u8]]| {
        of(name, LINE, "transfer-encoding: chunked\r\n", parts.concat())
    };
    let sized = |size: String| {
        let name = format!("a chunk of size {}", size.escape_debug());
        case(
            &name,
            &[
                size.as_bytes(),
                b"\r\n",
                outer.as_bytes(),
                b"\r\n",
                last,
                &hidden,
            ],
        )
    };
    vec![
        case("a call behind the last chunk", &[&whole, last, &hidden]),
        case("a call behind nothing", &[last, &hidden]),
        case("a call in the trailers", &[&whole, b"0\r\n", &hidden]),
        case(
            "a call behind trailers",
            &[&whole, b"0\r\nx: 1\r\n\r\n", &hidden],
        ),
        case(
            "a length in the trailers",
            &[&whole, b"0\r\ncontent-length: 5\r\n\r\n", &hidden],
        ),
        case("bare LFs at the end", &[&whole, b"0\n\n", &hidden]),
        case(
            "a bare LF behind the last size",
            &[&whole, b"0\n\r\n", &hidden],
        ),
        case(
            "a bare CR behind the last size",
            &[&whole, b"0\r\r\n", &hidden],
        ),
        case(
            "a bare LF behind an extension",
            &[&whole, b"2;\nxx\r\n", last, &hidden],
        ),
        case(
            "a bare CR behind an extension",
            &[&whole, b"2;\rxx\r\n", last, &hidden],
        ),
        case(
            "an end in a quoted extension",
            &[&whole, b"0;a=\"\r\n\r\n", &hidden, b"\"\r\n\r\n"],
        ),
        case(
            "data that is longer than its size",
            &[b"1\r\n", outer.as_bytes(), b"\r\n", last, &hidden],
        ),
        case(
            "no end behind data",
            &[size.as_bytes(), b"\r\n", outer.as_bytes(), last, &hidden],
        ),
        case(
            "two letters behind data",
            &[
                size.as_bytes(),
                b"\r\n",
                outer.as_bytes(),
                b"xx",
                last,
                &hidden,
            ],
        ),
        sized(format!("0x{size}")),
        sized(format!("+{size}")),
        sized(format!("-{size}")),
        sized(format!("{size} ")),
        sized(format!(" {size}")),
        sized(format!("{size}\0")),
        sized(format!("{size} 0")),
        sized(format!("{size};{}", "a".repeat(9_000))),
        sized(format!("1{size:0>16}")),
        sized(format!("1{size:0>32}")),
    ]
}
