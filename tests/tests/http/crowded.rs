//! More connections than there may be: who goes, who never does, and that the honest are answered.

use std::time::Duration;

use fulfillment_runtime::{App, Intent, Server};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente, logs, within_a_minute};

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);

/// A bot that ends nobody but to make room, and the other end of its node `Held`.
async fn bot(max_connections: usize) -> (Bot, Held) {
    let (server, held) = server(max_connections);
    (Bot::serve(server).await, held)
}

fn server(max_connections: usize) -> (Server, Held) {
    let (held, function) = Held::asynchronous();
    let node = |name: &'static str| Intent::new("crowded", name).public();
    let app = App::builder()
        .timeout(HOUR)
        .intent(node("Novo").handler(|| "Anotado!"))
        .intent(node("Held").handler(function));
    let server = Server::of(app)
        .max_connections(max_connections)
        .head_timeout(HOUR)
        .idle_timeout(HOUR)
        .body_timeout(HOUR)
        .write_timeout(HOUR);
    (server, held)
}

async fn says(connection: &mut Connection, node: &str) {
    let body = assistente(node).to_string();
    connection
        .send_request("POST", "/crowded", &[], body.as_bytes())
        .await;
}

async fn is_answered(connection: &mut Connection) {
    says(connection, "Novo").await;
    let reply = connection.reply().await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
}

/// A connection whose call is under way until it is let go.
async fn busy(bot: &Bot, held: &mut Held) -> Connection {
    let mut connection = bot.connect().await;
    says(&mut connection, "Held").await;
    held.began().await;
    connection
}

#[tokio::test]
async fn an_honest_caller_is_answered_and_the_longest_silent_one_is_closed() {
    let (bot, _held) = bot(2).await;
    let mut first = bot.connect().await;
    let mut second = bot.connect().await;
    second.send("POST /crowded HTTP/1.1\r\nhost: loc").await;
    let mut third = bot.connect().await;
    is_answered(&mut third).await;
    assert_eq!(first.rest().await, b"");
    // half a head is not much more than nothing, but it came later
    let body = assistente("Novo").to_string();
    let rest = format!("alhost\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    second.send(rest).await;
    let reply = second.reply().await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
    let told = logs::wait_for(&[
        "WARN",
        "as many connections are open as may be",
        "max_connections=2 ",
    ])
    .await;
    assert!(told.contains("ended=1"), "{told}");
    assert!(told.contains("`FULFILLMENT_MAX_CONNECTIONS`"), "{told}");
}

#[tokio::test]
async fn a_request_under_way_is_never_ended_and_who_comes_waits_for_it() {
    let (bot, mut held) = bot(5).await;
    let mut calls = Vec::new();
    for _ in 0..5 {
        calls.push(busy(&bot, &mut held).await);
    }
    let mut next = bot.connect().await;
    says(&mut next, "Novo").await;
    // of this server: it has looked, and found nobody
    logs::wait_for(&[
        "WARN",
        "as many connections are open as may be",
        "max_connections=5 ",
        "ended=0",
    ])
    .await;
    calls.iter().for_each(|_| held.let_go());
    for call in &mut calls {
        assert_eq!(call.reply().await.json_of(200)["message"], HELD);
    }
    drop(calls);
    let reply = next.reply().await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
}

#[tokio::test]
async fn idle_connections_are_the_last_to_go() {
    let (bot, mut held) = bot(3).await;
    let mut silent = bot.connect().await;
    let mut half = bot.connect().await;
    half.send("P").await;
    let mut idle = bot.connect().await;
    is_answered(&mut idle).await;
    let mut calls = Vec::new();
    for gone in [&mut silent, &mut half, &mut idle] {
        // it takes the place of the one that goes, and keeps it
        calls.push(busy(&bot, &mut held).await);
        assert_eq!(gone.rest().await, b"");
    }
    calls.iter().for_each(|_| held.let_go());
    for call in &mut calls {
        assert_eq!(call.reply().await.json_of(200)["message"], HELD);
    }
}

#[tokio::test]
async fn an_idle_connection_that_speaks_in_time_stays() {
    let (bot, mut held) = bot(3).await;
    let mut first = bot.connect().await;
    let _second = bot.connect().await;
    let mut idle = bot.connect().await;
    is_answered(&mut idle).await;
    let _busy = busy(&bot, &mut held).await;
    assert_eq!(first.rest().await, b"");
    is_answered(&mut idle).await;
}

#[tokio::test]
async fn many_silent_peers_that_come_again_keep_nobody_out() {
    let (bot, _held) = bot(20).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        for _ in 0..20 {
            silent.push(bot.connect().await);
        }
        let mut honest = bot.connect().await;
        is_answered(&mut honest).await;
    }
}

/// A connection whose request's body is waited for.
async fn slow_body(bot: &Bot) -> Connection {
    let mut connection = bot.connect().await;
    let head =
        "POST /crowded HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n";
    connection.send(head).await;
    connection.skip_continue().await;
    connection.send("{").await;
    connection
}

#[tokio::test]
async fn bodies_that_come_slowly_keep_nobody_out_and_are_told_so() {
    let (bot, _held) = bot(4).await;
    let mut slow = Vec::new();
    // each of the last four has the place of one of the first
    for _ in 0..8 {
        slow.push(slow_body(&bot).await);
    }
    let mut honest = bot.connect().await;
    is_answered(&mut honest).await;
    for gone in &mut slow[..5] {
        let reply = gone.reply().await;
        assert!(reply.json_of(408)["error"].is_string());
        assert_eq!(gone.rest().await, b"");
    }
}

#[tokio::test]
async fn one_that_waits_for_a_place_and_goes_away_keeps_nobody_out() {
    let (bot, mut held) = bot(1).await;
    let mut busy = busy(&bot, &mut held).await;
    drop(bot.connect().await);
    let mut third = bot.connect().await;
    says(&mut third, "Novo").await;
    held.let_go();
    assert_eq!(busy.reply().await.json_of(200)["message"], HELD);
    drop(busy);
    let reply = third.reply().await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
}

/// As many callers, whose requests are complete and who have no place.
async fn without_a_place(bot: &Bot) -> [Connection; 3] {
    let mut callers = [
        bot.connect().await,
        bot.connect().await,
        bot.connect().await,
    ];
    for caller in &mut callers {
        says(caller, "Novo").await;
    }
    callers
}

async fn until_refused(address: std::net::SocketAddr) {
    within_a_minute("a listener that is closed", async {
        while Connection::to(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_connected_before_the_drain_is_answered_whenever_there_is_a_place() {
    let (bot, mut held) = bot(1).await;
    let mut first = busy(&bot, &mut held).await;
    let callers = without_a_place(&bot).await;
    let address = bot.address();
    let stopping = bot.begin_stop().await;
    until_refused(address).await;
    held.let_go();
    assert_eq!(first.reply().await.json_of(200)["message"], HELD);
    for mut caller in callers {
        let reply = caller.reply().await;
        assert_eq!(reply.json_of(200)["message"], "Anotado!");
        assert_eq!(reply.header("connection"), Some("close"));
    }
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn who_has_no_place_when_the_drain_is_over_is_told_of() {
    let (server, mut held) = server(1);
    let bot = Bot::serve(server.drain_timeout(SOON)).await;
    let _first = busy(&bot, &mut held).await;
    let _callers = without_a_place(&bot).await;
    let stopping = bot.begin_stop().await;
    stopping.ended().await.expect("a stop without an error");
    logs::wait_for(&["WARN", "the drain's time is up", "without_a_place=3"]).await;
}
