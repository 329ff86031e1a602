//! The chunked coding (RFC 9112, 7.1): sizes, extensions, ends of lines, trailers.

use crate::case::OUTER;
use crate::case::{Case, SECOND, SMUGGLED, sent};
use crate::counting::Counting;
use crate::request::{HOST, body, call_of, chunked, raw};

#[tokio::test]
async fn chunks_are_read_as_they_are_meant_or_refused() {
    Counting::start().await.hold(cases()).await;
}

const CHUNKED: &str = "transfer-encoding: chunked\r\n";

/// A call in these chunks.
fn chunks(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    raw(CHUNKED, bytes)
}

/// One whole chunk, whose size is written so, then what comes after it.
fn sized(size: impl AsRef<str>, rest: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("{}\r\n{}\r\n", size.as_ref(), body());
    chunks([head.as_bytes(), rest.as_ref()].concat())
}

const LAST: &str = "0\r\n\r\n";

pub fn cases() -> Vec<Case> {
    let mut cases = sizes();
    cases.extend(ends_of_lines());
    cases.extend(trailers());
    cases
}

fn sizes() -> Vec<Case> {
    let body = body();
    let length = body.len();
    let size = format!("{length:x}");
    // the same extension on each
    let singly = |extension: &str| {
        let chunk = |byte| [format!("1{extension}\r\n").as_bytes(), &[byte], b"\r\n"].concat();
        let all: Vec<u8> = body.bytes().flat_map(chunk).collect();
        chunks([&all[..], LAST.as_bytes()].concat())
    };
    let ok = |name: &str, text: String| sent(format!("chunk size {name}"), sized(text, LAST));
    let mut cases = vec![
        sent("one chunk", chunks(chunked(&body))).called(),
        ok("in upper case", size.to_uppercase()).called(),
        ok("with leading zeros", format!("{size:0>40}")).called(),
        ok("with an extension", format!("{size};a=b")).called(),
        ok("with a quoted extension", format!("{size};a=\"b;c\"")).called(),
        ok("with a named extension", format!("{size};a")).called(),
        ok("with blanks around an extension", format!("{size} ; a = b")).called(),
        ok(
            "with 15 KiB of extensions",
            format!("{size};{}", "a".repeat(15 * 1024)),
        )
        .called(),
        ok(
            "with 17 KiB of extensions",
            format!("{size};{}", "a".repeat(17 * 1024)),
        )
        .refused(400),
        sent("one byte a chunk", singly("")).called(),
        sent(
            "one byte a chunk, and a long extension on each",
            singly(&format!(";{}", "a".repeat(100))),
        )
        .refused(400),
        sent(
            "another call behind",
            [chunks(chunked(&body)), call_of(SECOND)].concat(),
        )
        .gets([200, 200])
        .runs([OUTER, SECOND]),
        sent(
            "a call behind an end that comes early",
            [chunks(LAST), call_of(SECOND)].concat(),
        )
        .gets([400, 200])
        .runs([SECOND]),
    ];
    let wrong = [
        String::new(),
        " ".to_owned(),
        "g".to_owned(),
        "-1".to_owned(),
        format!("-{size}"),
        format!("+{size}"),
        format!("0x{size}"),
        format!("{size}h"),
        format!("{size}_"),
        format!("{size} {size}"),
        format!("{size},{size}"),
        format!("{size}.0"),
        format!(" {size}"),
        format!("\t{size}"),
        format!("{size}\0"),
        format!("{size}\x0b"),
        format!("\"{size}\""),
        "fffffffffffffffff".to_owned(),
        "10000000000000000".to_owned(),
        format!("1{size:0>16}"),
        format!("{:x}", length - 1),
    ];
    cases.extend(wrong.map(|text| ok(&text.escape_debug().to_string(), text).refused(400)));
    cases.extend([
        sent(
            "a size that is one too much",
            sized(format!("{:x}", length + 1), LAST),
        )
        .refused(400),
        sent("a size beyond every body", sized("ffffffffffffffff", ""))
            .then_no_more()
            .refused(400),
        sent(
            "a chunk of another call",
            sized("ffffffffffffffff", call_of(SMUGGLED)),
        )
        .then_no_more()
        .refused(400),
    ]);
    cases
}

