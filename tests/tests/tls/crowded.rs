//! Peers over TLS that keep a place and ask for nothing.

use std::time::Duration;

use bytes::Bytes;
use fulfillment_runtime::Page;
use fulfillment_tests::Connection;
use http::Response;
use tokio::net::TcpSocket;

use super::{Secure, app};

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);
/// More than any system keeps for a peer that takes nothing.
const LARGE: usize = 32 * 1024 * 1024;

#[tokio::test]
async fn handshakes_that_do_not_come_make_room_for_an_honest_caller() {
    let secure = Secure::of(|server, _| {
        let server = server.head_timeout(HOUR).idle_timeout(HOUR);
        server.tls_handshake_timeout(HOUR).max_connections(2)
    })
    .await;
    let mut silent = secure.bot.connect().await;
    let mut half = secure.bot.connect().await;
    half.send([22, 3, 1, 0, 200]).await;
    secure.an_honest_call_is_answered().await;
    assert_eq!(silent.rest().await, b"");
    // one that is through with it and says nothing is no better
    let mut quiet = secure.connect().await;
    let _another = secure.connect().await;
    assert_eq!(half.rest().await, b"");
    secure.an_honest_call_is_answered().await;
    assert_eq!(quiet.rest().await, b"");
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_cut_off_over_tls_too() {
    let page = Page::new(|_| async { Response::new(Bytes::from(vec![b'a'; LARGE])) });
    let app = app().mount("large", page.public());
    let secure = Secure::serving(app, |server, _| {
        let server = server.head_timeout(HOUR).idle_timeout(HOUR);
        let second = Duration::from_secs(1);
        server.drain_timeout(HOUR).write_timeout(second)
    })
    .await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let stream = socket.connect(secure.bot.address()).await;
    let stream = stream.expect("a connection");
    let stream = secure.client().handshake_over(stream).await;
    let mut slow = Connection::over(stream.expect("a handshake"));
    slow.send_request("GET", "/large", &[], b"").await;
    slow.starts().await;
    let stopping = secure.bot.begin_stop().await;
    stopping.ended().await.expect("a stop without an error");
    let rest = slow.rest().await;
    assert!(rest.len() < LARGE, "{}", rest.len());
}
