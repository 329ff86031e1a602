//! A server that was told to stop: what it still answers, how, and whom it still lets in.

use std::time::Duration;

use fulfillment_runtime::{App, AppBuilder, Intent, Server};
use fulfillment_tests::{
    Bot, Connection, HELD, Held, Reply, SOON, assistente, logs, within_a_minute,
};
use serde_json::json;

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);

fn app() -> AppBuilder {
    App::builder().intent(
        Intent::new("pedidos", "Novo")
            .public()
            .handler(|| async { "Anotado!" }),
    )
}

async fn exchange(connection: &mut Connection, method: &str, target: &str, body: &str) -> Reply {
    connection
        .send_request(method, target, &[], body.as_bytes())
        .await;
    connection.reply_to(method).await
}

#[tokio::test]
async fn every_answer_of_a_lame_duck_is_the_last_of_its_connection_and_new_ones_are_accepted() {
    let bot = Bot::serve_with_lame_duck(Server::of(app()), HOUR).await;
    let address = bot.address();
    let mut before = bot.connect().await;
    assert_eq!(exchange(&mut before, "GET", "/livez", "").await.status, 200);
    let _stopping = bot.begin_stop().await;

    let novo = assistente("Novo").to_string();
    for (method, target, body, status) in [
        ("GET", "/readyz", "", 503),
        ("GET", "/livez", "", 200),
        ("HEAD", "/livez", "", 200),
        ("GET", "/", "", 200),
        ("POST", "/pedidos", &*novo, 200),
        ("POST", "/pedidos", "{", 400),
        ("GET", "/pedidos", "", 405),
    ] {
        let mut connection = Connection::to(address).await.expect("a connection");
        let reply = exchange(&mut connection, method, target, body).await;
        assert_eq!(reply.status, status, "{method} {target}: {reply:?}");
        assert_eq!(reply.header("connection"), Some("close"), "{reply:?}");
        assert_eq!(connection.rest().await, b"");
        if status == 503 {
            assert_eq!(reply.json(), json!({"message": "stopping"}));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_idle_when_the_lame_duck_begins_is_still_answered() {
    let bot = Bot::serve_with_lame_duck(Server::of(app()), HOUR).await;
    let address = bot.address();
    let mut idle = bot.connect().await;
    let reply = exchange(&mut idle, "GET", "/livez", "").await;
    assert_eq!(reply.header("connection"), None);
    let mut fresh = bot.connect().await;
    let _stopping = bot.begin_stop().await;

    // the server has had events since
    let mut probe = Connection::to(address).await.expect("a connection");
    assert_eq!(exchange(&mut probe, "GET", "/readyz", "").await.status, 503);
    let novo = assistente("Novo").to_string();
    for connection in [&mut idle, &mut fresh] {
        let reply = exchange(connection, "POST", "/pedidos", &novo).await;
        assert_eq!(reply.json_of(200)["message"], "Anotado!");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(connection.rest().await, b"");
    }
}

#[tokio::test]
async fn after_its_lame_duck_a_server_drains() {
    let (mut held, function) = Held::asynchronous();
    let app = app().intent(Intent::new("pedidos", "Held").public().handler(function));
    let bot = Bot::serve_with_lame_duck(Server::of(app).drain_timeout(HOUR), SOON).await;
    let address = bot.address();
    let mut idle = bot.connect().await;
    assert_eq!(exchange(&mut idle, "GET", "/livez", "").await.status, 200);
    let mut busy = bot.connect().await;
    let body = assistente("Held").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;

    let stopping = bot.begin_stop().await;
    assert_eq!(idle.rest().await, b"");
    within_a_minute("a listener that is gone", async {
        while Connection::to(address).await.is_ok() {}
    })
    .await;
    assert!(!stopping.has_ended());
    held.let_go();
    let reply = busy.reply().await;
    assert_eq!(reply.json_of(200)["message"], HELD);
    assert_eq!(reply.header("connection"), Some("close"));
    stopping.ended().await.expect("a stop without an error");
    logs::wait_for(&["INFO", "lame duck", "seconds=0.05"]).await;
    logs::wait_for(&[
        "INFO",
        "stopping",
        "by=told by the program",
        "calls=1",
        "at_most_seconds=3600.05",
    ])
    .await;
}

/// A connection of which the kernel knows and the server does not: nothing lets the server run in between.
fn connect_behind_its_back(bot: &Bot) -> Connection {
    let stream = std::net::TcpStream::connect(bot.address()).expect("a connection");
    stream.set_nonblocking(true).expect("a socket");
    Connection::over(tokio::net::TcpStream::from_std(stream).expect("a socket"))
}

#[tokio::test]
async fn whoever_connected_before_the_listener_is_closed_is_answered() {
    let bot = Bot::of(app()).await;
    let mut queued: Vec<_> = (0..100).map(|_| connect_behind_its_back(&bot)).collect();
    let stopping = bot.begin_stop().await;
    let novo = assistente("Novo").to_string();
    for connection in &mut queued {
        let reply = exchange(connection, "POST", "/pedidos", &novo).await;
        assert_eq!(reply.json_of(200)["message"], "Anotado!");
        assert_eq!(reply.header("connection"), Some("close"));
    }
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn whoever_waits_for_a_place_at_the_stop_gets_that_of_a_connection_that_ends() {
    let (mut held, function) = Held::asynchronous();
    let app = app().intent(Intent::new("pedidos", "Held").public().handler(function));
    let bot = Bot::serve(Server::of(app).max_connections(1)).await;
    let mut first = bot.connect().await;
    let body = assistente("Held").to_string();
    first
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    let mut second = bot.connect().await;
    let stopping = bot.begin_stop().await;
    held.let_go();
    assert_eq!(first.reply().await.json_of(200)["message"], HELD);
    let reply = exchange(&mut second, "GET", "/", "").await;
    assert_eq!(reply.status, 200);
    stopping.ended().await.expect("a stop without an error");
}
