//! What is counted, without calls: the records that they would make.

use std::time::Duration;

use super::*;
use crate::intent::Intent;
use crate::platform::{assistente, serprobots};

fn app(intents: impl IntoIterator<Item = Intent>) -> App {
    let builder = intents
        .into_iter()
        .fold(App::builder(), |app, intent| app.intent(intent));
    builder.metrics(true).build().expect("an application")
}

fn intent(webhook: &'static str, node: &'static str) -> Intent {
    Intent::new(webhook, node).public().handler(|| "x")
}

fn record<'a>(webhook: &'a str, node: &'a str, milliseconds: u64) -> CallRecord<'a> {
    CallRecord {
        platform: assistente::NAME,
        webhook,
        node,
        elapsed: Duration::from_millis(milliseconds),
        ..CallRecord::new(200, CallOutcome::Answered)
    }
}

#[track_caller]
fn has(text: &str, line: &str) {
    assert!(text.lines().any(|known| known == line), "{line}:\n{text}");
}

fn written(app: &App) -> String {
    app.metrics().expect("metrics that are wanted")
}

#[test]
fn nothing_is_counted_unless_somebody_asks() {
    let app = App::builder().intent(intent("a", "b"));
    let app = app.build().expect("an application");
    assert!(app.inner.metrics.is_none() && app.metrics().is_none());
    // so no record is made either
    app.record(CallOutcome::Answered, |_| panic!("nobody listens"));
}

#[test]
fn eight_threads_that_count_lose_nothing() {
    const EACH: usize = 20_000;
    let app = app([intent("a", "b"), intent("a", "c")]);
    let metrics = app.inner.metrics.as_ref().expect("metrics");
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                let node = if thread % 2 == 0 { "b" } else { "c" };
                for number in 0..EACH {
                    // a quarter of a second each, and every tenth is refused
                    match number % 10 {
                        0 => metrics.count(&CallRecord::new(
                            503,
                            CallOutcome::refused(Rejection::Overloaded.cause()),
                        )),
                        _ => metrics.count(&record("a", node, 250)),
                    }
                }
            });
        }
        // whoever looks meanwhile is in nobody's way
        scope.spawn(|| (0..50).for_each(|_| assert!(written(&app).ends_with("# EOF\n"))));
    });
    let text = written(&app);
    for node in ["b", "c"] {
        has(
            &text,
            &format!(
                r#"fulfillment_calls_total{{platform="assistente",webhook="a",node="{node}",status="200"}} 72000"#
            ),
        );
    }
    let of = r#"platform="assistente",webhook="a""#;
    let name = "fulfillment_call_duration_seconds";
    has(&text, &format!("{name}_count{{{of}}} 144000"));
    has(&text, &format!("{name}_sum{{{of}}} 36000.0"));
    has(&text, &format!("{name}_bucket{{le=\"0.1\",{of}}} 0"));
    has(&text, &format!("{name}_bucket{{le=\"0.25\",{of}}} 144000"));
    has(
        &text,
        r#"fulfillment_refusals_total{cause="overloaded",status="503"} 16000"#,
    );
    has(&text, "fulfillment_shed_total 16000");
}

#[test]
fn a_name_of_any_letters_is_escaped() {
    let app = app([intent("atenção 1", "diz \"oi\\n\" 🙂\nfim")]);
    has(
        &written(&app),
        r#"fulfillment_calls_total{platform="assistente",webhook="atenção 1",node="diz \"oi\\n\" 🙂\nfim",status="200"} 0"#,
    );
}

#[test]
fn calls_begin_at_zero_where_they_are_expected() {
    let guarded = Intent::new("a", "b").token("t").action("c");
    let window = Intent::new("w", "j").open_to_window().handler(|| "x");
    let app = app([guarded.handler(|| "x"), intent("d", "*"), window]);
    let text = written(&app);
    let begun = |platform: &str, webhook: &str, node: &str| {
        let labels = format!(
            r#"{{platform="{platform}",webhook="{webhook}",node="{node}",status="200"}} 0"#
        );
        text.contains(&format!("fulfillment_calls_total{labels}\n"))
    };
    for platform in ["assistente", "dialogflow"] {
        assert!(begun(platform, "a", "b") && begun(platform, "a", "c"));
        assert!(begun(platform, "d", "*") && !begun(platform, "d", ""));
    }
    // the window finds what is open to it, and begins conversations there
    assert!(begun("serprobots", "d", "*") && begun("serprobots", "d", ""));
    assert!(begun("serprobots", "w", "j") && !begun("assistente", "w", "j"));
    assert!(!begun("serprobots", "a", "b") && !begun("serprobots", "a", ""));
    assert!(!text.contains(r#"platform="serprobots",webhook="a""#));
    assert!(text.contains(
        r#"fulfillment_fallbacks_total{platform="serprobots",webhook="d",reason="no_intent"} 0"#
    ));
}

#[test]
fn a_call_that_is_not_expected_is_counted_when_it_comes() {
    let app = app([Intent::new("a", "b").token("t").handler(|| "x")]);
    let metrics = app.inner.metrics.as_ref().expect("metrics");
    metrics.count(&CallRecord {
        platform: serprobots::NAME,
        ..record("a", "b", 1)
    });
    let text = written(&app);
    has(
        &text,
        r#"fulfillment_calls_total{platform="serprobots",webhook="a",node="b",status="200"} 1"#,
    );
    has(
        &text,
        r#"fulfillment_call_duration_seconds_count{platform="serprobots",webhook="a"} 1"#,
    );
}

#[test]
fn the_durations_of_abandoned_calls_do_not_count() {
    let app = app([intent("a", "b")]);
    let metrics = app.inner.metrics.as_ref().expect("metrics");
    metrics.count(&CallRecord {
        status: 499,
        outcome: CallOutcome::Abandoned,
        ..record("a", "b", 100)
    });
    let text = written(&app);
    has(&text, "fulfillment_abandoned_total 1");
    has(
        &text,
        r#"fulfillment_calls_total{platform="assistente",webhook="a",node="b",status="499"} 1"#,
    );
    has(
        &text,
        r#"fulfillment_call_duration_seconds_count{platform="assistente",webhook="a"} 0"#,
    );
}

#[cfg(feature = "gateway")]
#[test]
fn relayed_calls_are_counted_under_the_chatbot_as_it_is_registered() {
    use crate::entreposto::Entreposto;

    let app = App::builder()
        .intent(intent("outro", "Ajuda"))
        .entreposto(Entreposto::new("meu-chatbot", "d"))
        .entreposto(Entreposto::new("*", "d"))
        .metrics(true);
    let app = app.build().expect("an application");
    let metrics = app.inner.metrics.as_ref().expect("metrics");
    // of a chatbot that has no relay of its own, an intent answered before the gateway
    for (webhook, node) in [("meu-chatbot", ""), ("*", ""), ("*", "Ajuda")] {
        metrics.count(&CallRecord {
            platform: serprobots::NAME,
            ..record(webhook, node, 1)
        });
        has(
            &written(&app),
            &format!(
                r#"fulfillment_calls_total{{platform="serprobots",webhook="{webhook}",node="{node}",status="200"}} 1"#
            ),
        );
    }
}
