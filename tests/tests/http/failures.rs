//! Functions that fail and panic: their callers get the fallback, the log the cause, and the next call its answer.

use fulfillment_runtime::{App, AppBuilder, HandlerError, Intent, Response};
use fulfillment_tests::{Bot, assistente, logs};
use serde_json::json;

const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

fn honest(app: AppBuilder) -> AppBuilder {
    app.intent(Intent::new("honesto", "Olá").public().handler(|| "Olá!"))
}

#[track_caller]
fn cause_of(webhook: &str) -> String {
    let lines = logs::with(&["WARN", "call failed", &format!("webhook={webhook} ")]);
    assert_eq!(lines.len(), 1, "one line for each failed call: {lines:?}");
    lines.into_iter().next().unwrap_or_default()
}

#[tokio::test]
async fn a_panic_is_the_fallback_of_that_call_only_in_plain_and_in_async_functions() {
    let id = 7;
    let app = App::builder()
        .intent(
            Intent::new("panic-1", "Novo")
                .public()
                .handler(|| -> &'static str { panic!("plain literal") }),
        )
        .intent(
            Intent::new("panic-2", "Novo")
                .public()
                .handler(move || -> String { panic!("plain canary {id}") }),
        )
        .intent(
            Intent::new("panic-3", "Novo")
                .public()
                .handler(|| async { panic_now("async literal") }),
        )
        .intent(Intent::new("panic-4", "Novo").public().handler(|| async {
            tokio::task::yield_now().await;
            panic_now("async literal")
        }))
        .intent(
            Intent::new("panic-5", "Novo")
                .public()
                .handler(|| -> &'static str { std::panic::panic_any(vec![1, 2]) }),
        );
    let bot = Bot::of(honest(app)).await;
    // one connection for all: it must outlive every panic
    let mut connection = bot.connect().await;
    for webhook in ["panic-1", "panic-2", "panic-3", "panic-4", "panic-5"] {
        let body = assistente("Novo").to_string();
        connection
            .send_request("POST", &format!("/{webhook}"), &[], body.as_bytes())
            .await;
        assert_eq!(
            connection.reply().await.json_of(200),
            json!({"message": FALLBACK}),
            "{webhook}"
        );
        let body = assistente("Olá").to_string();
        connection
            .send_request("POST", "/honesto", &[], body.as_bytes())
            .await;
        assert_eq!(
            connection.reply().await.json_of(200)["message"],
            "Olá!",
            "after {webhook}"
        );
    }
    assert!(cause_of("panic-1").contains("panicked: plain literal"));
    assert!(cause_of("panic-3").contains("panicked: async literal"));
    for webhook in ["panic-2", "panic-5"] {
        let line = cause_of(webhook);
        // a formatted payload may hold what a user wrote
        assert!(
            line.contains("panicked") && !line.contains("canary"),
            "{line}"
        );
    }
}

fn panic_now(text: &'static str) -> &'static str {
    std::panic::panic_any(text)
}

#[tokio::test]
async fn an_error_is_logged_with_all_of_its_causes_and_never_shown() {
    let fail = || -> Result<Response, HandlerError> {
        let inner = std::io::Error::other("disk full");
        Err(anyhow::Error::from(inner)
            .context("cannot store the order")
            .into())
    };
    let intent = Intent::new("causes", "Novo").public().handler(fail);
    let bot = Bot::of(honest(App::builder().intent(intent))).await;
    let reply = bot.call("/causes", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    let line = cause_of("causes");
    assert!(line.contains("cannot store the order: disk full"), "{line}");
    assert!(
        line.contains("node=Novo") && line.contains("session=6f1c"),
        "{line}"
    );
    assert!(line.contains("platform=assistente"), "{line}");
    assert_eq!(
        bot.call("/honesto", None, &assistente("Olá"))
            .await
            .json_of(200)["message"],
        "Olá!"
    );
}

#[tokio::test]
async fn a_cause_of_many_lines_is_one_line_of_the_log() {
    let fail = || Err::<Response, _>("first\r\nsecond\u{1b}[31m");
    let intent = Intent::new("lines", "Novo").public().handler(fail);
    let bot = Bot::of(App::builder().intent(intent)).await;
    bot.call("/lines", None, &assistente("Novo")).await;
    let line = cause_of("lines");
    assert!(!line.contains(['\n', '\r', '\u{1b}']), "{line:?}");
}

#[tokio::test]
async fn an_answer_for_another_platform_is_a_failed_call_whose_cause_says_so() {
    let respond = fulfillment_runtime::dialogflow::WebhookResponse::new;
    let intent = Intent::new("foreign", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let reply = bot.call("/foreign", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    assert!(cause_of("foreign").contains("dialogflow's own shape"));
}

#[tokio::test]
async fn a_hook_that_panics_does_not_take_the_answer_with_it() {
    let app = App::builder().on_call(|_| panic!("the hook is broken"));
    let bot = Bot::of(honest(app)).await;
    for _ in 0..2 {
        let reply = bot.call("/honesto", None, &assistente("Olá")).await;
        assert_eq!(reply.json_of(200)["message"], "Olá!");
    }
    logs::wait_for(&["ERROR", "on_call", "the hook is broken"]).await;
}
