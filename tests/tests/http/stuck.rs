//! Threads of plain functions that are held for longer than anybody waits.

use std::time::Duration;

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente, logs};

/// Whether there is a line about it, for as many threads as one test alone has.
fn lines(threads: usize) -> usize {
    let threads = format!("threads={threads}");
    let all = "all threads for plain functions are held";
    logs::with(&["WARN", all, &threads]).len()
}

#[tokio::test]
async fn a_bot_whose_threads_are_all_stuck_is_alive_gives_every_caller_its_fallback_and_says_why() {
    let (mut held, function) = Held::plain();
    let intent = |node: &'static str| {
        // long enough for a thread to begin, on a machine that has much to do
        let limit = Duration::from_millis(500);
        let intent = Intent::new("stuck", node).public().timeout(limit);
        intent.fallback_message("Volte já.")
    };
    let app = App::builder()
        .max_blocking(2)
        .intent(intent("Prende").handler(function))
        .intent(intent("Plain").handler(|| "called"))
        .intent(intent("Async").handler(|| async { "no thread needed" }));
    let bot = Bot::of(app).await;
    let says = async |node: &str| {
        let reply = bot.call("/stuck", None, &assistente(node)).await;
        reply.json_of(200)["message"].as_str().map(str::to_owned)
    };
    let (fallback, called) = (Some("Volte já.".to_owned()), Some("called".to_owned()));
    assert_eq!(says("Plain").await, called);
    assert_eq!(says("Prende").await, fallback);
    held.began().await;
    assert_eq!(says("Plain").await, called, "one thread is free");
    assert_eq!(lines(2), 0);
    assert_eq!(says("Prende").await, fallback);
    held.began().await;

    for _ in 0..2 {
        assert_eq!(says("Plain").await, fallback);
        assert_eq!(bot.exchange("GET", "/livez", &[], "").await.status, 200);
        let needs_none = says("Async").await;
        assert_eq!(needs_none.as_deref(), Some("no thread needed"));
    }
    assert_eq!(lines(2), 1, "at most one in a minute");

    // the caller of one that ends is gone: its thread is another's
    held.let_go();
    held.ended().await;
    logs::wait_for(&["nobody waits", "webhook=stuck ", "node=Prende"]).await;
    assert_eq!(says("Plain").await, called);
    held.let_go();
    held.ended().await;
}

/// So long that whoever waits for it fails the test.
const HOUR: Duration = Duration::from_secs(3_600);

/// A bot of two threads: `Prende` holds one for longer than its caller waits, `Plain` would wait for one for an hour.
async fn bot_of_two() -> (Bot, Held) {
    let (held, function) = Held::plain();
    let intent = |node: &'static str, limit| {
        let intent = Intent::new("two", node).public().timeout(limit);
        intent.fallback_message("Volte já.")
    };
    let app = App::builder()
        .max_blocking(2)
        .max_calls(8)
        .intent(intent("Prende", Duration::from_millis(500)).handler(function))
        .intent(intent("Plain", HOUR).handler(|| "called"))
        .intent(intent("Async", HOUR).handler(|| async { "no thread needed" }));
    (Bot::of(app).await, held)
}

/// A call whose answer is not waited for yet.
async fn begin(bot: &Bot, node: &str) -> Connection {
    let mut connection = bot.connect().await;
    let body = assistente(node).to_string();
    let sent = connection.send_request("POST", "/two", &[], body.as_bytes());
    sent.await;
    connection
}

#[tokio::test]
async fn calls_that_can_get_no_thread_wait_for_none_and_take_no_place_from_others() {
    let (bot, mut held) = bot_of_two().await;
    for _ in 0..2 {
        let mut stuck = begin(&bot, "Prende").await;
        assert_eq!(stuck.reply().await.json_of(200)["message"], "Volte já.");
        held.began().await;
    }
    let mut plain = Vec::new();
    for _ in 0..40 {
        plain.push(begin(&bot, "Plain").await);
        let reply = bot.call("/two", None, &assistente("Async")).await;
        assert_eq!(reply.json_of(200)["message"], "no thread needed");
    }
    for mut connection in plain {
        let reply = connection.reply().await;
        assert_eq!(reply.json_of(200)["message"], "Volte já.");
    }
    logs::wait_for(&[
        "webhook=two",
        "all threads are held by functions whose callers wait no more",
    ])
    .await;
}

#[tokio::test]
async fn who_waits_for_a_thread_waits_no_longer_than_one_can_come() {
    let (bot, mut held) = bot_of_two().await;
    let _stuck = (begin(&bot, "Prende").await, begin(&bot, "Prende").await);
    held.began().await;
    held.began().await;
    let mut plain = begin(&bot, "Plain").await;
    assert_eq!(plain.reply().await.json_of(200)["message"], "Volte já.");
    // and is called when there is one
    held.let_go();
    held.ended().await;
    logs::wait_for(&["nobody waits", "webhook=two", "node=Prende"]).await;
    let mut plain = begin(&bot, "Plain").await;
    assert_eq!(plain.reply().await.json_of(200)["message"], "called");
}

#[tokio::test]
async fn threads_that_are_held_for_callers_who_wait_are_not_stuck() {
    let (mut held, function) = Held::plain();
    let app = App::builder()
        .max_blocking(3)
        .intent(Intent::new("busy", "Prende").public().handler(function))
        .intent(
            Intent::new("busy", "Plain")
                .public()
                .timeout(SOON)
                .handler(|| "called"),
        );
    let bot = Bot::of(app).await;
    let prende = assistente("Prende");
    let hold = || bot.call("/busy", None, &prende);
    let others = async {
        for _ in 0..3 {
            held.began().await;
        }
        let reply = bot.call("/busy", None, &assistente("Plain")).await;
        assert_ne!(reply.json_of(200)["message"], "called");
        logs::wait_for(&["webhook=busy", "the function was not called"]).await;
        assert_eq!(lines(3), 0);
        for _ in 0..3 {
            held.let_go();
        }
    };
    let (first, second, third, ()) = tokio::join!(hold(), hold(), hold(), others);
    for reply in [first, second, third] {
        assert_eq!(reply.json_of(200)["message"], HELD);
    }
}
