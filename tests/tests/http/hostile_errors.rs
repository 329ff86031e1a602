//! Functions whose errors and panics do harm when they are read: each is the fallback of its call only.

use std::panic::{catch_unwind, resume_unwind};

use fulfillment_runtime::{App, FallbackReason, HandlerError, Intent, Server};
use fulfillment_tests::{
    Became, Bot, Connection, Held, Hostile, Records, SOON, assistente, dialogflow, logs,
};
use serde_json::{Value, json};

const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

/// What the log says of each of [`Hostile::ALL`].
const CAUSES: [&str; 5] = [
    "an error that cannot tell its cause: its `Display` panicked",
    "(an error without a text)",
    "round: round: round: ",
    "an error that cannot tell its cause",
    "sticky",
];

async fn answer(connection: &mut Connection, path: &str, body: &Value) -> fulfillment_tests::Reply {
    let body = body.to_string();
    connection
        .send_request("POST", path, &[], body.as_bytes())
        .await;
    connection.reply().await
}

#[tokio::test]
async fn an_error_that_cannot_be_told_is_the_fallback_of_its_call_with_a_record_and_a_log_line() {
    let mut app = App::builder().intent(Intent::new("hostis", "Olá").public().handler(|| "Olá!"));
    for (index, hostile) in Hostile::ALL.into_iter().enumerate() {
        let intent = |node: &str| Intent::new("hostis", format!("{node} {index}")).public();
        app = app
            .intent(intent("async").handler(move || async move { Err::<&str, _>(hostile()) }))
            .intent(intent("plain").handler(move || Err::<&str, _>(hostile())));
    }
    let (app, mut records) = Records::of(app);
    let bot = Bot::of(app).await;
    // one connection for all: it must outlive every error
    let mut connection = bot.connect().await;
    for (index, cause) in CAUSES.into_iter().enumerate() {
        for node in [format!("async {index}"), format!("plain {index}")] {
            let reply = answer(&mut connection, "/hostis", &assistente(&node)).await;
            assert_eq!(reply.json_of(200), json!({"message": FALLBACK}), "{node}");
            let record = records.next().await;
            assert_eq!((&*record.node, record.status), (&*node, 200));
            match record.became {
                Became::Fallback(FallbackReason::Failed, told) => {
                    assert!(told.contains(cause), "{told}")
                }
                other => panic!("{node}: {other:?}"),
            }
            let node = format!("node={node} ");
            let parts = ["WARN", "call failed", "webhook=hostis ", &node, cause];
            assert_eq!(logs::with(&parts).len(), 1, "{parts:?}");

            let reply = answer(&mut connection, "/hostis", &assistente("Olá")).await;
            assert_eq!(reply.json_of(200)["message"], "Olá!", "after {node}");
            assert_eq!(records.next().await.became, Became::Answered);
        }
        let body = dialogflow(&format!("async {index}"));
        let reply = answer(&mut connection, "/hostis", &body).await;
        assert!(reply.json_of(500)["error"].is_string());
        assert_eq!(records.next().await.status, 500);
    }
    assert!(records.are_all_seen(), "one record for each call");
}

#[tokio::test]
async fn a_panic_whose_payload_cannot_be_dropped_is_the_fallback_of_its_call_only() {
    let app = App::builder()
        .intent(
            Intent::new("payloads", "Novo")
                .public()
                .handler(|| async { std::panic::panic_any(Hostile::DropPanics) as &str }),
        )
        .intent(
            Intent::new("payloads", "Olá")
                .public()
                .handler(|| async { "Olá!" }),
        );
    let bot = Bot::of(app).await;
    let mut connection = bot.connect().await;
    let reply = answer(&mut connection, "/payloads", &assistente("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    let reply = answer(&mut connection, "/payloads", &assistente("Olá")).await;
    assert_eq!(reply.json_of(200)["message"], "Olá!");
}

#[tokio::test]
async fn an_error_that_cannot_be_told_after_its_deadline_is_logged_all_the_same() {
    let (mut held, function) = Held::asynchronous();
    let fail = move |request| {
        let held = function(request);
        async move {
            held.await;
            Err::<&str, _>(Hostile::Panics)
        }
    };
    let intent = Intent::new("late-hostile", "Novo").public().timeout(SOON);
    let bot = Bot::of(App::builder().intent(intent.handler(fail))).await;
    let reply = bot.call("/late-hostile", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    held.began().await;
    held.let_go();
    let line = logs::wait_for(&["nobody waits", "webhook=late-hostile", "ended=failed"]).await;
    assert!(line.contains(CAUSES[0]), "{line}");
}

#[tokio::test]
async fn an_error_that_cannot_be_told_in_a_start_hook_is_an_error_of_the_start() {
    let intent = Intent::new("pedidos", "Novo").public().handler(|| "x");
    let server = Server::of(App::builder().intent(intent))
        .host("127.0.0.1")
        .port(0)
        .on_start(|_| async { Err::<(), _>(Hostile::Panics) });
    let error = server
        .serve_async()
        .await
        .expect_err("a start that has failed");
    assert_eq!(
        error.to_string(),
        format!(
            "the server cannot start: a start hook failed: {}",
            CAUSES[0]
        )
    );
}

#[tokio::test]
async fn a_panic_that_a_function_caught_itself_is_not_the_cause_of_its_error() {
    let fail = || -> Result<&'static str, HandlerError> {
        assert!(catch_unwind(|| panic!("swallowed")).is_err());
        Err("sold out".into())
    };
    let app = App::builder()
        .intent(
            Intent::new("caught", "Async")
                .public()
                .handler(move || async move { fail() }),
        )
        .intent(Intent::new("caught", "Plain").public().handler(fail));
    let (app, mut records) = Records::of(app);
    let bot = Bot::of(app).await;
    for node in ["Async", "Plain"] {
        let reply = bot.call("/caught", None, &assistente(node)).await;
        assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
        let became = Became::Fallback(FallbackReason::Failed, "sold out".to_owned());
        assert_eq!(records.next().await.became, became);
    }
}

#[tokio::test]
async fn a_panic_that_is_resumed_is_told_as_its_literal() {
    let app = App::builder().intent(
        Intent::new("resumed", "Novo")
            .public()
            .handler(|| async { resume_unwind(Box::new("out of flour")) as &str }),
    );
    let (app, mut records) = Records::of(app);
    let bot = Bot::of(app).await;
    bot.call("/resumed", None, &assistente("Novo")).await;
    let cause = "panicked: out of flour".to_owned();
    assert_eq!(
        records.next().await.became,
        Became::Fallback(FallbackReason::Panicked, cause)
    );
}
