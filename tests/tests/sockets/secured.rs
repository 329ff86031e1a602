//! The same over TLS: peers that stop half way through a handshake or after it, and bytes that are no TLS.

use std::time::Duration;

use fulfillment_runtime::Server;
use fulfillment_tests::Folder;
use fulfillment_tests::tls::{Authority, Client};

use crate::case::{Case, OUTER, sent};
use crate::counting::Counting;
use crate::request::{LINE, bare, call_of, raw};

/// Short for who waits for it, and long for an honest call on a busy machine.
const SHORT: Duration = Duration::from_secs(2);

#[tokio::test]
async fn who_stops_in_a_handshake_or_behind_it_is_closed_in_its_time_and_nobody_waits_for_it() {
    let authority = Authority::new("authority");
    let client = Client::trusting(&authority);
    let folder = Folder::new();
    let (certificate, key) = folder.write_pair(&authority.server());
    let hasty = |app| {
        Server::of(app)
            .tls(certificate, key)
            .head_timeout(SHORT)
            .idle_timeout(SHORT)
            .body_timeout(SHORT)
    };
    let bot = Counting::of(hasty, Some(client)).await;
    bot.hold_at_once(cases()).await;
}

/// A ClientHello of TLS 1.2 that is whole, but for what follows it.
fn hello() -> Vec<u8> {
    let suites = [0, 2, 0xc0, 0x2b];
    let groups = [0, 10, 0, 4, 0, 2, 0, 0x17];
    let points = [0, 11, 0, 2, 1, 0];
    let signatures = [0, 13, 0, 4, 0, 2, 4, 3];
    let extensions = [&groups[..], &points, &signatures].concat();
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).expect("it is short");
    let hello = [
        &[3, 3][..],
        &[7; 32],
        &[0],
        &suites,
        &[1, 0],
        &[0, length(&extensions)],
        &extensions,
    ]
    .concat();
    let header = [22, 3, 1, 0, length(&hello) + 4, 1, 0, 0, length(&hello)];
    [&header[..], &hello].concat()
}

pub fn cases() -> Vec<Case> {
    let hello = hello();
    // a record of 16 KiB, and a ClientHello that fills it
    let long = [22, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc];
    let of = |name: &str, bytes: &[u8]| sent(format!("in the handshake: {name}"), bytes).dropped();
    let behind = |name: &str, bytes: &[u8]| sent(format!("behind the handshake: {name}"), bytes);
    let call = call_of(OUTER);
    let get = bare("GET / HTTP/1.1");
    let cases = vec![
        behind("nothing", b"").dropped(),
        behind("a byte", b"P").dropped(),
        behind("half a head", &call[..LINE.len() + 5]).dropped(),
        behind("half a body", &call[..call.len() - 5]).refused(408),
        behind("another handshake", &hello).refused(400),
        behind("two hosts", b"GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n").refused(400),
        behind(
            "an unknown coding",
            &raw("transfer-encoding: gzip, chunked\r\n", ""),
        )
        .refused(501),
        behind("a health check", &get).gets([200]).closes_silently(),
        behind("a call", &call).called().closes_silently(),
        behind("two calls", &call.repeat(2))
            .gets([200, 200])
            .runs([OUTER, OUTER])
            .closes_silently(),
    ];
    let mut cases: Vec<Case> = cases.into_iter().map(Case::over_tls).collect();
    cases.extend([
        of("nothing", b""),
        of("a byte", &hello[..1]),
        of("a record's head", &hello[..5]),
        of("half a ClientHello", &hello[..hello.len() / 2]),
        of(
            "a ClientHello but for its last byte",
            &hello[..hello.len() - 1],
        ),
        sent("in the handshake: a long ClientHello, byte by byte", long)
            .then_drip([0; 16_000])
            .dropped(),
    ]);
    cases
}
