//! Versions and protocols, and peers that make no handshake.

use std::time::Duration;

use fulfillment_tests::tls::{Client, health};
use rustls::version::{TLS12, TLS13};

use super::{Secure, calls};

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);

/// TLS 1.1, as a client says that knows nothing newer: its version, a random number, no session, one suite of its time,
/// no compression.
fn hello_of_tls_1_1() -> Vec<u8> {
    // with those that it verifies, or they would be missed before its version is looked at
    let signatures = [0, 8, 0, 13, 0, 4, 0, 2, 4, 3];
    let suites = [0, 2, 0xc0, 0x14];
    let hello = [&[3, 2][..], &[7; 32], &[0], &suites, &[1, 0], &signatures].concat();
    let length = u8::try_from(hello.len()).expect("it is short");
    let header = [22, 3, 1, 0, length + 4, 1, 0, 0, length];
    [&header[..], &hello].concat()
}

#[tokio::test]
async fn tls_1_2_and_1_3_both_answer_in_http_1_1() {
    let secure = Secure::start().await;
    for version in [&TLS12, &TLS13] {
        for (offered, taken) in [
            (&[][..], None),
            (&["http/1.1"], Some(&b"http/1.1"[..])),
            (&["h2", "http/1.1"], Some(b"http/1.1")),
        ] {
            let client = Client::speaking(&secure.authority, version).protocols(offered);
            let stream = client.handshake(secure.bot.address()).await;
            let stream = stream.expect("a handshake");
            let session = stream.get_ref().1;
            assert_eq!(session.protocol_version(), Some(version.version));
            assert_eq!(session.alpn_protocol(), taken, "{offered:?}");
            let answer = health(stream).await.expect("a connection that ends well");
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_connection_is_kept_alive_over_calls() {
    let secure = Secure::start().await;
    let mut connection = secure.connect().await;
    for _ in 0..3 {
        calls(&mut connection).await;
    }
}

#[tokio::test]
async fn older_versions_than_tls_1_2_are_refused_by_an_alert() {
    let secure = Secure::start().await;
    let mut old = secure.bot.connect().await;
    old.send(hello_of_tls_1_1()).await;
    let told = old.rest().await;
    // fatal, protocol_version
    assert_eq!((told[0], &told[5..]), (21, &[2, 70][..]), "{told:?}");
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn who_speaks_http_2_alone_is_refused_in_the_handshake() {
    let secure = Secure::start().await;
    let client = secure.client().protocols(&["h2"]);
    let refused = client.handshake(secure.bot.address()).await;
    let error = refused.expect_err("no protocol in common").to_string();
    assert!(error.contains("NoApplicationProtocol"), "{error}");
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn bytes_that_are_no_tls_end_their_connection_and_no_other() {
    let secure = Secure::start().await;
    let mut open = secure.connect().await;
    let ssl_2 = [0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 16];
    let table: [&[u8]; 8] = [
        &[0],
        &[0xff; 64],
        b"\r\n\r\n",
        b"{\"intent_name\": \"Novo\"}",
        &ssl_2,
        // a record that is longer than any may be
        &[22, 3, 1, 0xff, 0xff, 1],
        // one of a handshake that is none
        &[22, 3, 1, 0, 4, 0xff, 0, 0, 0],
        // application data before there is a key
        &[23, 3, 3, 0, 1, 0],
    ];
    for garbage in table {
        let mut connection = secure.bot.connect().await;
        connection.send(garbage).await;
        connection.send_no_more().await;
        let told = connection.rest().await;
        // nothing or an alert, and no HTTP
        assert!(
            matches!(told.first(), None | Some(21)),
            "{garbage:?}: {told:?}"
        );
        secure.an_honest_call_is_answered().await;
    }
    calls(&mut open).await;
}

#[tokio::test]
async fn a_peer_that_makes_no_handshake_is_closed_in_its_time_and_nobody_waits_for_it() {
    let second = Duration::from_secs(1);
    let secure = Secure::of(|server, _| {
        let server = server.head_timeout(HOUR).idle_timeout(HOUR);
        server.tls_handshake_timeout(second)
    })
    .await;
    let mut silent = Vec::new();
    for sent in [&[][..], &[22], &hello_of_tls_1_1()[..20]] {
        let mut connection = secure.bot.connect().await;
        connection.send(sent).await;
        silent.push(connection);
    }
    // each would hold up the next, if one were waited for
    for _ in 0..20 {
        silent.push(secure.bot.connect().await);
    }
    secure.an_honest_call_is_answered().await;
    for connection in &mut silent {
        assert_eq!(connection.rest().await, b"");
    }
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn a_handshake_takes_no_longer_than_a_head_may() {
    let second = Duration::from_secs(1);
    let secure = Secure::of(|server, _| server.head_timeout(second)).await;
    let mut silent = secure.bot.connect().await;
    assert_eq!(silent.rest().await, b"");
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn a_session_goes_on_by_its_ticket() {
    let secure = Secure::start().await;
    for version in [&TLS12, &TLS13] {
        let client = Client::speaking(&secure.authority, version);
        let mut kinds = Vec::new();
        for _ in 0..2 {
            let stream = client.handshake(secure.bot.address()).await;
            let stream = stream.expect("a handshake");
            kinds.push(stream.get_ref().1.handshake_kind());
            // a ticket of TLS 1.3 comes with the answer
            health(stream).await.expect("an answer");
        }
        use rustls::HandshakeKind::{Full, Resumed};
        assert_eq!(kinds, [Some(Full), Some(Resumed)], "{version:?}");
    }
}
