//! Calls on all platforms, with all that can become of them, and what is counted of each.

use std::collections::BTreeSet;
use std::time::Duration;

use fulfillment_runtime::{
    App, AppBuilder, HandlerError, Intent, Parameters, Request, Response, Server,
};
use fulfillment_tests::{
    Bot, Held, PLATFORMS, SOON, assistente, dialogflow, logs, serprobots, within_a_minute,
};
use serde::Deserialize;

use crate::Scraped;
use crate::text::Metrics;

#[derive(Deserialize)]
struct Pedido {
    quantidade: u32,
}

const TOKEN: &str = "t0k3n";

fn app(held: impl Fn(Request) -> &'static str + Send + Sync + 'static) -> AppBuilder {
    let node = |name: &'static str| Intent::new("pedidos", name).public();
    let failing = |error: fn() -> HandlerError| move || Err::<Response, _>(error());
    App::builder()
        .intent(node("Novo").handler(|| "Anotado!"))
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
        .intent(Intent::new("guardado", "*").token(TOKEN).handler(|| "x"))
}

/// Each node, how often it is called, its reason if it fails, and its status on Dialogflow.
const NODES: [(&str, usize, Option<&str>, u16); 7] = [
    ("Novo", 5, None, 200),
    ("falha", 4, Some("failed"), 500),
    ("proíbe", 3, Some("forbidden"), 403),
    ("ausente", 2, Some("unavailable"), 503),
    ("não cabe", 1, Some("misfit"), 400),
    ("pânico", 2, Some("panicked"), 500),
    ("tarde", 1, Some("too_late"), 500),
];

#[tokio::test]
async fn every_call_is_counted_by_what_became_of_it() {
    let (held, function) = Held::plain();
    let scraped = Scraped::of(Server::of(app(function))).await;
    for (platform, path, call) in PLATFORMS {
        for (node, times, _, on_dialogflow) in NODES {
            for _ in 0..times {
                let status = scraped.bot.call(path, None, &call(node)).await.status;
                let expected = if platform == "Dialogflow" {
                    on_dialogflow
                } else {
                    200
                };
                assert_eq!(status, expected, "{platform} {node}");
            }
        }
    }
    // what has a reason of its own on one platform alone
    scraped
        .bot
        .call("/pedidos", None, &dialogflow("grande"))
        .await;
    scraped
        .bot
        .call("/answer/pedidos", None, &serprobots("nada"))
        .await;
    let opened = scraped
        .bot
        .request("POST", "/conversation/pedidos", &[], "")
        .await;
    assert_eq!(opened.status, 200);

    let metrics = scraped.scrape().await;
    for platform in ["assistente", "dialogflow", "serprobots"] {
        let mut all = 0;
        for (node, times, reason, on_dialogflow) in NODES {
            let status = if platform == "dialogflow" {
                on_dialogflow
            } else {
                200
            };
            let labels = [
                ("platform", platform),
                ("webhook", "pedidos"),
                ("node", node),
                ("status", &status.to_string()),
            ];
            assert_eq!(
                metrics.value("calls_total", &labels),
                times as f64,
                "{labels:?}"
            );
            // and none with another status
            assert_eq!(metrics.sum("calls_total", &labels[..3]), times as f64);
            all += times;
            if let Some(reason) = reason {
                let labels = [labels[0], labels[1], ("reason", reason)];
                let expected = times as f64;
                assert_eq!(
                    metrics.value("fallbacks_total", &labels),
                    expected,
                    "{labels:?}"
                );
            }
        }
        let extra = match platform {
            "dialogflow" => 1,
            "serprobots" => 2,
            _ => 0,
        };
        let labels = [("platform", platform), ("webhook", "pedidos")];
        let count = metrics.value("call_duration_seconds_count", &labels);
        assert_eq!(count, (all + extra) as f64, "{platform}");
        assert_eq!(metrics.sum("calls_total", &labels), count);
        // whoever was late took the time of its deadline, and no other call that long
        let bucket = |bound| {
            let labels = [labels[0], labels[1], ("le", bound)];
            metrics.value("call_duration_seconds_bucket", &labels)
        };
        assert!(
            bucket("0.05") < count && bucket("25.0") == count,
            "{platform}"
        );
    }
    let reason = |platform, reason| {
        let labels = [
            ("platform", platform),
            ("webhook", "pedidos"),
            ("reason", reason),
        ];
        metrics.value("fallbacks_total", &labels)
    };
    assert_eq!(reason("dialogflow", "too_large"), 1.0);
    assert_eq!(reason("serprobots", "no_intent"), 1.0);
    assert_eq!(reason("assistente", "too_large"), 0.0);
    let without_node = [
        ("platform", "serprobots"),
        ("webhook", "pedidos"),
        ("node", ""),
        ("status", "200"),
    ];
    assert_eq!(metrics.value("calls_total", &without_node), 2.0);
    assert_eq!(metrics.value("panics_total", &[]), 6.0);
    for name in ["refusals_total", "shed_total", "abandoned_total"] {
        assert_eq!(metrics.sum(name, &[]), 0.0, "{name}");
    }
    // those that are late still run
    const RUNNING: [&str; 4] = [
        "calls_in_flight",
        "calls_past_deadline",
        "blocking_functions_running",
        "blocking_functions_stuck",
    ];
    for name in RUNNING {
        assert_eq!(metrics.value(name, &[]), 3.0, "{name}");
    }
    drop(held);
    let nothing = |metrics: &Metrics| RUNNING.iter().all(|name| metrics.value(name, &[]) == 0.0);
    scraped.until("no call in flight", nothing).await;
}

