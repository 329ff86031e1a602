//! A call that began runs to its end; only its answer can be late.

use std::sync::Arc;
use std::time::Duration;

use fulfillment_runtime::{App, Intent, Request, Webhook};
use fulfillment_tests::{Bot, HELD, Held, SOON, assistente, dialogflow, logs, serprobots};
use serde_json::json;

const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

#[tokio::test]
async fn past_its_deadline_an_async_function_is_answered_by_its_fallback_and_runs_on_to_its_end() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("late-async", "Novo")
        .public()
        .timeout(SOON)
        .handler(function);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let reply = bot.call("/late-async", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    let line = logs::wait_for(&["WARN", "webhook=late-async"]).await;
    assert!(line.contains("deadline"), "{line}");

    held.began().await;
    held.let_go();
    assert_eq!(held.ended().await, Duration::ZERO);
    logs::wait_for(&[
        "nobody waits",
        "webhook=late-async",
        "node=Novo",
        "ended=answered",
    ])
    .await;
}

#[tokio::test]
async fn past_its_deadline_a_plain_function_is_answered_by_its_fallback_and_runs_on_to_its_end() {
    // released before its deadline, the function would still be on its way to a thread; so it is held behind it
    let (held, function) = Held::plain();
    let intent = Intent::new("late-plain", "Novo")
        .public()
        .timeout(SOON)
        .fallback_message("Já vai.");
    let bot = Bot::of(App::builder().intent(intent.handler(function))).await;
    let reply = bot.call("/late-plain", None, &dialogflow("Novo")).await;
    let expected = json!({"fulfillmentMessages": [{"text": {"text": ["Já vai."]}}]});
    assert_eq!(reply.json_of(200), expected);

    held.let_go();
    logs::wait_for(&["nobody waits", "webhook=late-plain"]).await;
}

#[tokio::test]
async fn a_deadline_without_a_fallback_is_500_on_dialogflow_and_a_text_on_serprobots() {
    let (_held, function) = Held::asynchronous();
    let intent = Intent::new("late", "Novo")
        .public()
        .timeout(SOON)
        .handler(function);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let reply = bot.call("/late", None, &dialogflow("Novo")).await;
    assert!(reply.json_of(500)["error"].is_string());
    let json = bot
        .call("/answer/late", None, &serprobots("Novo"))
        .await
        .json_of(200);
    assert_eq!(
        json["contents"],
        json!([{"type": "TEXT", "text": FALLBACK}])
    );
}

#[tokio::test]
async fn an_argument_that_takes_too_long_is_past_the_deadline_too() {
    use fulfillment_runtime::{FromInvocation, Invocation, Refusal};
    struct Slow;
    impl FromInvocation for Slow {
        type Refusal = Refusal;
        async fn from_invocation(_: &Invocation) -> Result<Self, Refusal> {
            std::future::pending().await
        }
    }
    let intent = Intent::new("pedidos", "Novo")
        .public()
        .timeout(SOON)
        .handler(|_: Slow| "never");
    let bot = Bot::of(App::builder().intent(intent)).await;
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
}

#[tokio::test]
async fn what_fails_after_its_deadline_is_logged_as_failed_with_its_cause() {
    let go = Arc::new(tokio::sync::Semaphore::new(0));
    let held = go.clone();
    let function = move |request: Request| {
        let go = held.clone();
        async move {
            let _ = go.acquire().await;
            if request.node() == "Pânico" {
                panic!("too late to matter");
            }
            let inner = std::io::Error::other("disk full");
            Err::<&str, _>(anyhow::Error::from(inner).context("cannot store the order"))
        }
    };
    let node = |name: &'static str| Intent::new("late-failure", name).public().timeout(SOON);
    let app = App::builder()
        .intent(node("Pânico").handler(function.clone()))
        .intent(node("Erro").handler(function));
    let bot = Bot::of(app).await;
    for node in ["Pânico", "Erro"] {
        let reply = bot.call("/late-failure", None, &assistente(node)).await;
        assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    }
    go.close();
    for (node, cause) in [
        ("Pânico", "cause=panicked: too late to matter"),
        ("Erro", "cause=cannot store the order: disk full"),
    ] {
        let node = format!("node={node} ");
        let parts = ["nobody waits", "webhook=late-failure ", &node];
        let line = logs::wait_for(&parts).await;
        assert!(line.starts_with("WARN"), "{line}");
        assert!(
            line.contains("ended=failed") && line.contains(cause),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_caller_that_hangs_up_cancels_nothing() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Novo").public().handler(function);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let mut connection = bot.connect().await;
    let body = assistente("Novo").to_string();
    connection
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    drop(connection);

    held.let_go();
    held.ended().await;
    held.let_go();
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200)["message"], HELD);
}

