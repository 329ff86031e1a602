//! Why a function gave no answer, as a kind to count by: each of them, on the platforms that have it.

use fulfillment_runtime::{
    App, AppBuilder, FallbackReason, HandlerError, Intent, Parameters, Request, Response,
};
use fulfillment_tests::{
    Became, Bot, Held, Record, Records, SOON, assistente, dialogflow, serprobots,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pedido {
    quantidade: u32,
}

/// A node for each reason.
fn app(held: impl Fn(Request) -> &'static str + Send + Sync + 'static) -> AppBuilder {
    let node = |name: &'static str| Intent::new("motivos", name).public();
    let failing = |error: fn() -> HandlerError| move || Err::<Response, _>(error());
    App::builder()
        .intent(node("falha").handler(failing(|| "out of order".into())))
        .intent(node("proíbe").handler(failing(|| HandlerError::forbidden("managers only"))))
        .intent(node("ausente").handler(failing(|| HandlerError::unavailable("no database"))))
        .intent(
            node("não cabe")
                .handler(|Parameters(pedido): Parameters<Pedido>| pedido.quantidade.to_string()),
        )
        .intent(node("pânico").handler(|| -> &'static str { panic!("no flour") }))
        .intent(node("tarde").timeout(SOON).handler(held))
        .intent(node("grande").handler(|| "x".repeat(65 * 1024)))
}

const CASES: [(&str, FallbackReason, &str); 6] = [
    ("falha", FallbackReason::Failed, "out of order"),
    ("proíbe", FallbackReason::Forbidden, "managers only"),
    ("ausente", FallbackReason::Unavailable, "no database"),
    (
        "não cabe",
        FallbackReason::Misfit,
        "parameter `/quantidade`",
    ),
    ("pânico", FallbackReason::Panicked, "panicked"),
    ("tarde", FallbackReason::TooLate, "deadline"),
];

#[track_caller]
fn told(record: &Record, node: &str, status: u16, reason: FallbackReason, part: &str) {
    assert_eq!((&*record.node, record.status), (node, status), "{record:?}");
    match &record.became {
        Became::Fallback(told, cause) => {
            assert_eq!(*told, reason, "{record:?}");
            assert!(cause.contains(part), "{record:?}");
        }
        other => panic!("{node}: {other:?}"),
    }
}

#[tokio::test]
async fn a_record_has_the_reason_of_every_fallback() {
    let (_held, function) = Held::plain();
    let (app, mut records) = Records::of(app(function));
    let bot = Bot::of(app).await;
    for (node, reason, part) in CASES {
        bot.call("/motivos", None, &assistente(node)).await;
        told(&records.next().await, node, 200, reason, part);
        bot.call("/answer/motivos", None, &serprobots(node)).await;
        told(&records.next().await, node, 200, reason, part);
        let status = match reason {
            FallbackReason::Forbidden => 403,
            FallbackReason::Unavailable => 503,
            FallbackReason::Misfit => 400,
            _ => 500,
        };
        let reply = bot.call("/motivos", None, &dialogflow(node)).await;
        assert_eq!(reply.status, status, "{node}");
        told(&records.next().await, node, status, reason, part);
    }
}

#[tokio::test]
async fn an_answer_that_dialogflow_does_not_take_is_too_large_there_alone() {
    let (_held, function) = Held::plain();
    let (app, mut records) = Records::of(app(function));
    let bot = Bot::of(app).await;
    bot.call("/motivos", None, &dialogflow("grande")).await;
    let record = records.next().await;
    told(&record, "grande", 500, FallbackReason::TooLarge, "65536");
    bot.call("/motivos", None, &assistente("grande")).await;
    assert_eq!(records.next().await.became, Became::Answered);
}

#[tokio::test]
async fn a_text_that_no_intent_is_there_for_has_its_own_reason() {
    let (_held, function) = Held::plain();
    let (app, mut records) = Records::of(app(function));
    let bot = Bot::of(app).await;
    bot.call("/answer/motivos", None, &serprobots("nada")).await;
    let record = records.next().await;
    told(&record, "", 200, FallbackReason::NoIntent, "no intent");
}
