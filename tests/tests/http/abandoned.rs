//! Callers that go away: what is told of their calls, and that the functions run on.

use std::pin::Pin;
use std::task::{Context, Poll};

use fulfillment_runtime::{App, AppBuilder, Intent, Server};
use fulfillment_tests::{Became, Bot, HELD, Held, Record, Records, SOON, assistente, logs};

fn record(webhook: &str, status: u16, became: Became) -> Record {
    Record {
        webhook: webhook.to_owned(),
        node: "Novo".to_owned(),
        status,
        became,
    }
}

fn request(webhook: &str) -> http::Request<bytes::Bytes> {
    let body = assistente("Novo").to_string();
    http::Request::post(format!("/{webhook}"))
        .body(body.into())
        .expect("a request")
}

/// Begins a call, drops its future, lets the function go on, and tells what was told.
async fn dropped(webhook: &'static str, app: AppBuilder, mut held: Held) -> Record {
    logs::collect();
    let (app, mut records) = Records::of(app);
    let app = app.build().expect("nothing is missing");
    let call = tokio::spawn(async move { app.call(request(webhook)).await });
    held.began().await;
    assert!(records.are_all_seen());
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));
    let told = records.next().await;

    held.let_go();
    held.ended().await;
    let webhook = format!("webhook={webhook} ");
    logs::wait_for(&["INFO", "nobody waits", &webhook, "ended=answered"]).await;
    assert_eq!(logs::with(&["was abandoned", &webhook]).len(), 1);
    assert!(records.are_all_seen(), "one record for each call");
    told
}

#[tokio::test]
async fn a_call_whose_future_is_dropped_makes_one_record_and_its_function_runs_to_its_end() {
    let (held, function) = Held::asynchronous();
    let intent = Intent::new("dropped-async", "Novo");
    let app = App::builder().intent(intent.public().handler(function));
    let told = dropped("dropped-async", app, held).await;
    assert_eq!(told, record("dropped-async", 499, Became::Abandoned));

    let (held, function) = Held::plain();
    let intent = Intent::new("dropped-plain", "Novo");
    let app = App::builder().intent(intent.public().handler(function));
    let told = dropped("dropped-plain", app, held).await;
    assert_eq!(told, record("dropped-plain", 499, Became::Abandoned));
}

#[test]
fn a_call_whose_future_is_dropped_outside_of_its_runtime_runs_on_inside() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("outside", "Novo").public().handler(function);
    let (app, mut records) = Records::of(App::builder().intent(intent));
    let app = app.build().expect("nothing is missing");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut call = Box::pin(app.call(request("outside")));
    runtime.block_on(std::future::poll_fn(|context: &mut Context<'_>| {
        assert!(Pin::new(&mut call).poll(context).is_pending());
        Poll::Ready(())
    }));
    drop(call);
    runtime.block_on(async {
        let told = records.next().await;
        assert_eq!(told, record("outside", 499, Became::Abandoned));
        held.began().await;
        held.let_go();
        held.ended().await;
    });
}

#[tokio::test]
async fn a_caller_that_closes_its_connection_is_not_noticed_before_the_function_has_answered() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("hangs-up", "Novo").public().handler(function);
    let (app, mut records) = Records::of(App::builder().intent(intent));
    let bot = Bot::of(app).await;
    let mut caller = bot.connect().await;
    let body = assistente("Novo").to_string();
    caller
        .send_request("POST", "/hangs-up", &[], body.as_bytes())
        .await;
    held.began().await;
    drop(caller);
    // the server has had events since
    assert_eq!(bot.request("GET", "/", &[], "").await.status, 200);
    assert!(records.are_all_seen());

    held.let_go();
    held.ended().await;
    // whoever may have gone away is told from whoever is there when the answer is written, which is later
    let told = records.next().await;
    assert_eq!(told, record("hangs-up", 200, Became::Answered));
    held.let_go();
    let reply = bot.call("/hangs-up", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200)["message"], HELD);
    assert_eq!(records.next().await.became, Became::Answered);
    assert!(records.are_all_seen());
}

#[tokio::test]
async fn a_call_that_a_stop_cuts_off_makes_one_record_and_its_function_runs_on_in_its_runtime() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("cut-off", "Novo").public().handler(function);
    let (app, mut records) = Records::of(App::builder().intent(intent));
    let bot = Bot::serve(Server::of(app).drain_timeout(SOON)).await;
    let mut caller = bot.connect().await;
    let body = assistente("Novo").to_string();
    caller
        .send_request("POST", "/cut-off", &[], body.as_bytes())
        .await;
    held.began().await;
    let stopping = bot.begin_stop().await;
    stopping.ended().await.expect("a stop without an error");
    let told = records.next().await;
    assert_eq!(told, record("cut-off", 499, Became::Abandoned));
    assert_eq!(caller.rest().await, b"");
    held.let_go();
    held.ended().await;
    assert!(records.are_all_seen());
}
