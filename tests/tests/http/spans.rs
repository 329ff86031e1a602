//! The span of a call: what its function logs stands in it, on whichever thread, and for as long as it runs.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::{App, AppBuilder, Intent, Request, Server};
use fulfillment_tests::{Bot, Held, SOON, assistente, logs};
use tracing::{Span, info, info_span};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn traceparent() -> String {
    format!("00-{TRACE}-00f067aa0ba902b7-01")
}

/// A bot with an async and a plain function, which log something.
fn app(webhook: &'static str) -> AppBuilder {
    let intent = |node| Intent::new(webhook, node).public();
    App::builder()
        .intent(intent("Async").handler(|| async {
            tokio::task::yield_now().await;
            info!("the async function of this test speaks");
            "x"
        }))
        .intent(intent("Plain").handler(|| {
            info!("the plain function of this test speaks");
            "x"
        }))
}

#[tokio::test]
async fn a_functions_log_lines_stand_in_the_span_of_its_call_with_the_callers_trace() {
    let bot = Bot::of(app("spans")).await;
    let traceparent = traceparent();
    for (node, function) in [
        ("Async", "the async function"),
        ("Plain", "the plain function"),
    ] {
        let headers = [
            ("traceparent", &*traceparent),
            ("content-type", "application/json"),
        ];
        let body = assistente(node).to_string();
        let reply = bot.request("POST", "/spans", &headers, body).await;
        assert_eq!(reply.status, 200);
        let parts = [
            function,
            "in call: platform=assistente webhook=spans",
            &format!("node={node}"),
            &format!("trace_id={TRACE}"),
        ];
        assert_eq!(logs::with(&parts).len(), 1, "{parts:?}");
        // the line of the call itself too
        let record = [
            "call answered",
            "in call: platform=assistente webhook=spans",
            parts[2],
        ];
        assert_eq!(logs::with(&record).len(), 1, "{record:?}");
    }
}

#[tokio::test]
async fn what_a_caller_sends_as_a_trace_that_is_none_stands_nowhere() {
    let bot = Bot::of(app("untraced")).await;
    let headers = [
        ("traceparent", "00-joão-secret"),
        ("content-type", "application/json"),
    ];
    let body = assistente("Async").to_string();
    assert_eq!(
        bot.request("POST", "/untraced", &headers, body)
            .await
            .status,
        200
    );
    assert_eq!(
        logs::with(&["the async function", "webhook=untraced"]).len(),
        1
    );
    assert_eq!(logs::with(&["webhook=untraced", "trace_id"]), [""; 0]);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_stays_in_its_span() {
    let (mut held, function) = Held::asynchronous();
    let held_one = Intent::new("left", "Held").public().timeout(SOON);
    let function = move |request: Request| {
        let running = function(request);
        async move {
            let answer = running.await;
            info!("the function that was left alone speaks");
            answer
        }
    };
    let bot = Bot::of(App::builder().intent(held_one.handler(function))).await;
    assert_eq!(
        bot.call("/left", None, &assistente("Held")).await.status,
        200
    );
    held.began().await;
    held.let_go();
    logs::wait_for(&[
        "was left alone",
        "in call: platform=assistente webhook=left",
    ])
    .await;
    logs::wait_for(&["nobody waits", "in call: platform=assistente webhook=left"]).await;
}

#[tokio::test]
async fn a_project_makes_spans_of_its_own_and_records_there_what_became_of_the_call() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tell = seen.clone();
    let server = Server::of(app("own"))
        .span(|request: &Request| info_span!("own", name = request.node()))
        .on_call(move |record| {
            let name = Span::current().metadata().map(|span| span.name());
            tell.lock().unwrap().push((name, record.status));
        });
    let bot = Bot::serve(server).await;
    for node in ["Async", "Plain"] {
        assert_eq!(bot.call("/own", None, &assistente(node)).await.status, 200);
        assert_eq!(
            logs::with(&["of this test speaks", &format!("in own: name={node}")]).len(),
            1
        );
    }
    assert_eq!(
        *seen.lock().unwrap(),
        [(Some("own"), 200), (Some("own"), 200)]
    );
    assert_eq!(logs::with(&["in call:", "webhook=own"]), [""; 0]);
}

#[tokio::test]
async fn a_function_that_makes_spans_and_panics_costs_no_call() {
    let app = app("panicking").span(|_| panic!("no span today"));
    let bot = Bot::of(app).await;
    assert_eq!(
        bot.call("/panicking", None, &assistente("Async"))
            .await
            .status,
        200
    );
    logs::wait_for(&["ERROR", "makes the spans of calls panicked", "panicked"]).await;
}
