//! What keeps a server with a relay from starting, each with where it stands and what to write instead.

use std::time::Duration;

use fulfillment_runtime::serprobots::{Answer, Conversation, Message};
use fulfillment_runtime::{
    App, AppBuilder, Entreposto, Gateway, GatewayError, Intent, Secret, State, Webhook, entreposto,
};

#[track_caller]
fn refused(app: AppBuilder, parts: &[&str]) -> String {
    let error = app.build().expect_err("a start that fails").to_string();
    for part in parts {
        assert!(error.contains(part), "{part}: {error}");
    }
    error
}

fn relay(chatbot: &'static str, environment: &str) -> AppBuilder {
    App::builder().entreposto(Entreposto::new(chatbot, environment))
}

#[test]
fn a_relay_alone_is_enough_to_start() {
    assert!(relay("bot", "d").build().is_ok());
    assert!(relay("*", "p").build().is_ok());
}

#[test]
fn an_environment_is_one_small_letter() {
    for environment in ["", "dev", "D"] {
        let parts = [
            "chatbot `bot`: its environment",
            "`d` or `p`",
            "startup.rs:",
        ];
        refused(relay("bot", environment), &parts);
    }
    refused(relay("bot", "d\0"), &["its environment `d\\0` is not one"]);
    assert!(relay("bot", "d\n").build().is_ok(), "as a secret is read");
}

#[entreposto(chatbot = "startup-ambiente", environment = env("AMB"), gateway = env("GW"))]
async fn ambiente(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    gateway.answer(&message).await
}

#[test]
fn a_variable_that_holds_no_environment_or_gateway_is_named_with_what_it_holds() {
    let app = |environment: &'static str, gateway: &'static str| {
        App::builder()
            .entrepostos_where(|chatbot| chatbot == "startup-ambiente")
            .variables(move |name| match name {
                "AMB" => Some(environment.to_owned()),
                "GW" => Some(gateway.to_owned()),
                _ => None,
            })
    };
    for (environment, told) in [
        ("", "its environment, from variable `AMB`, is empty"),
        (
            "dev",
            "its environment `dev`, from variable `AMB`, is not one small letter",
        ),
        (
            "d\u{1b}\n",
            "its environment `d\\u{1b}`, from variable `AMB`, is not one small letter",
        ),
    ] {
        refused(app(environment, "http://host"), &[told, "`d` or `p`"]);
    }
    refused(
        app("d", "host"),
        &["its gateway `host`, from variable `GW`, has neither"],
    );
    assert!(app("d\r\n", "http://host\n").build().is_ok());
}

#[test]
fn a_mnemonic_is_one_segment_of_a_path() {
    for chatbot in ["", "a/b", "..", "a b", "a%20b", "meu-*"] {
        let parts = ["the mnemonic", "startup.rs:"];
        refused(relay(chatbot, "d"), &parts);
    }
}

#[test]
fn a_gateway_is_the_base_of_a_url_and_no_password_of_it_is_shown() {
    for url in [
        "serprobots",
        "ftp://host",
        "https://",
        "https://h/web/bot-d/api",
        "https://h/web",
        "https://h:99999",
    ] {
        let entreposto = Entreposto::new("bot", "d").gateway(url);
        let named = format!("its gateway `{url}`");
        refused(App::builder().entreposto(entreposto), &[&named, "write "]);
        refused(relay("bot", "d").gateway(url), &[&named]);
    }
    let app = relay("bot", "d").gateway("https://user:canary@host");
    let error = app.build().expect_err("a start that fails").to_string();
    assert!(
        error.contains("has a user in it") && !error.contains("canary"),
        "{error}"
    );
    let app = relay("bot", "d").gateway("http://g.test?token=canary");
    let error = app.build().expect_err("a start that fails").to_string();
    assert!(
        error.contains("`http://g.test` has one of") && !error.contains("canary"),
        "{error}"
    );
}

#[test]
fn two_functions_for_the_messages_of_one_chatbot_are_a_duplicate() {
    let app = App::builder()
        .entreposto(Entreposto::new("bot", "d").handler(|| "a"))
        .entreposto(Entreposto::new("bot", "d").handler(|| "b"));
    refused(
        app,
        &[
            "the messages of chatbot `bot` pass two functions",
            "startup.rs:",
        ],
    );
}

