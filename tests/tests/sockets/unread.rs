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

/// A bot with room for one connection, which the next one gets when the one before has ended.
async fn bot(write_timeout: Duration) -> Bot {
    let open = |node| Intent::new("pedidos", node).public();
    let app = App::builder()
        .intent(open("Novo").handler(|| async { "Anotado!" }))
        .intent(open("Grande").handler(|| async { "a".repeat(MUCH) }));
    let server = Server::of(app)
        .max_connections(1)
        .write_timeout(write_timeout)
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

/// Sends these bytes again and again, until the connection is closed: nobody else comes, so that its time alone can end
/// it.
async fn goes_on_until_it_is_closed(peer: &mut TcpStream, bytes: &[u8]) {
    let asking = async { while peer.write_all(bytes).await.is_ok() {} };
    within_a_minute("a connection that takes no more", asking).await;
}

fn call() -> String {
    let body = assistente("Grande").to_string();
    let length = body.len();
    format!("POST /pedidos HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn who_does_not_read_a_large_answer_is_closed_in_its_time() {
    let bot = bot(SHORT).await;
    let mut peer = peer(&bot).await;
    peer.write_all(call().as_bytes())
        .await
        .expect("a connection");
    goes_on_until_it_is_closed(&mut peer, &[b' '; 4_096]).await;
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn who_asks_without_end_and_reads_nothing_is_closed_in_its_time() {
    let bot = bot(SHORT).await;
    let mut peer = peer(&bot).await;
    let checks = bare("GET / HTTP/1.1").repeat(1_000);
    goes_on_until_it_is_closed(&mut peer, &checks).await;
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn who_takes_a_large_answer_little_by_little_is_answered_to_the_end() {
    let bot = bot(HOUR).await;
    let mut peer = peer(&bot).await;
    peer.write_all(call().as_bytes())
        .await
        .expect("a connection");
    let mut told = 0;
    let mut little = [0; 4_096];
    let reading = async {
        while told < MUCH {
            let read = peer.read(&mut little).await.expect("the whole answer");
            assert_ne!(read, 0, "{told} bytes of it");
            told += read;
        }
    };
    within_a_minute("an answer", reading).await;
    drop(peer);
    is_honest_still(&bot).await;
}
