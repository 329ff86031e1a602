//! Metrics while a server stops: to the last moment, and no longer.

use fulfillment_runtime::{App, Intent, Server};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente};

use crate::{metrics_of, scrape, until};

#[tokio::test]
async fn scrapers_are_answered_until_the_last_call_has_ended_and_then_no_more() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Novo").public().handler(function);
    let app = App::builder().intent(intent);
    let bot = Bot::serve(Server::of(app).metrics_port(0)).await;
    let metrics = metrics_of(&bot).await;
    let mut busy = bot.connect().await;
    let mut idle = bot.connect().await;
    idle.send_request("GET", "/", &[], b"").await;
    idle.reply().await;
    let body = assistente("Novo").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;

    assert_eq!(scrape(metrics).await.value("ready", &[]), 1.0);
    let stopping = bot.begin_stop().await;
    assert_eq!(idle.rest().await, b"");
    let during = scrape(metrics).await;
    assert_eq!(during.value("ready", &[]), 0.0);
    assert_eq!(during.value("connections_open", &[]), 1.0);
    assert_eq!(
        during.value("connections_closed_total", &[("reason", "stop")]),
        1.0
    );
    assert!(!stopping.has_ended());
    held.let_go();
    assert_eq!(busy.reply().await.json_of(200)["message"], HELD);
    stopping.ended().await.expect("a stop without an error");
    assert!(Connection::to(metrics).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn who_is_silent_or_has_sent_half_a_head_at_a_stop_is_ended_by_the_stop() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Novo").public().handler(function);
    let app = App::builder().intent(intent);
    let bot = Bot::serve(Server::of(app).metrics_port(0)).await;
    let metrics = metrics_of(&bot).await;
    let mut silent = bot.connect().await;
    let mut half = bot.connect().await;
    half.send("POST /pedidos HTTP/1.1\r\nhost: loc").await;
    let mut busy = bot.connect().await;
    let body = assistente("Novo").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    let stopping = bot.begin_stop().await;
    for stalled in [&mut silent, &mut half] {
        assert_eq!(stalled.rest().await, b"");
    }
    let during = until(metrics, "the connection of the call alone", |metrics| {
        metrics.value("connections_open", &[]) == 1.0
    })
    .await;
    let closed = |reason| during.value("connections_closed_total", &[("reason", reason)]);
    assert_eq!((closed("stop"), closed("head_timeout")), (2.0, 0.0));
    held.let_go();
    assert_eq!(busy.reply().await.json_of(200)["message"], HELD);
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn a_drain_that_waits_for_a_late_call_counts_that_one_and_no_other() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Novo").public().timeout(SOON);
    let app = App::builder().intent(intent.handler(function));
    let bot = Bot::serve(Server::of(app).metrics_port(0)).await;
    let metrics = metrics_of(&bot).await;
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.status, 200);
    held.began().await;
    let stopping = bot.begin_stop().await;
    until(metrics, "the last connection", |metrics| {
        metrics.value("connections_open", &[]) == 0.0
    })
    .await;
    for _ in 0..20 {
        let metrics = scrape(metrics).await;
        assert_eq!(metrics.value("calls_in_flight", &[]), 1.0);
        assert_eq!(metrics.value("calls_past_deadline", &[]), 1.0);
    }
    assert!(!stopping.has_ended());
    held.let_go();
    stopping.ended().await.expect("a stop without an error");
}
