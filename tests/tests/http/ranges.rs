//! Limits that code sets: what cannot be keeps the server from starting, as it does from outside.

use std::time::Duration;

use fulfillment_runtime::{App, Intent, Server};

fn server() -> Server {
    let intent = Intent::new("pedidos", "Novo").public();
    Server::of(App::builder().intent(intent.handler(|| "Anotado!"))).port(0)
}

/// Why this server does not start.
async fn refusal(server: Server) -> String {
    let server = server.host("127.0.0.1").stop_when(std::future::ready(()));
    let served = server.serve_async().await;
    served.expect_err("a limit that cannot be").to_string()
}

type Set = (&'static str, fn(Server) -> Server);

const ZERO: Duration = Duration::ZERO;
const TOO_LONG: Duration = Duration::from_millis(3_600_001);

/// Each method with what is too little and too much for it.
const OUT_OF_RANGE: [[Set; 2]; 13] = [
    [
        ("timeout", |server| server.timeout(ZERO)),
        ("timeout", |server| server.timeout(TOO_LONG)),
    ],
    [
        ("max_body", |server| server.max_body(0)),
        ("max_body", |server| server.max_body((1 << 30) + 1)),
    ],
    [
        ("max_calls", |server| server.max_calls(0)),
        ("max_calls", |server| server.max_calls(usize::MAX)),
    ],
    [
        ("max_blocking", |server| server.max_blocking(0)),
        ("max_blocking", |server| server.max_blocking(10_001)),
    ],
    [
        ("max_connections", |server| server.max_connections(0)),
        ("max_connections", |server| {
            server.max_connections(usize::MAX)
        }),
    ],
    [
        ("max_headers", |server| server.max_headers(15)),
        ("max_headers", |server| server.max_headers(1_001)),
    ],
    [
        ("max_head", |server| server.max_head(8_191)),
        ("max_head", |server| server.max_head(262_145)),
    ],
    [
        ("head_timeout", |server| server.head_timeout(ZERO)),
        ("head_timeout", |server| server.head_timeout(TOO_LONG)),
    ],
    [
        ("idle_timeout", |server| server.idle_timeout(ZERO)),
        ("idle_timeout", |server| server.idle_timeout(Duration::MAX)),
    ],
    [
        ("body_timeout", |server| server.body_timeout(ZERO)),
        ("body_timeout", |server| server.body_timeout(TOO_LONG)),
    ],
    [
        ("write_timeout", |server| server.write_timeout(ZERO)),
        ("write_timeout", |server| server.write_timeout(TOO_LONG)),
    ],
    [
        ("tls_handshake_timeout", |server| {
            server.tls_handshake_timeout(ZERO)
        }),
        ("tls_handshake_timeout", |server| {
            server.tls_handshake_timeout(TOO_LONG)
        }),
    ],
    [
        ("drain_timeout", |server| server.drain_timeout(ZERO)),
        ("drain_timeout", |server| server.drain_timeout(TOO_LONG)),
    ],
];

#[tokio::test]
async fn a_limit_that_code_sets_out_of_its_range_stops_the_start_by_both_its_names() {
    for (method, set) in OUT_OF_RANGE.into_iter().flatten() {
        let told = refusal(set(server())).await;
        let variable = method.trim_start_matches("tls_").to_uppercase();
        let expected = format!(
            "the server cannot start: setting `{method}`, which is `FULFILLMENT_{variable}` outside of code: expected a "
        );
        assert!(told.starts_with(&expected), "{told}");
        assert!(told.contains(", not "), "{told}");
    }
}

#[tokio::test]
async fn what_code_set_is_shown_as_code_has_it() {
    for (server, shown) in [
        (
            server().drain_timeout(ZERO),
            "`FULFILLMENT_DRAIN_TIMEOUT` outside of code: expected a `Duration`, 1ms to 3600s, not 0ns",
        ),
        (
            server().max_head(8_191),
            "`FULFILLMENT_MAX_HEAD` outside of code: expected a number of bytes, 8192 to 262144, not 8191",
        ),
    ] {
        let told = refusal(server).await;
        assert!(told.ends_with(shown), "{told}");
    }
}

#[tokio::test]
async fn all_that_are_out_of_range_are_told_at_once() {
    let server = OUT_OF_RANGE
        .into_iter()
        .map(|[(_, set), _]| set)
        .fold(server(), |server, set| set(server));
    let told = refusal(server).await;
    assert!(told.contains("for 13 reasons:"), "{told}");
}

#[test]
fn an_application_without_a_server_holds_its_own_to_the_same() {
    let app = || App::builder().intent(Intent::new("a", "b").public().handler(|| "x"));
    for app in [
        app().max_body(0),
        app().max_calls(0),
        app().max_blocking(0),
        app().timeout(ZERO),
    ] {
        let told = app.build().expect_err("a limit that cannot be").to_string();
        assert!(told.contains(" outside of code: expected a "), "{told}");
    }
    assert!(
        app()
            .max_body(1)
            .max_calls(1)
            .max_blocking(1)
            .build()
            .is_ok()
    );
}

#[test]
fn a_program_of_its_own_is_told_too_and_does_not_panic() {
    let server = server().max_blocking(usize::MAX).host("127.0.0.1");
    let told = server.serve().expect_err("a limit that cannot be");
    assert!(
        told.to_string().contains("setting `max_blocking`"),
        "{told}"
    );
}
