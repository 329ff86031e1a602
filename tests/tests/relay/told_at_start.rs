//! What of a relay's settings is told at the start though it stops nothing.

use fulfillment_runtime::{App, AppBuilder, Entreposto};
use fulfillment_tests::{Bot, logs};

const WARNING: &str = "headers with secrets go to gateways without TLS";

fn relaying_to(gateway: &'static str) -> AppBuilder {
    App::builder().entreposto(Entreposto::new("bot", "d").gateway(gateway))
}

#[tokio::test]
async fn secret_headers_to_a_gateway_without_tls_are_a_warning_that_names_both_and_no_value() {
    let other = Entreposto::new("outro", "d").gateway("http://gateway-b.test/a");
    let third = Entreposto::new("mais", "d").gateway("http://gateway-a.test:5053");
    let app = relaying_to("http://gateway-a.test:5053")
        .entreposto(other)
        .entreposto(third)
        .gateway_header("X-Token", String::from("canary"));
    let _bot = Bot::of(app).await;
    let line = logs::wait_for(&["WARN", WARNING, "gateway-a.test"]).await;
    for part in [
        "headers=x-token",
        "gateways=http://gateway-a.test:5053, http://gateway-b.test/a",
        "everyone on the way can read them",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert_eq!(logs::with(&[WARNING, "gateway-a.test"]).len(), 1);
    assert_eq!(logs::with(&["canary"]), [""; 0]);
}

#[tokio::test]
async fn without_a_secret_header_or_within_the_machine_nothing_is_told_of_plain_http() {
    let token = || String::from("canary");
    for (gateway, app) in [
        ("gateway-c", relaying_to("http://gateway-c.test")),
        (
            "gateway-d",
            relaying_to("http://127.0.0.1:9/gateway-d").gateway_header("x-token", token()),
        ),
        (
            "gateway-e",
            relaying_to("https://gateway-e.test").gateway_header("x-token", token()),
        ),
        (
            "gateway-f",
            relaying_to("http://gateway-f.test").gateway_forward(["x-user"]),
        ),
    ] {
        let bot = Bot::of(app).await;
        // who answers has told what there is to tell
        assert_eq!(bot.exchange("GET", "/livez", &[], "").await.status, 200);
        assert_eq!(logs::with(&[WARNING, gateway]), [""; 0]);
    }
}

#[tokio::test]
async fn an_entry_of_no_proxy_that_means_nothing_is_a_warning_where_there_is_a_proxy() {
    let with = |list: &str| relaying_to("http://127.0.0.1:9").no_proxy(list);
    let proxied = with("localhost, 10.0.0.0/99,10.0.0.0/8").https_proxy("http://127.0.0.1:9");
    let _bot = Bot::of(proxied).await;
    logs::wait_for(&[
        "WARN",
        "an entry of `NO_PROXY` is ignored",
        "entry=10.0.0.0/99",
    ])
    .await;
    assert_eq!(
        logs::with(&["`NO_PROXY` is ignored", "entry=10.0.0.0/8"]),
        [""; 0]
    );
    let _without = Bot::of(with("10.0.0.0/98")).await;
    assert_eq!(
        logs::with(&["`NO_PROXY` is ignored", "entry=10.0.0.0/98"]),
        [""; 0]
    );
}
