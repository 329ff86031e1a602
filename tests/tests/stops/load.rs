//! SIGTERM while many call.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use fulfillment_tests::process::{Ended, send_signal};
use fulfillment_tests::{Connection, assistente, within_a_minute};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{Gate, start, until_stopping};

const CLIENTS: usize = 16;
const REQUESTS: usize = 10_000;

/// What clients and whoever watches them tell each other.
#[derive(Default)]
struct Traffic {
    answered: AtomicUsize,
    /// Requests shall go elsewhere.
    elsewhere: AtomicBool,
}

impl Traffic {
    /// Waits until so many requests are answered.
    async fn reaches(&self, requests: usize) {
        within_a_minute("requests that are answered", async {
            while self.answered.load(Relaxed) < requests {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

/// What ended by itself, without a call that was cut off, and how many calls its functions took.
fn calls_of(ended: &Ended) -> usize {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains("cut off"), "{ended:?}");
    let calls = ended
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("calls: "));
    calls.expect("a number of calls").parse().expect("a number")
}

/// Calls until calls shall go elsewhere. Whatever is not 200 ends the test.
async fn heeding(address: SocketAddr, traffic: Arc<Traffic>) {
    let body = assistente("Agora").to_string();
    while !traffic.elsewhere.load(Relaxed) {
        let mut connection = Connection::to(address).await.expect("a connection");
        let mut is_last = false;
        while !is_last && !traffic.elsewhere.load(Relaxed) {
            connection
                .send_request("POST", "/stops", &[], body.as_bytes())
                .await;
            let reply = connection.reply().await;
            assert_eq!(reply.status, 200, "{reply:?}");
            traffic.answered.fetch_add(1, Relaxed);
            is_last = reply.header("connection") == Some("close");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_at_sigterm_if_whoever_sends_them_heeds_readyz() {
    // with the lame duck that every server has unless it is told otherwise
    let bot = start(&Gate::new().await, &[("FULFILLMENT_LAME_DUCK", "")]).await;
    let address = bot.address;
    let traffic = Arc::new(Traffic::default());
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(heeding(address, traffic.clone()));
    }
    traffic.reaches(REQUESTS).await;
    send_signal(bot.id(), "TERM").await;
    let reply = until_stopping(address).await;
    assert_eq!(reply.status, 503);
    traffic.elsewhere.store(true, Relaxed);
    while let Some(client) = clients.join_next().await {
        client.expect("a client whose requests are all answered");
    }
    let ended = bot.ended().await;
    assert_eq!(calls_of(&ended), traffic.answered.load(Relaxed));
}

/// One request, and whether its answer is the last of its connection.
async fn exchange(stream: &mut BufReader<TcpStream>, request: &[u8]) -> Result<bool, Error> {
    stream.write_all(request).await?;
    let (mut length, mut is_last, mut line) = (0, false, String::new());
    let mut lines = 0;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end().split_once(": ") {
            None if line == "\r\n" => break,
            None => assert_eq!((lines, &*line), (0, "HTTP/1.1 200 OK\r\n")),
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            Some(("connection", value)) => is_last = value == "close",
            Some(_) => {}
        }
        lines += 1;
    }
    stream.read_exact(&mut vec![0; length]).await?;
    Ok(is_last)
}

/// Calls until nobody listens any more, whatever `/readyz` says. Tells whether its last request went unanswered.
async fn heedless(address: SocketAddr, traffic: Arc<Traffic>) -> bool {
    let body = assistente("Agora").to_string();
    let length = body.len();
    let request =
        format!("POST /stops HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n{body}");
    let mut unanswered = false;
    while let Ok(stream) = TcpStream::connect(address).await {
        assert!(!unanswered, "the listener was not gone");
        let mut stream = BufReader::new(stream);
        let mut is_first = true;
        loop {
            match exchange(&mut stream, request.as_bytes()).await {
                Ok(is_last) => {
                    traffic.answered.fetch_add(1, Relaxed);
                    is_first = false;
                    if is_last {
                        break;
                    }
                }
                Err(error) => {
                    assert!(
                        is_first,
                        "lost on a connection that was kept alive: {error}"
                    );
                    unanswered = true;
                    break;
                }
            }
        }
    }
    unanswered
}

/// What can be promised to those who learn of a stop only when nobody listens any more. At the moment in which the
/// listener is closed a connection may be open for its client and not yet for the server: it is reset, and nothing of
/// its request was read. All others are answered.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_calls_until_the_listener_is_gone_loses_at_most_what_no_function_saw() {
    let bot = start(&Gate::new().await, &[("FULFILLMENT_LAME_DUCK", "1s")]).await;
    let traffic = Arc::new(Traffic::default());
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(heedless(bot.address, traffic.clone()));
    }
    traffic.reaches(REQUESTS / 4).await;
    send_signal(bot.id(), "TERM").await;
    let mut unanswered = 0;
    while let Some(client) = within_a_minute("a client that ends", clients.join_next()).await {
        unanswered += usize::from(client.expect("a client that lost nothing that it should not"));
    }
    assert!(unanswered < CLIENTS, "each had one at the same moment");
    let ended = bot.ended().await;
    assert_eq!(calls_of(&ended), traffic.answered.load(Relaxed));
}
