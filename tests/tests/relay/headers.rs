//! Headers on the way to the gateway: configured, forwarded, and those of one message.

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, Intent, Request, Secret, Token};
use fulfillment_tests::gateway::Gateway as StandIn;
use fulfillment_tests::{Bot, Folder, logs, within_a_minute};

use super::{message, relaying, say, texts};

#[tokio::test]
async fn an_intent_that_a_function_asks_sees_the_caller_that_the_function_sees() {
    let gateway = StandIn::start().await;
    let function = async |request: Request, message: Message, gateway: Gateway| {
        let own = request.caller().map(|address| address.to_string());
        let same = gateway.answer(&message).await?;
        let changed = gateway.answer(&message.with_parameter("a", 1)).await?;
        let texts = [same.texts(), changed.texts()].concat().join(" ");
        Ok::<_, GatewayError>(format!("{own:?} {texts}"))
    };
    let entreposto = Entreposto::new("h9", "d")
        .gateway(gateway.url())
        .handler(function);
    let who = |request: Request| format!("{:?}", request.caller());
    let app = App::builder()
        .entreposto(entreposto)
        .intent(Intent::new("h9", "Quem").public().handler(who))
        .trusted_proxies(["127.0.0.1"]);
    let bot = Bot::of(app).await;
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", "203.0.113.9"),
    ];
    let body = message("quem").to_string();
    let reply = bot.request("POST", "/answer/h9", &headers, body).await;
    let caller = "Some(\"203.0.113.9\") Some(203.0.113.9) Some(203.0.113.9)";
    assert_eq!(texts(&reply), [caller]);
}

#[tokio::test]
async fn only_what_is_configured_is_passed_on_and_a_trace_always() {
    let gateway = StandIn::start().await;
    let app = relaying(&gateway, "h1")
        .gateway_header("X-Sessao", Secret::env("SESSAO"))
        .gateway_forward(["X-Usuario"])
        .variables(|name| (name == "SESSAO").then(|| "canary-s3ss40".to_owned()));
    let bot = Bot::of(app).await;
    let headers = [
        ("content-type", "application/json; charset=utf-8"),
        ("x-usuario", "maria"),
        ("x-outro", "segredo"),
        ("cookie", "sid=1"),
        ("authorization", "Bearer abc"),
        (
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ),
        ("tracestate", "a=b"),
        ("user-agent", "janela"),
        ("x-sessao", "do navegador"),
    ];
    let body = message("oi").to_string();
    let reply = bot.request("POST", "/answer/h1", &headers, &body).await;
    assert_eq!(reply.status, 200);
    let seen = gateway.request(1).await;
    assert_eq!(seen.header("x-sessao"), ["canary-s3ss40"]);
    assert_eq!(seen.header("x-usuario"), ["maria"]);
    assert_eq!(seen.header("traceparent"), [headers[5].1]);
    assert_eq!(seen.header("tracestate"), ["a=b"]);
    assert_eq!(
        seen.header("host"),
        [gateway.url().trim_start_matches("http://")]
    );
    for kept in [
        "x-outro",
        "cookie",
        "authorization",
        "accept-encoding",
        "origin",
    ] {
        assert!(seen.header(kept).is_empty(), "{kept}: {seen:?}");
    }
    assert!(logs::with(&["canary-s3ss40"]).is_empty());
}