#[tokio::test]
async fn dropping_the_future_of_a_call_cancels_nothing() {
    logs::collect();
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("dropped", "Novo").public().handler(function);
    let app = App::builder().intent(intent).build().unwrap();
    let body = assistente("Novo").to_string();
    let request = http::Request::post("/dropped").body(body.into()).unwrap();
    let call = tokio::spawn(async move { app.call(request).await });
    held.began().await;
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));

    held.let_go();
    held.ended().await;
    logs::wait_for(&["nobody waits", "webhook=dropped", "ended=answered"]).await;
}

#[tokio::test]
async fn the_nearest_timeout_wins() {
    const SLOW: Webhook = Webhook::new("slow")
        .public()
        .timeout(Duration::from_secs(20));
    let tell = |request: Request| {
        let remaining = request.remaining();
        assert!(!remaining.is_zero());
        // whole steps of ten seconds, rounded up: what has passed since the head does not show
        remaining.as_secs().div_ceil(10).to_string()
    };
    let app = App::builder()
        .timeout(Duration::from_secs(40))
        .intent(
            Intent::new(SLOW, "Own")
                .timeout(Duration::from_secs(60))
                .handler(tell),
        )
        .intent(Intent::new(SLOW, "Shared").handler(tell))
        .intent(Intent::new("bare", "Server").public().handler(tell));
    let bot = Bot::of(app).await;
    for (path, node, steps) in [
        ("/slow", "Own", "6"),
        ("/slow", "Shared", "2"),
        ("/bare", "Server", "4"),
    ] {
        let reply = bot.call(path, None, &assistente(node)).await;
        assert_eq!(reply.json_of(200)["message"], steps, "{path} {node}");
    }
}

#[tokio::test]
async fn what_remains_is_never_more_than_the_platform_waits() {
    let tell = |request: Request| request.remaining().as_millis().to_string();
    let long = Intent::new("pedidos", "Long").timeout(Duration::from_secs(60));
    let app = App::builder()
        .intent(Intent::new("pedidos", "Novo").public().handler(tell))
        .intent(long.public().handler(tell));
    let bot = Bot::of(app).await;
    let in_time = |told: &serde_json::Value, at_most: u64| {
        let told: u64 = told.as_str().unwrap().parse().unwrap();
        assert!(0 < told && told <= at_most, "{told} of {at_most} ms");
    };
    let json = bot
        .call("/pedidos", None, &assistente("Novo"))
        .await
        .json_of(200);
    in_time(&json["message"], 25_000);
    let json = bot
        .call("/answer/pedidos", None, &serprobots("Novo"))
        .await
        .json_of(200);
    in_time(&json["contents"][0]["text"], 25_000);
    for intent in ["Novo", "Long"] {
        let mut call = dialogflow(intent);
        let json = bot.call("/pedidos", None, &call).await.json_of(200);
        in_time(&json["fulfillmentMessages"][0]["text"]["text"][0], 4_500);
        call["originalDetectIntentRequest"]["source"] = json!("google");
        let json = bot.call("/pedidos", None, &call).await.json_of(200);
        in_time(&json["fulfillmentMessages"][0]["text"]["text"][0], 9_500);
    }
}
