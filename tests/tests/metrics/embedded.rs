//! Applications without a server, whose metrics are asked for in code.

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Intent};
use fulfillment_tests::{Held, assistente};

use crate::text::Metrics;

fn request() -> http::Request<Bytes> {
    let body = assistente("Novo").to_string();
    http::Request::post("/pedidos")
        .body(body.into())
        .expect("a request")
}

fn app() -> AppBuilder {
    App::builder()
}

#[tokio::test]
async fn an_application_without_a_server_tells_its_own() {
    let intent = Intent::new("pedidos", "Novo").public().handler(|| "x");
    let app = app()
        .intent(intent)
        .metrics(true)
        .build()
        .expect("an application");
    app.call(request()).await;
    // clones are the same application
    app.clone().call(request()).await;
    let metrics = Metrics::read(&app.metrics().expect("metrics"));
    assert_eq!(metrics.sum("calls_total", &[]), 2.0);
    // there are no connections to count
    assert_eq!(metrics.get("connections_open", &[]), None);
}

#[tokio::test]
async fn each_application_of_a_process_counts_for_itself() {
    let intent = || Intent::new("pedidos", "Novo").public().handler(|| "x");
    let build = |app: AppBuilder| {
        app.intent(intent())
            .metrics(true)
            .build()
            .expect("an application")
    };
    let (one, other) = (build(app()), build(app()));
    one.call(request()).await;
    for (app, calls) in [(one, 1.0), (other, 0.0)] {
        let metrics = Metrics::read(&app.metrics().expect("metrics"));
        assert_eq!(metrics.sum("calls_total", &[]), calls);
    }
}

#[tokio::test]
async fn a_call_whose_caller_went_away_is_abandoned_and_in_flight() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Novo").public().handler(function);
    let app = app()
        .intent(intent)
        .metrics(true)
        .build()
        .expect("an application");
    let call = tokio::spawn({
        let app = app.clone();
        async move { app.call(request()).await }
    });
    held.began().await;
    call.abort();
    assert!(call.await.is_err());
    let metrics = Metrics::read(&app.metrics().expect("metrics"));
    assert_eq!(metrics.value("abandoned_total", &[]), 1.0);
    assert_eq!(metrics.sum("calls_total", &[("status", "499")]), 1.0);
    assert_eq!(metrics.value("calls_in_flight", &[]), 1.0);
    assert_eq!(metrics.sum("call_duration_seconds_count", &[]), 0.0);
}
