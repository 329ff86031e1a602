//! How connections end: when they are idle, slow, or the server stops.

use std::time::Duration;

use fulfillment_runtime::{Intent, Server};
use fulfillment_tests::tls::{Authority, Client};
use fulfillment_tests::{Bot, Folder, HELD, Held, assistente, within_a_minute};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Secure, app, calls};

const HOUR: Duration = Duration::from_secs(3_600);

/// Waits until the server has closed, having said so first: anything else is an error of rustls'.
async fn is_left(stream: &mut TlsStream<TcpStream>) -> Vec<u8> {
    let mut rest = Vec::new();
    let closed = within_a_minute("the end", stream.read_to_end(&mut rest)).await;
    closed.expect("a leave that is taken");
    rest
}

#[tokio::test]
async fn whoever_is_idle_or_slow_for_too_long_is_told_before_it_is_closed() {
    let second = Duration::from_secs(1);
    let secure = Secure::of(|server, _| server.idle_timeout(second).head_timeout(second)).await;
    for sent in [
        &b""[..],
        b"POST /pedidos HTTP/1.1\r\nhost: b",
        b"GET / HTTP/1.1\r\nhost: b\r\n\r\n",
    ] {
        let client = secure.client().handshake(secure.bot.address()).await;
        let mut stream = client.expect("a handshake");
        stream.write_all(sent).await.expect("an open connection");
        let rest = is_left(&mut stream).await;
        let answered = rest.starts_with(b"HTTP/1.1 200 OK\r\n");
        assert_eq!(answered, sent.ends_with(b"\r\n\r\n"));
    }
}

#[tokio::test]
async fn a_stop_waits_for_the_call_in_flight_and_for_no_handshake() {
    let (authority, folder) = (Authority::new("authority"), Folder::new());
    let (certificate, key) = folder.write_pair(&authority.server());
    let (mut held, function) = Held::asynchronous();
    let app = app().intent(Intent::new("pedidos", "Held").public().handler(function));
    let server = Server::of(app).tls(certificate, key);
    let server = server
        .drain_timeout(HOUR)
        .head_timeout(HOUR)
        .idle_timeout(HOUR);
    let bot = Bot::serve(server).await;
    let client = Client::trusting(&authority);
    let mut busy = client.connect(bot.address()).await;
    let body = assistente("Held").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    let mut idle = client.handshake(bot.address()).await.expect("a handshake");
    let request = b"GET / HTTP/1.1\r\nhost: b\r\n\r\n";
    idle.write_all(request).await.expect("an open connection");
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let mut fresh = client.handshake(bot.address()).await.expect("a handshake");
    let mut silent = bot.connect().await;
    let mut half = bot.connect().await;
    half.send([22, 3, 1, 0, 200]).await;

    let stopping = bot.begin_stop().await;
    is_left(&mut idle).await;
    assert_eq!(is_left(&mut fresh).await, b"");
    assert_eq!(silent.rest().await, b"");
    assert_eq!(half.rest().await, b"");
    assert!(!stopping.has_ended(), "a call is in flight");
    held.let_go();
    let reply = busy.reply().await;
    assert_eq!(reply.json_of(200)["message"], HELD);
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(busy.rest().await, b"");
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn a_caller_that_breaks_off_does_no_harm() {
    let secure = Secure::start().await;
    for _ in 0..3 {
        let client = secure.client().handshake(secure.bot.address()).await;
        let mut stream = client.expect("a handshake");
        let half = b"POST /pedidos HTTP/1.1\r\ncontent-length: 100\r\n\r\n{";
        stream.write_all(half).await.expect("an open connection");
        drop(stream);
        calls(&mut secure.connect().await).await;
    }
}
