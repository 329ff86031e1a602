//! Mnemonics: those that are registered, those that are taken by `"*"`, and those that never reach a gateway's URL.

use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, Intent, serprobots};
use fulfillment_tests::gateway::{Gateway as StandIn, Say};
use fulfillment_tests::{Became, Bot, Records, logs};

use super::{message, relaying, say, texts};

#[tokio::test]
async fn an_unknown_chatbot_is_401_without_a_credential_and_404_with_one() {
    let gateway = StandIn::start().await;
    let guarded = Intent::new("fechado", "Olá")
        .token("t0k3n")
        .handler(|| "closed");
    let bot = Bot::of(relaying(&gateway, "m1").intent(guarded)).await;
    for target in ["/answer/outro", "/answer/fechado", "/conversation/outro"] {
        let reply = bot.call(target, None, &message("oi")).await;
        assert_eq!(reply.status, 401, "{target}");
    }
    let reply = bot
        .call("/answer/outro", Some("t0k3n"), &message("oi"))
        .await;
    assert_eq!(reply.status, 404);
    let reply = bot
        .call("/conversation/outro", Some("t0k3n"), &message("oi"))
        .await;
    assert_eq!(reply.status, 404);
    assert!(gateway.seen().is_empty());
}

#[tokio::test]
async fn a_star_takes_every_chatbot_that_has_no_relay_of_its_own() {
    let gateway = StandIn::start().await;
    let all = Entreposto::new("*", "p").gateway(gateway.url());
    let (app, mut records) = Records::of(relaying(&gateway, "m2").entreposto(all));
    let bot = Bot::of(app).await;
    for (chatbot, target, webhook) in [
        ("m2", "/web/m2-d/api/answer/", "m2"),
        ("outro", "/web/outro-p/api/answer/", "*"),
        (
            "aten%C3%A7%C3%A3o",
            "/web/aten%C3%A7%C3%A3o-p/api/answer/",
            "*",
        ),
        ("a.b_c~d", "/web/a.b_c~d-p/api/answer/", "*"),
        ("a+b", "/web/a%2Bb-p/api/answer/", "*"),
    ] {
        assert_eq!(texts(&say(&bot, chatbot, "oi").await), ["gateway: oi"]);
        let seen = gateway.seen();
        assert_eq!(seen.last().map(|seen| &*seen.target), Some(target));
        // what callers send never labels a record
        assert_eq!(records.next().await.webhook, webhook);
    }
}

#[tokio::test]
async fn a_function_for_all_chatbots_is_told_which_one_was_called() {
    let gateway = StandIn::start().await;
    async fn tell(
        message: serprobots::Message,
        request: fulfillment_runtime::Request,
        gateway: Gateway,
    ) -> Result<serprobots::Answer, GatewayError> {
        assert_eq!(request.webhook(), gateway.chatbot());
        let text = gateway.chatbot().to_owned();
        gateway.request(&message.with_text(text)).send().await
    }
    let all = Entreposto::new("*", "d")
        .gateway(gateway.url())
        .handler(tell);
    let bot = Bot::of(App::builder().entreposto(all)).await;
    assert_eq!(
        texts(&say(&bot, "qualquer", "x").await),
        ["gateway: qualquer"]
    );
}

#[tokio::test]
async fn a_mnemonic_that_could_leave_its_segment_never_reaches_the_gateway() {
    let gateway = StandIn::start().await;
    let all = Entreposto::new("*", "d").gateway(gateway.url());
    let bot = Bot::of(App::builder().entreposto(all)).await;
    let long = "a".repeat(129);
    for mnemonic in [
        "..",
        ".",
        "%2e%2e",
        "a..b",
        "a/b",
        "a/../b",
        "..%2fadmin",
        "a%2Fb",
        "a%5Cb",
        "a%00b",
        "a%0d%0ab",
        "a%20b",
        "a%3Fb",
        "a%23b",
        "a%25b",
        "%FF",
        "*",
        "",
        &long,
    ] {
        for action in ["answer", "conversation"] {
            let target = format!("/{action}/{mnemonic}");
            let reply = bot.call(&target, None, &message("oi")).await;
            assert!(
                matches!(reply.status, 401 | 404),
                "{target}: {}",
                reply.status
            );
        }
    }
    assert!(gateway.seen().is_empty(), "{:?}", gateway.seen());
}

#[tokio::test]
async fn what_callers_send_for_a_mnemonic_stands_in_no_record_and_no_log() {
    let gateway = StandIn::answering(|_| Say::status(500, "text/plain", "")).await;
    let all = Entreposto::new("*", "d").gateway(gateway.url());
    let (app, mut records) = Records::of(App::builder().entreposto(all));
    let bot = Bot::of(app).await;
    for (target, at) in [
        ("/answer/canario-m3", "/web/*-d/api/answer/"),
        ("/conversation/canario-m3", "/web/*-d/api/conversation/"),
    ] {
        bot.call(target, None, &message("oi")).await;
        let record = records.next().await;
        assert!(
            matches!(&record.became, Became::Fallback(_, cause) if cause.ends_with(&format!("{}{at}", gateway.url()))),
            "{record:?}"
        );
        assert!(!format!("{record:?}").contains("canario"), "{record:?}");
        logs::wait_for(&["WARN", &gateway.url(), at]).await;
    }
    let lines = logs::with(&["canario-m3"]);
    assert!(lines.is_empty(), "{lines:?}");
}