#[tokio::test]
async fn refusals_are_counted_by_cause_and_are_no_calls() {
    let app = app(|_| "never").max_body(1_000);
    let scraped = Scraped::of(Server::of(app)).await;
    let bot = &scraped.bot;
    let token = Some(TOKEN);
    bot.request("GET", "/pedidos", &[], "").await;
    bot.call("/%2F", token, &assistente("Novo")).await;
    bot.call("/guardado", None, &assistente("Novo")).await;
    bot.call("/guardado", Some("wrong"), &assistente("Novo"))
        .await;
    bot.call("/canary", token, &assistente("Novo")).await;
    bot.call("/canary", token, &dialogflow("Novo")).await;
    bot.call("/pedidos", token, &assistente("canary")).await;
    bot.send("/pedidos", token, "{").await;
    bot.send("/pedidos", token, " ".repeat(1_001)).await;
    let metrics = scraped.scrape().await;
    for (cause, status, times) in [
        ("method", "405", 1.0),
        ("target", "404", 1.0),
        ("unauthorized", "401", 2.0),
        ("unknown_webhook", "400", 1.0),
        ("unknown_webhook", "404", 1.0),
        ("unknown_node", "400", 1.0),
        ("not_json", "400", 1.0),
        ("body_too_large", "413", 1.0),
    ] {
        let labels = [("cause", cause), ("status", status)];
        assert_eq!(
            metrics.value("refusals_total", &labels),
            times,
            "{labels:?}"
        );
    }
    assert_eq!(metrics.sum("refusals_total", &[]), 9.0);
    assert_eq!(metrics.sum("calls_total", &[]), 0.0);
    assert_eq!(metrics.sum("call_duration_seconds_count", &[]), 0.0);
    assert_eq!(metrics.value("shed_total", &[]), 0.0);
}