fn ends_of_lines() -> Vec<Case> {
    let body = body();
    let size = format!("{:x}", body.len());
    let of = |name: &str, text: String| sent(format!("chunks with {name}"), chunks(text));
    vec![
        of(
            "a bare LF behind a size",
            format!("{size}\n{body}\r\n{LAST}"),
        )
        .refused(400),
        of(
            "a bare LF behind an extension",
            format!("{size};a\n{body}\r\n{LAST}"),
        )
        .refused(400),
        of("a bare LF behind data", format!("{size}\r\n{body}\n{LAST}")).refused(400),
        of(
            "a bare LF behind the last size",
            format!("{size}\r\n{body}\r\n0\n\r\n"),
        )
        .refused(400),
        of(
            "a bare LF at the end",
            format!("{size}\r\n{body}\r\n0\r\n\n"),
        )
        .then_no_more()
        .refused(400),
        of("bare LFs alone", format!("{size}\n{body}\n0\n\n")).refused(400),
        of(
            "a bare CR behind a size",
            format!("{size}\r{body}\r\n{LAST}"),
        )
        .refused(400),
        of(
            "a bare CR in an extension",
            format!("{size};a\rb\r\n{body}\r\n{LAST}"),
        )
        .refused(400),
        of("a bare CR behind data", format!("{size}\r\n{body}\r{LAST}")).refused(400),
        of(
            "CR CR LF behind a size",
            format!("{size}\r\r\n{body}\r\n{LAST}"),
        )
        .refused(400),
        of("nothing behind data", format!("{size}\r\n{body}{LAST}")).refused(400),
        of(
            "two letters behind data",
            format!("{size}\r\n{body}xx{LAST}"),
        )
        .refused(400),
        of(
            "an empty line between",
            format!("{size}\r\n{body}\r\n\r\n{LAST}"),
        )
        .refused(400),
        of("no last one", format!("{size}\r\n{body}\r\n"))
            .then_no_more()
            .refused(400),
        of("half a last one", format!("{size}\r\n{body}\r\n0"))
            .then_no_more()
            .refused(400),
        of(
            "no end behind the last one",
            format!("{size}\r\n{body}\r\n0\r\n"),
        )
        .then_no_more()
        .refused(400),
        of("half an end", format!("{size}\r\n{body}\r\n0\r\n\r"))
            .then_no_more()
            .refused(400),
        of("half a chunk", format!("{size}\r\n{}", &body[..20]))
            .then_no_more()
            .refused(400),
        of("nothing at all", String::new())
            .then_no_more()
            .refused(400),
    ]
}

fn trailers() -> Vec<Case> {
    let with = |name: &str, trailers: String| {
        let size = format!("{:x}", body().len());
        sent(
            format!("trailers: {name}"),
            sized(size, format!("0\r\n{trailers}\r\n")),
        )
    };
    let many = |count: usize| {
        (0..count)
            .map(|number| format!("x-{number}: 1\r\n"))
            .collect::<String>()
    };
    let mut cases = vec![
        with("one", "x-trailer: 1\r\n".to_owned()).called(),
        with("sixty", many(60)).called(),
        with("sixty-five", many(65)).refused(400),
        with("a long one", format!("x: {}\r\n", "a".repeat(60_000))).called(),
        with("one that is too long", format!("x: {}\r\n", "a".repeat(70_000))).refused(400),
        with("no colon", "trailer\r\n".to_owned()).refused(400),
        with("no name", ": 1\r\n".to_owned()).refused(400),
        with("a blank before the colon", "x : 1\r\n".to_owned()).refused(400),
        with("a folded line", "x: 1\r\n 2\r\n".to_owned()).refused(400),
        with("a control character", "x: \0\r\n".to_owned()).refused(400),
        with("a request line", "POST /pedidos HTTP/1.1\r\n".to_owned()).refused(400),
        // a trailer is no credential: whoever passes requests on may have looked at heads alone
        sent(
            "trailers: a token for what needs one",
            format!(
                "POST /fechado HTTP/1.1\r\n{HOST}{CHUNKED}\r\n{:x}\r\n{}\r\n0\r\nx-assistant-signature-token: t0k3n\r\n\r\n",
                body().len(),
                body()
            ),
        )
        .refused(401),
    ];
    // none of them changes what was decided by the head
    let forbidden = [
        "content-length: 0",
        "content-length: 99999",
        "transfer-encoding: gzip",
        "transfer-encoding: chunked",
        "host: another.example",
        "connection: close",
        "content-type: text/plain",
        "content-encoding: gzip",
        "authorization: Bearer x",
        "x-assistant-signature-token: x",
        "expect: 100-continue",
        "upgrade: h2c",
    ];
    cases.extend(forbidden.map(|line| with(line, format!("{line}\r\n")).called()));
    cases
}
