//! Peers that ask and do not read what they are answered: their time is up too, and their place is somebody else's.

use std::time::Duration;

use fulfillment_runtime::{App, Intent, Server};
use fulfillment_tests::{Bot, assistente, within_a_minute};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::request::bare;

/// Short for who waits for it, and long for an honest call on a busy machine.
const SHORT: Duration = Duration::from_secs(2);
/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);
/// More than any system keeps for who does not read.
const MUCH: usize = 16 * 1024 * 1024;

/// A bot with room for one connection, which is given to the next when the one before has ended.
async fn bot() -> Bot {
    let open = |node| Intent::new("pedidos", node).public();
    let app = App::builder()
        .intent(open("Novo").handler(|| async { "Anotado!" }))
        .intent(open("Grande").handler(|| async { "a".repeat(MUCH) }));
    let server = Server::of(app)
        .max_connections(1)
        .write_timeout(SHORT)
        .idle_timeout(HOUR)
        .head_timeout(HOUR);
    Bot::serve(server).await
}

/// A peer that keeps little of what it is sent.
async fn peer(bot: &Bot) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    socket.connect(bot.address()).await.expect("a connection")
}

async fn is_honest_still(bot: &Bot) {
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
}

#[tokio::test]
async fn who_does_not_read_a_large_answer_is_closed_in_its_time() {
    let bot = bot().await;
    let body = assistente("Grande").to_string();
    let length = body.len();
    let call =
        format!("POST /pedidos HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n{body}");
    let mut peer = peer(&bot).await;
    peer.write_all(call.as_bytes()).await.expect("a connection");
    is_honest_still(&bot).await;
    // what it had been sent is there, and the rest is not
    let mut told = Vec::new();
    // a reset is an end too
    let _ = within_a_minute("a connection that is closed", peer.read_to_end(&mut told)).await;
    assert!(
        told.starts_with(b"HTTP/1.1 200 OK\r\n") && told.len() < MUCH,
        "{}",
        told.len()
    );
}

#[tokio::test]
async fn who_asks_without_end_and_reads_nothing_is_closed_in_its_time() {
    let bot = bot().await;
    let mut peer = peer(&bot).await;
    let checks = bare("GET / HTTP/1.1").repeat(1_000);
    let asking = async { while peer.write_all(&checks).await.is_ok() {} };
    within_a_minute("a connection that takes no more", asking).await;
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn who_takes_little_at_a_time_is_answered_to_the_end() {
    let bot = bot().await;
    let body = assistente("Grande").to_string();
    let length = body.len();
    let call = format!(
        "POST /pedidos HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut peer = peer(&bot).await;
    peer.write_all(call.as_bytes()).await.expect("a connection");
    let mut told = Vec::new();
    let reading = peer.read_to_end(&mut told);
    let read = within_a_minute("a connection that is closed", reading).await;
    assert!(read.expect("the whole answer") > MUCH);
    is_honest_still(&bot).await;
}
