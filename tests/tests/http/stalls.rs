//! Callers that are slow with their heads and bodies: what they keep from others, and from a stop.

use std::time::Duration;

use fulfillment_runtime::{App, AppBuilder, Intent, Server};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente, logs};

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);

fn app() -> AppBuilder {
    App::builder().intent(
        Intent::new("pedidos", "Novo")
            .public()
            .handler(|| "Anotado!"),
    )
}

fn held(app: AppBuilder) -> (AppBuilder, Held) {
    let (held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Held").public().handler(function);
    (app.intent(intent), held)
}

/// A request whose head was read, and of whose body nothing came yet.
async fn head_of(bot: &Bot, body: &str) -> Connection {
    let mut connection = bot.connect().await;
    connection
        .send(format!(
            "POST /pedidos HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
            body.len()
        ))
        .await;
    // the server waits for the body when it says so
    connection.skip_continue().await;
    connection
}

#[tokio::test]
async fn a_stop_does_not_wait_for_heads_that_do_not_come_but_for_the_call_in_flight() {
    let (app, mut held) = held(app());
    let server = Server::of(app)
        .drain_timeout(HOUR)
        .head_timeout(HOUR)
        .idle_timeout(HOUR);
    let bot = Bot::serve(server).await;
    let mut busy = bot.connect().await;
    let body = assistente("Held").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    let mut silent = bot.connect().await;
    let mut half = bot.connect().await;
    half.send("POST /pedidos HTTP/1.1\r\nhost: loc").await;
    let mut second = bot.connect().await;
    second.send_request("GET", "/", &[], b"").await;
    assert_eq!(second.reply().await.status, 200);
    second.send("POST /pedidos HTTP/1.1\r\nhost: loc").await;
    let mut both = bot.connect().await;
    both.send("GET / HTTP/1.1\r\nhost: a\r\n\r\nPOST /pedidos HTTP/1.1\r\nhost: loc")
        .await;
    assert_eq!(both.reply().await.status, 200);

    let stopping = bot.begin_stop().await;
    for stalled in [&mut silent, &mut half, &mut second, &mut both] {
        assert_eq!(stalled.rest().await, b"");
    }
    assert!(!stopping.has_ended(), "a call is in flight");
    held.let_go();
    assert_eq!(busy.reply().await.json_of(200)["message"], HELD);
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn a_body_that_comes_slowly_takes_no_calls_place() {
    let server = Server::of(app().timeout(HOUR).max_calls(1)).body_timeout(HOUR);
    let bot = Bot::serve(server).await;
    let body = assistente("Novo").to_string();
    let (first_half, second_half) = body.split_at(body.len() / 2);
    let mut slow = head_of(&bot, &body).await;
    slow.send(first_half).await;
    for _ in 0..3 {
        let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
        assert_eq!(reply.json_of(200)["message"], "Anotado!");
    }
    slow.send(second_half).await;
    assert_eq!(slow.reply().await.json_of(200)["message"], "Anotado!");
}

#[tokio::test]
async fn one_call_too_many_is_503_after_its_body_if_the_place_was_taken_in_the_meantime() {
    let (app, mut held) = held(app().timeout(HOUR).max_calls(1));
    let bot = Bot::serve(Server::of(app).body_timeout(HOUR)).await;
    let body = assistente("Novo").to_string();
    let mut second = head_of(&bot, &body).await;
    let mut first = bot.connect().await;
    let first_body = assistente("Held").to_string();
    first
        .send_request("POST", "/pedidos", &[], first_body.as_bytes())
        .await;
    held.began().await;

    second.send(&body).await;
    let reply = second.reply().await;
    assert!(reply.json_of(503)["error"].is_string(), "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));

    held.let_go();
    assert_eq!(first.reply().await.json_of(200)["message"], HELD);
    // its body was read whole, so the connection serves on
    second
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    assert_eq!(second.reply().await.json_of(200)["message"], "Anotado!");
}

#[tokio::test]
async fn a_body_is_not_waited_for_when_nobody_could_be_answered_any_more() {
    let app = app().timeout(SOON);
    let bot = Bot::serve(Server::of(app).body_timeout(HOUR)).await;
    let mut slow = head_of(&bot, &assistente("Novo").to_string()).await;
    let reply = slow.reply().await;
    assert!(reply.json_of(408)["error"].is_string());
    assert_eq!(slow.rest().await, b"");
}

#[tokio::test]
async fn a_call_whose_time_is_up_when_its_body_is_there_is_not_started() {
    let (mut hurried, never) = Held::asynchronous();
    let (app, mut held) = held(app().timeout(SOON));
    let intent = |node: &'static str| Intent::new("pedidos", node).public();
    // the body's own time is that of the most patient intent
    let app = app
        .intent(
            intent("Hurried")
                .fallback_message("Tarde demais.")
                .handler(never),
        )
        .intent(intent("Patient").timeout(HOUR).handler(|| "Anotado!"));
    let bot = Bot::serve(Server::of(app).body_timeout(HOUR)).await;
    let body = assistente("Hurried").to_string();
    let mut slow = head_of(&bot, &body).await;
    let patient = assistente("Patient").to_string();
    let mut patient_one = head_of(&bot, &patient).await;
    // as long as this one waits, and it came later
    let reply = bot.call("/pedidos", None, &assistente("Held")).await;
    assert_ne!(reply.json_of(200)["message"], HELD);
    held.began().await;
    slow.send(&body).await;
    assert_eq!(slow.reply().await.json_of(200)["message"], "Tarde demais.");
    assert!(hurried.none_began());
    logs::wait_for(&["node=Hurried", "the body came too late"]).await;
    patient_one.send(&patient).await;
    assert_eq!(
        patient_one.reply().await.json_of(200)["message"],
        "Anotado!"
    );
}