#[tokio::test]
async fn calls_that_find_no_room_are_shed() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Novo").public().handler(function);
    let app = App::builder().intent(intent).max_calls(1).max_blocking(7);
    let scraped = Scraped::of(Server::of(app)).await;
    let mut waiting = scraped.bot.connect().await;
    let body = assistente("Novo").to_string();
    waiting
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    for _ in 0..3 {
        let reply = scraped
            .bot
            .call("/pedidos", None, &assistente("Novo"))
            .await;
        assert_eq!(reply.status, 503);
    }
    let metrics = scraped.scrape().await;
    assert_eq!(metrics.value("shed_total", &[]), 3.0);
    let labels = [("cause", "overloaded"), ("status", "503")];
    assert_eq!(metrics.value("refusals_total", &labels), 3.0);
    assert_eq!(metrics.value("calls_in_flight", &[]), 1.0);
    assert_eq!(metrics.value("calls_in_flight_max", &[]), 1.0);
    assert_eq!(metrics.value("blocking_functions_max", &[]), 7.0);
    held.let_go();
    assert_eq!(waiting.reply().await.status, 200);
    let metrics = scraped.scrape().await;
    assert_eq!(metrics.value("calls_in_flight", &[]), 0.0);
    assert_eq!(metrics.sum("calls_total", &[]), 1.0);
}

#[tokio::test]
async fn calls_under_way_are_not_past_their_deadline_and_their_threads_not_stuck() {
    let (mut held, function) = Held::plain();
    let intent = Intent::new("pedidos", "Novo").public().handler(function);
    let scraped = Scraped::of(Server::of(App::builder().intent(intent))).await;
    let mut waiting = scraped.bot.connect().await;
    let body = assistente("Novo").to_string();
    waiting
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    let metrics = scraped.scrape().await;
    for (name, value) in [
        ("calls_in_flight", 1.0),
        ("calls_past_deadline", 0.0),
        ("blocking_functions_running", 1.0),
        ("blocking_functions_stuck", 0.0),
    ] {
        assert_eq!(metrics.value(name, &[]), value, "{name}");
    }
    held.let_go();
    assert_eq!(waiting.reply().await.status, 200);
}

