//! Peers that are slow, silent, or gone in the middle: each is closed when its time is up, and none keeps honest calls
//! waiting.
//!
//! Whoever waits for a limit does so beside the others. What is sent byte by byte has honest calls in between for a
//! clock.

use std::time::Duration;

use fulfillment_runtime::Server;
use fulfillment_tests::within_a_minute;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::case::OUTER;
use crate::case::{Case, sent};
use crate::counting::Counting;
use crate::request::{HOST, LINE, bare, body, call_of, raw};

/// Short for who waits for it, and long for an honest call on a busy machine.
const SHORT: Duration = Duration::from_secs(2);

async fn bot() -> Counting {
    let hasty = |app| {
        Server::of(app)
            .head_timeout(SHORT)
            .idle_timeout(SHORT)
            .body_timeout(SHORT)
    };
    Counting::of(hasty, None).await
}

#[tokio::test]
async fn a_peer_that_is_slow_or_silent_is_closed_in_its_time_and_nobody_waits_for_it() {
    bot().await.hold_at_once(cases()).await;
}

#[tokio::test]
async fn a_peer_that_resets_its_connection_anywhere_harms_nobody() {
    let bot = bot().await;
    let call = call_of(OUTER);
    for end in [
        0,
        1,
        10,
        LINE.len(),
        LINE.len() + 10,
        call.len() - 200,
        call.len() - 1,
        call.len(),
    ] {
        let mut stream = TcpStream::connect(bot.address())
            .await
            .expect("a connection");
        // closing is a reset then
        stream.set_zero_linger().expect("a connection");
        within_a_minute("bytes that are taken", stream.write_all(&call[..end]))
            .await
            .expect("a connection");
        drop(stream);
        bot.honest().await;
    }
}

pub fn cases() -> Vec<Case> {
    let mut cases = heads();
    cases.extend(bodies());
    cases.extend(halves());
    cases
}

fn heads() -> Vec<Case> {
    let get = || bare("GET / HTTP/1.1");
    let after = |text: &str| [&get()[..], text.as_bytes()].concat();
    vec![
        sent("nothing", "").dropped(),
        sent("one byte", "P").dropped(),
        sent("half a method", "POS").dropped(),
        sent("an empty line", "\r\n").dropped(),
        sent("half a line", "POST /pedi").dropped(),
        sent("a line", format!("{LINE}\r\n")).dropped(),
        sent("a line and half a header", format!("{LINE}\r\nhost: local")).dropped(),
        sent(
            "a head without its end",
            format!("{LINE}\r\n{HOST}content-length: 5\r\n"),
        )
        .dropped(),
        sent("half a head in HTTP/1.0", "GET / HTTP/1.0\r\nx: ").dropped(),
        sent(
            "header upon header, byte by byte",
            format!("{LINE}\r\n{HOST}"),
        )
        .then_drip("x: 1\r\n".repeat(20_000))
        .dropped(),
        sent("a method, byte by byte", "")
            .then_drip("P".repeat(60_000))
            .dropped(),
        sent("empty lines, byte by byte", "")
            .then_drip("\r\n".repeat(30_000))
            .dropped(),
        sent("a request, and nothing more", get())
            .gets([200])
            .closes_silently(),
        sent("a call, and nothing more", call_of(OUTER))
            .called()
            .closes_silently(),
        sent("a request, and a byte of another", after("P"))
            .gets([200])
            .closes_silently(),
        sent(
            "a request, and half of another",
            after("POST /pedidos HTTP/1.1\r\nho"),
        )
        .gets([200])
        .closes_silently(),
        sent(
            "a request, and header upon header, byte by byte",
            after(LINE),
        )
        .then_drip("\r\nx: 1".repeat(20_000))
        .gets([200])
        .closes_silently(),
    ]
}

fn bodies() -> Vec<Case> {
    let body = body();
    let length = format!("content-length: {}\r\n", body.len());
    let chunked = "transfer-encoding: chunked\r\n";
    let expecting = "expect: 100-continue\r\ncontent-length: 5\r\n";
    vec![
        sent("no body", raw(&length, "")).refused(408),
        sent("a byte of a body", raw(&length, "{")).refused(408),
        sent("half a body", raw(&length, &body[..body.len() / 2])).refused(408),
        sent(
            "a body but for its last byte",
            raw(&length, &body[..body.len() - 1]),
        )
        .refused(408),
        sent(
            "a body of two mebibytes of which little comes",
            raw("content-length: 2097152\r\n", &body),
        )
        .refused(408),
        sent("no chunk", raw(chunked, "")).refused(408),
        sent("half a chunk's size", raw(chunked, "1")).refused(408),
        sent(
            "half a chunk",
            raw(chunked, format!("{:x}\r\n{}", body.len(), &body[..20])),
        )
        .refused(408),
        sent(
            "no last chunk",
            raw(chunked, format!("{:x}\r\n{body}\r\n", body.len())),
        )
        .refused(408),
        sent(
            "chunks without their end",
            raw(chunked, format!("{:x}\r\n{body}\r\n0\r\n", body.len())),
        )
        .refused(408),
        sent(
            "trailers without their end",
            raw(
                chunked,
                format!("{:x}\r\n{body}\r\n0\r\nx: 1\r\n", body.len()),
            ),
        )
        .refused(408),
        sent(
            "a body, byte by byte",
            raw("content-length: 2000000\r\n", ""),
        )
        .then_drip(" ".repeat(100_000))
        .refused(408),
        sent("chunks, byte by byte", raw(chunked, ""))
            .then_drip("1\r\n \r\n".repeat(20_000))
            .refused(408),
        sent("an extension, byte by byte", raw(chunked, "1;"))
            .then_drip("a".repeat(15_000))
            .refused(408),
        sent("who may go on and does not", raw(expecting, ""))
            .refused(408)
            .continues(),
    ]
}

/// Peers that close their half: they may still be answered what they asked for.
fn halves() -> Vec<Case> {
    let length = format!("content-length: {}\r\n", body().len());
    let closed = |name: &str, bytes: Vec<u8>| {
        sent(format!("half closed after {name}"), bytes).then_no_more()
    };
    vec![
        closed("nothing", Vec::new()).dropped(),
        closed("an empty line", b"\r\n".to_vec()).dropped(),
        closed("a byte", b"P".to_vec()).dropped(),
        closed("half a head", raw("", "")[..40].to_vec()).dropped(),
        closed("a head", raw(&length, "")).refused(400),
        closed("half a body", raw(&length, &body()[..20])).refused(400),
        closed(
            "half a chunk",
            raw("transfer-encoding: chunked\r\n", "ff\r\n{"),
        )
        .refused(400),
        closed("a call", call_of(OUTER)).called().closes_silently(),
        closed("a health check", bare("GET / HTTP/1.1"))
            .gets([200])
            .closes_silently(),
        closed("two calls", call_of(OUTER).repeat(2))
            .gets([200, 200])
            .runs([OUTER, OUTER])
            .closes_silently(),
        closed("a refused request", bare("PUT / HTTP/1.1"))
            .gets([405])
            .closes_silently(),
    ]
}