#[tokio::test]
async fn a_configured_header_wins_over_one_of_the_window_and_the_last_over_those_before() {
    let gateway = StandIn::start().await;
    let app = relaying(&gateway, "h5")
        .gateway_header("x-sessao", String::from("primeira"))
        .gateway_header("X-Sessao", String::from("segunda"))
        .gateway_header("accept", String::from("application/vnd.serpro+json"))
        .gateway_forward(["x-sessao", "x-usuario"]);
    let bot = Bot::of(app).await;
    let headers = [
        ("content-type", "application/json"),
        ("x-sessao", "da janela"),
        ("x-usuario", "maria"),
        ("x-usuario", "ana"),
    ];
    let body = message("oi").to_string();
    let reply = bot.request("POST", "/answer/h5", &headers, &body).await;
    assert_eq!(reply.status, 200);
    let seen = gateway.request(1).await;
    assert_eq!(seen.header("x-sessao"), ["segunda"]);
    assert_eq!(seen.header("x-usuario"), ["maria", "ana"]);
    assert_eq!(seen.header("accept"), ["application/vnd.serpro+json"]);
    assert_eq!(seen.header("content-type"), ["application/json"]);
}

#[tokio::test]
async fn a_function_may_say_what_it_accepts() {
    let gateway = StandIn::start().await;
    async fn add(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let request = gateway.request(&message);
        let request = request.header("accept", "application/hal+json");
        request.send().await
    }
    let entreposto = Entreposto::new("h6", "d")
        .gateway(gateway.url())
        .handler(add);
    let bot = Bot::of(relaying(&gateway, "h7").entreposto(entreposto)).await;
    for (number, chatbot, accept) in [
        (1, "h6", "application/hal+json"),
        (2, "h7", "application/json"),
    ] {
        assert_eq!(texts(&say(&bot, chatbot, "oi").await), ["gateway: oi"]);
        assert_eq!(gateway.request(number).await.header("accept"), [accept]);
    }
}

#[tokio::test]
async fn a_function_may_add_a_header_to_one_message_in_place_of_a_configured_one() {
    let gateway = StandIn::start().await;
    async fn add(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let request = gateway.request(&message);
        request
            .header("x-sessao", "desta")
            .parameter("token", "do usuário")
            .send()
            .await
    }
    let entreposto = Entreposto::new("h2", "d")
        .gateway(gateway.url())
        .handler(add);
    let app = App::builder()
        .entreposto(entreposto)
        .gateway_header("x-sessao", String::from("de todas"));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "h2", "oi").await), ["gateway: oi"]);
    let seen = gateway.request(1).await;
    assert_eq!(seen.header("x-sessao"), ["desta"]);
    assert_eq!(seen.json()["parameters"]["token"], "do usuário");
    assert_eq!(seen.json()["parameters"]["nome"], "João");
}

#[tokio::test]
async fn connections_to_the_gateway_are_kept() {
    let gateway = StandIn::start().await;
    let bot = Bot::of(relaying(&gateway, "h4")).await;
    for _ in 0..20 {
        assert_eq!(texts(&say(&bot, "h4", "oi").await), ["gateway: oi"]);
    }
    assert_eq!((gateway.connections(), gateway.seen().len()), (1, 20));
}

#[tokio::test]
async fn a_header_whose_value_is_in_a_file_is_sent_as_the_file_holds_it_now() {
    let (gateway, folder) = (StandIn::start().await, Folder::new());
    let path = folder.write("sessao", "canary-velho\n");
    let app = relaying(&gateway, "h10").gateway_header("x-sessao", Token::file(&path));
    let bot = Bot::of(app).await;
    let sent = async || {
        say(&bot, "h10", "oi").await;
        let seen = gateway.seen().pop().expect("a message");
        seen.header("x-sessao").join(" ")
    };
    assert_eq!(sent().await, "canary-velho");
    // the one that is still valid beside it is nothing to present
    folder.write("sessao", "canary-novo\ncanary-velho\n");
    let exchanged = async { while sent().await != "canary-novo" {} };
    within_a_minute("the value that the file holds now", exchanged).await;
    let shown = path.to_string_lossy();
    logs::wait_for(&["a secret was read again and has changed", &shown]).await;
    folder.write("sessao", "\n");
    let line = logs::wait_for(&["the one from before stays valid", &shown, "is empty"]).await;
    assert!(
        line.starts_with("WARN") && !line.contains("canary"),
        "{line}"
    );
    assert_eq!(sent().await, "canary-novo");
}
