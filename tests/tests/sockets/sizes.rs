//! Bodies of up to two mebibytes and more, and bodies that are not as long as was said.

use crate::case::OUTER;
use crate::case::{Case, SECOND, SMUGGLED, sent};
use crate::counting::Counting;
use crate::request::{HOST, LINE, body, call_of, raw};

#[tokio::test]
async fn a_body_is_as_long_as_was_said_and_of_two_mebibytes_at_most() {
    Counting::start().await.hold(cases()).await;
}

const LIMIT: usize = 2 * 1024 * 1024;

/// A call of this size.
fn of_size(size: usize) -> String {
    let body = body();
    format!("{}{body}", " ".repeat(size - body.len()))
}

fn in_chunks(body: &str, size: usize) -> Vec<u8> {
    let mut chunks = Vec::with_capacity(body.len() * 2);
    for chunk in body.as_bytes().chunks(size) {
        chunks.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        chunks.extend(chunk);
        chunks.extend(b"\r\n");
    }
    chunks.extend(b"0\r\n\r\n");
    chunks
}

pub fn cases() -> Vec<Case> {
    let counted = |name: &str, length: usize, body: &str| {
        sent(name, raw(format!("content-length: {length}\r\n"), body))
    };
    let chunked = |name: &str, size: usize, chunk: usize| {
        let body = in_chunks(&of_size(size), chunk);
        sent(name, raw("transfer-encoding: chunked\r\n", body))
    };
    let body = body();
    let length = body.len();
    vec![
        counted("two mebibytes", LIMIT, &of_size(LIMIT)).called(),
        counted("a byte more", LIMIT + 1, &of_size(LIMIT + 1)).refused(413),
        counted("a byte more that never comes", LIMIT + 1, "").refused(413),
        counted("a gigabyte that never comes", 1024 * 1024 * 1024, "").refused(413),
        counted(
            "a byte more, with a call inside",
            LIMIT + 1,
            &String::from_utf8_lossy(&call_of(SMUGGLED)),
        )
        .refused(413),
        chunked("two mebibytes in one chunk", LIMIT, LIMIT).called(),
        chunked("a byte more in one chunk", LIMIT + 1, LIMIT + 1).refused(413),
        chunked("two mebibytes in small chunks", LIMIT, 1_000).called(),
        chunked("a byte more in small chunks", LIMIT + 1, 1_000).refused(413),
        chunked("twice as much in small chunks", 2 * LIMIT, 1_000).refused(413),
        counted("a length that is too long by a byte", length + 1, &body)
            .then_no_more()
            .refused(400),
        counted("a length that is too long by much", 100 * length, &body)
            .then_no_more()
            .refused(400),
        counted("a body that never comes", length, "")
            .then_no_more()
            .refused(400),
        // the call is cut off, and the rest of it no request
        counted("a length that is too short", length - 10, &body)
            .gets([400, 400])
            .closes(),
        counted("a length of one byte", 1, &body)
            .gets([400, 400])
            .closes(),
        sent(
            "a length that is too short, and another call",
            [
                raw(format!("content-length: {length}\r\n"), &body),
                call_of(SECOND),
            ]
            .concat(),
        )
        .gets([200, 200])
        .runs([OUTER, SECOND]),
        sent(
            "a body for a head that ends the request",
            format!("{LINE}\r\n{HOST}\r\n{body}"),
        )
        .gets([400, 400])
        .closes(),
    ]
}