#[tokio::test]
async fn a_panic_that_nobody_waits_for_any_more_is_counted() {
    let (mut held, function) = Held::asynchronous();
    let panics = move |request: Request| {
        let call = function(request);
        async move { panic!("on purpose, after it was {}", call.await) as &'static str }
    };
    let intent = Intent::new("pedidos", "Novo").public().timeout(SOON);
    let app = App::builder().intent(intent.handler(panics));
    let scraped = Scraped::of(Server::of(app)).await;
    let reply = scraped
        .bot
        .call("/pedidos", None, &assistente("Novo"))
        .await;
    assert_eq!(reply.status, 200);
    held.began().await;
    let metrics = scraped.scrape().await;
    assert_eq!(metrics.value("panics_total", &[]), 0.0);
    held.let_go();
    let late = |metrics: &Metrics| metrics.value("panics_total", &[]) == 1.0;
    let metrics = scraped.until("a panic", late).await;
    // it was told as late, and once
    let reason = |reason| metrics.sum("fallbacks_total", &[("reason", reason)]);
    assert_eq!((reason("too_late"), reason("panicked")), (1.0, 0.0));
}

#[tokio::test]
async fn a_name_with_any_letters_comes_through_as_it_is() {
    let odd = "diz \"oi\" \\n {a=\"b\"} 🙂, 1";
    let intent = Intent::new("atenção", odd).public().handler(|| "x");
    let scraped = Scraped::of(Server::of(App::builder().intent(intent))).await;
    let path = "/aten%C3%A7%C3%A3o";
    scraped.bot.call(path, None, &assistente(odd)).await;
    let labels = [
        ("platform", "assistente"),
        ("webhook", "atenção"),
        ("node", odd),
        ("status", "200"),
    ];
    let metrics = scraped.scrape().await;
    assert_eq!(metrics.value("calls_total", &labels), 1.0);
}

#[tokio::test]
async fn every_metric_has_the_type_and_the_name_that_prometheus_expects() {
    let scraped = Scraped::of(Server::of(app(|_| "never"))).await;
    let metrics = scraped.scrape().await;
    let families = metrics.families().iter();
    let families: Vec<_> = families
        .map(|(name, kind)| format!("{name} {kind}"))
        .collect();
    let expected = [
        "fulfillment_abandoned counter",
        "fulfillment_blocking_functions_max gauge",
        "fulfillment_blocking_functions_running gauge",
        "fulfillment_blocking_functions_stuck gauge",
        "fulfillment_build_info gauge",
        "fulfillment_call_duration_seconds histogram",
        "fulfillment_calls counter",
        "fulfillment_calls_in_flight gauge",
        "fulfillment_calls_in_flight_max gauge",
        "fulfillment_calls_past_deadline gauge",
        "fulfillment_connections_accepted counter",
        "fulfillment_connections_closed counter",
        "fulfillment_connections_open gauge",
        "fulfillment_connections_open_max gauge",
        "fulfillment_fallbacks counter",
        "fulfillment_panics counter",
        "fulfillment_ready gauge",
        "fulfillment_received_bytes counter",
        "fulfillment_refusals counter",
        "fulfillment_runtime_delay_seconds gauge",
        "fulfillment_sent_bytes counter",
        "fulfillment_shed counter",
        "fulfillment_start_time_seconds gauge",
    ];
    assert_eq!(families, expected);
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    assert_eq!(metrics.value("build_info", &version), 1.0);
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .expect("a clock")
        .as_secs_f64();
    let started = metrics.value("start_time_seconds", &[]);
    assert!(started > 1.7e9 && started <= now, "{started}");
}

#[tokio::test]
async fn the_readme_tells_of_every_metric_and_of_no_other() {
    let readme = include_str!("../../../README.md");
    let section = readme.split_once("\n### Metrics\n").expect("a section").1;
    let section = section.split_once("\n### ").expect("another section").0;
    let words = section.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_');
    let told: BTreeSet<&str> = words
        .filter(|word| word.starts_with("fulfillment_"))
        .collect();
    let scraped = Scraped::of(Server::of(app(|_| "never"))).await;
    let metrics = scraped.scrape().await;
    let families = metrics.families().iter();
    let there: BTreeSet<String> = families
        .map(|(name, kind)| match &**kind {
            "counter" => format!("{name}_total"),
            _ => name.clone(),
        })
        .collect();
    assert_eq!(told, there.iter().map(String::as_str).collect());
}

#[tokio::test]
async fn without_a_port_there_is_no_listener_and_nothing_is_said_of_one() {
    let bot = Bot::of(app(|_| "never")).await;
    let address = bot.address().to_string();
    // the last that is done before calls are answered
    assert_eq!(bot.request("GET", "/", &[], "").await.status, 200);
    assert_eq!(logs::with(&["listening", &address]).len(), 1);
    assert_eq!(logs::with(&["metrics at", &address]).len(), 0);
}

#[tokio::test]
async fn an_async_function_that_blocks_is_seen_in_the_delay_of_the_runtime() {
    let intent = Intent::new("pedidos", "Novo").public().handler(|| async {
        // the mistake itself: whoever is to be woken, four times a second, comes this much later, but for a tick
        std::thread::sleep(Duration::from_millis(600));
        "x"
    });
    let scraped = Scraped::of(Server::of(App::builder().intent(intent))).await;
    // what was late is remembered for some seconds, and a machine may be busy for longer
    let seen = async {
        loop {
            let body = assistente("Novo");
            assert_eq!(scraped.bot.call("/pedidos", None, &body).await.status, 200);
            let metrics = scraped.scrape().await;
            if metrics.value("runtime_delay_seconds", &[]) >= 0.3 {
                return metrics;
            }
        }
    };
    let metrics = within_a_minute("a late runtime", seen).await;
    assert!(metrics.value("ready", &[]) <= 1.0);
}