#[test]
fn two_places_of_one_chatbot_must_agree() {
    let app = relay("bot", "d").entreposto(Entreposto::new("bot", "p").handler(|| "a"));
    let parts = [
        "chatbot `bot` has two gateways",
        "/web/bot-d in",
        "/web/bot-p in",
    ];
    refused(app, &parts);
    let app = relay("bot", "d").entreposto(Entreposto::new("bot", "d"));
    refused(app, &["chatbot `bot` is relayed twice"]);
    let app = relay("bot", "p")
        .entreposto(Entreposto::new("bot", "d").handler(|| "a"))
        .entreposto(Entreposto::new("bot", "d").conversation_handler(Conversation::new));
    let error = refused(app, &["chatbot `bot` has two gateways"]);
    let said = |part: &str| error.matches(part).count();
    assert_eq!(said("chatbot `bot` has two gateways"), 1, "{error}");
    assert_eq!((said("/web/bot-d in"), said("/web/bot-p in")), (2, 1));
    let app = relay("bot", "d").entreposto(Entreposto::new("bot", "d").handler(|| "a"));
    assert!(app.build().is_ok());
}

#[test]
fn states_and_secrets_that_are_missing_are_told_together() {
    async fn needs(_: State<u8>) -> &'static str {
        ""
    }
    let app = App::builder()
        .entreposto(Entreposto::new("bot", "d").handler(needs))
        .gateway_header("x-token", Secret::env("NOT_SET"))
        .gateway_header("x-user", Secret::env("eyJhbGciOiJIUzI1NiJ9"))
        .gateway_header("Host", String::from("a"))
        .gateway_forward(["não"])
        .ca_file("/nowhere/ca.pem")
        .variables(|_| None);
    let parts = [
        "for 6 reasons",
        "no state of type `u8`",
        "setting `FULFILLMENT_GATEWAY_HEADERS`: header `x-token`: environment variable `NOT_SET`, which is to hold its value, is not set",
        "setting `FULFILLMENT_GATEWAY_HEADERS`: header `x-user`: the environment variable that is to hold its value is not set",
        "setting `FULFILLMENT_GATEWAY_HEADERS`: header `Host` belongs to the connection",
        "setting `FULFILLMENT_GATEWAY_FORWARD`: `não` is no name",
        "/nowhere/ca.pem",
    ];
    let error = refused(app, &parts);
    // whoever wrote the value in the place of the variable's name
    assert!(!error.contains("eyJhb"), "{error}");
}

#[test]
fn no_time_at_all_is_too_little_for_anybody() {
    let app = relay("bot", "d")
        .gateway_timeout(Duration::ZERO)
        .connect_timeout(Duration::ZERO);
    let parts = [
        "for 2 reasons",
        "setting `FULFILLMENT_GATEWAY_TIMEOUT`: ",
        "setting `FULFILLMENT_CONNECT_TIMEOUT`: ",
    ];
    refused(app, &parts);
}

#[test]
fn a_caller_waits_for_some_time_and_no_longer_than_an_hour() {
    let day = Duration::from_secs(86_400);
    let intent = |timeout| Intent::new("bot", "a").public().timeout(timeout);
    let webhook = Webhook::new("outro").public().timeout(day);
    let app = relay("bot", "d")
        .entreposto(Entreposto::new("zero", "d").timeout(Duration::ZERO))
        .intent(intent(day).handler(|| "a"))
        .intent(Intent::new(webhook, "b").handler(|| "b"));
    let parts = [
        "for 3 reasons",
        "chatbot `zero`: expected a `Duration`, 1ms to 3600s, not 0ns, as `timeout`\n",
        "intent of webhook `bot`: expected a `Duration`, 1ms to 3600s, not 86400s, as `timeout`\n",
        "intent of webhook `outro`: expected a `Duration`, 1ms to 3600s, not 86400s, as `timeout`\n",
        "startup.rs:",
    ];
    refused(app, &parts);
}

#[test]
fn how_others_are_reached_is_checked_without_a_relay() {
    let intent = Intent::new("bot", "a").public().handler(|| "a");
    let app = App::builder().intent(intent);
    let app = app.ca_file("/nowhere/ca.pem").https_proxy("socks5://proxy");
    let parts = ["for 2 reasons", "/nowhere/ca.pem", "setting `HTTPS_PROXY`"];
    refused(app, &parts);
}

#[test]
fn authorities_in_place_of_the_platforms_are_read_where_a_gateway_needs_them() {
    let missing = "/nowhere/platform.pem";
    refused(relay("bot", "d").ssl_cert_file(missing), &[missing]);
    let plain = relay("bot", "d").gateway("http://127.0.0.1:9");
    assert!(plain.ssl_cert_file(missing).build().is_ok());
}

#[test]
fn an_intent_has_no_gateway() {
    async fn asks(_: Gateway) -> &'static str {
        ""
    }
    let intent = Intent::new("bot", "a").public().handler(asks);
    let parts = [
        "an intent takes a `Gateway`",
        "#[entreposto]",
        "startup.rs:",
    ];
    refused(relay("bot", "d").intent(intent), &parts);
}
