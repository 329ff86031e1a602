//! Callers that take their answers slowly or not at all.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Intent, Page, Server};
use fulfillment_tests::{Bot, Connection, assistente, within_a_minute};
use http::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);
const SECOND: Duration = Duration::from_secs(1);

/// More than any system keeps for a peer that takes nothing.
const LARGE: usize = 32 * 1024 * 1024;

fn app() -> AppBuilder {
    let page = Page::new(|_| async { Response::new(Bytes::from(vec![b'a'; LARGE])) });
    App::builder().mount("large", page.public()).intent(
        Intent::new("pedidos", "Novo")
            .public()
            .handler(|| "Anotado!"),
    )
}

fn server() -> Server {
    Server::of(app())
        .head_timeout(HOUR)
        .idle_timeout(HOUR)
        .drain_timeout(HOUR)
}

/// Asks for the large page with little room for it, and takes its first bytes.
async fn narrow(address: SocketAddr) -> Connection {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let stream = socket.connect(address).await.expect("a connection");
    let mut connection = Connection::over(stream);
    connection.send_request("GET", "/large", &[], b"").await;
    connection
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_cut_off_in_its_time() {
    let bot = Bot::serve(server().write_timeout(SECOND)).await;
    let mut slow = narrow(bot.address()).await;
    // it was made, and waits
    slow.starts().await;
    let stopping = bot.begin_stop().await;
    // the stop waits for the answer, and for nothing else
    stopping.ended().await.expect("a stop without an error");
    let rest = slow.rest().await;
    assert!(rest.len() < LARGE, "{}", rest.len());
}

#[tokio::test]
async fn what_nobody_took_is_forgotten_so_that_the_kernel_does_not_go_on_sending_it() {
    let bot = Bot::serve(server().write_timeout(SECOND)).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut slow = socket.connect(bot.address()).await.expect("a connection");
    let request = b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n";
    slow.write_all(request).await.expect("an open connection");
    slow.readable().await.expect("the beginning of an answer");
    // it is cut off when the server has ended
    let stopping = bot.begin_stop().await;
    stopping.ended().await.expect("a stop without an error");
    let mut rest = Vec::new();
    let end = within_a_minute("a connection that is closed", slow.read_to_end(&mut rest)).await;
    let reset = end.map_err(|error| error.kind());
    assert_eq!(reset, Err(ErrorKind::ConnectionReset), "{}", rest.len());
}

#[tokio::test]
async fn a_stop_waits_for_no_peer_that_takes_nothing() {
    let bot = Bot::serve(server().write_timeout(HOUR)).await;
    let mut slow = narrow(bot.address()).await;
    slow.starts().await;
    let stopping = bot.begin_stop().await;
    stopping.ended().await.expect("a stop without an error");
    let rest = slow.rest().await;
    assert!(rest.len() < LARGE, "{}", rest.len());
}

#[tokio::test]
async fn one_that_is_not_taken_makes_room_for_an_honest_caller() {
    let server = server().write_timeout(HOUR).max_connections(1);
    let bot = Bot::serve(server).await;
    let mut slow = narrow(bot.address()).await;
    slow.starts().await;
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
    let rest = slow.rest().await;
    assert!(rest.len() < LARGE, "{}", rest.len());
}

#[tokio::test]
async fn a_large_answer_that_is_taken_is_whole_and_the_connection_serves_on() {
    let bot = Bot::serve(server()).await;
    let mut slow = narrow(bot.address()).await;
    assert_eq!(slow.reply().await.body.len(), LARGE);
    slow.send_request("GET", "/", &[], b"").await;
    assert_eq!(slow.reply().await.status, 200);
}
