//! Every fault of a gateway: the window gets the fallback, or no conversation, within its deadline, the log the cause,
//! and nobody gets what the gateway did not say.

use std::time::Duration;

use fulfillment_runtime::{App, Entreposto};
use fulfillment_tests::gateway::{CONVERSATION, Gateway, Say, usual};
use fulfillment_tests::{Bot, SOON, logs};

use super::{FALLBACK, relaying, say, texts};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// What a gateway may do, and what of it the log must say.
struct Fault {
    says: Say,
    /// To a message.
    message: &'static str,
    /// To a new conversation.
    conversation: &'static str,
}

impl Fault {
    /// How long the gateway may take: soon over for what hangs, and else of no weight.
    fn limit(&self) -> Duration {
        match self.message.starts_with("took too long") {
            true => SOON * 20,
            false => Duration::from_secs(60),
        }
    }
}

fn faults() -> Vec<Fault> {
    let both = |says, cause| Fault {
        says,
        message: cause,
        conversation: cause,
    };
    let content = |says, message| Fault {
        says,
        message,
        conversation: "it is no UUID, but ",
    };
    let answer = r#"{"contents":[{"type":"TEXT","text":"não"}]}"#;
    let status = |status| Say::status(status, "application/json", answer);
    vec![
        both(status(400), "status 400"),
        both(status(401), "status 401"),
        both(
            status(404),
            "/; are the chatbot's mnemonic and environment right?",
        ),
        both(status(301), "redirects are not followed"),
        both(
            Say::Bytes(bytes(
                "HTTP/1.1 302 Found\r\nlocation: https://ana:João@login/entrar?não\r\ncontent-length: 0\r\n\r\n",
            )),
            "; it redirects to ***@login/entrar, and redirects are not followed",
        ),
        both(status(500), "status 500"),
        both(status(206), "status 206"),
        both(
            Say::Bytes(bytes("HTTP/1.1 204 No Content\r\n\r\n")),
            "status 204",
        ),
        content(
            Say::status(200, "text/html", "<html>502</html>"),
            "content type is not JSON, but `text/html` (status 200",
        ),
        content(
            Say::status(200, "text/plain", answer),
            "content type is not JSON, but `text/plain` (status 200",
        ),
        content(
            Say::json("{\"contents\": ["),
            "it is no JSON object, but broken at byte 14 of 14 (status 200",
        ),
        content(Say::json("[1]"), "no JSON object, but an array"),
        content(Say::json(""), "no JSON object, but empty"),
        content(Say::json(b"{\"a\": \"\xff\"}"), "not UTF-8"),
        both(
            Say::Bytes(bytes(&format!(
                "{HEAD}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{{}}"
            ))),
            "it is compressed",
        ),
        both(
            Say::AndNothing(bytes(&format!("{HEAD}content-length: 3000000\r\n\r\n"))),
            "larger than 2097152 bytes",
        ),
        both(
            Say::Endless(
                bytes(&format!("{HEAD}transfer-encoding: chunked\r\n\r\n")),
                [bytes("4000\r\n"), vec![b' '; 0x4000], bytes("\r\n")].concat(),
            ),
            "larger than 2097152 bytes",
        ),
        both(Say::AndNothing(Vec::new()), "took too long to answer"),
        both(
            Say::AndNothing(bytes("HTTP/1.1 200")),
            "took too long to answer",
        ),
        both(
            Say::AndNothing(bytes(&format!(
                "{HEAD}content-length: 50\r\n\r\n{{\"contents\""
            ))),
            "took too long to finish",
        ),
        both(
            Say::AndClose(bytes(&format!(
                "{HEAD}content-length: 50\r\n\r\n{{\"contents\""
            ))),
            "broke off",
        ),
        both(Say::AndClose(Vec::new()), "broke off"),
        both(Say::Reset, "broke off"),
        both(Say::AndClose(bytes("no HTTP at all\r\n\r\n")), "broke off"),
    ]
}

/// A gateway that fails like this, and a bot of a chatbot that no other has, to be found in the log.
async fn failing(chatbot: &'static str, fault: &Fault) -> (Gateway, Bot) {
    let gateway = Gateway::start().await;
    let limit = fault.limit();
    let app = relaying(&gateway, chatbot).gateway_timeout(limit);
    // the call has time for all of it
    let bot = Bot::of(app.timeout(limit * 2 + Duration::from_secs(1))).await;
    gateway.says(fault.says.clone());
    (gateway, bot)
}

/// Waits for the line about a gateway of this chatbot, which tells the cause and nothing that anybody said.
async fn logged(chatbot: &str, cause: &str) {
    let line = logs::wait_for(&["WARN", &format!("webhook={chatbot} "), "cause=the gateway"]).await;
    assert!(line.contains(cause) && line.contains(" ms"), "{line}");
    assert!(!line.contains("João") && !line.contains("não"), "{line}");
}

#[tokio::test]
async fn every_fault_is_the_fallback_for_its_message_and_a_cause_in_the_log() {
    for (index, fault) in faults().into_iter().enumerate() {
        let chatbot: &'static str = format!("fault-{index}").leak();
        let (gateway, bot) = failing(chatbot, &fault).await;
        let reply = say(&bot, chatbot, "oi").await;
        assert_eq!(texts(&reply), [FALLBACK], "{:?}", fault.says);
        logged(chatbot, fault.message).await;
        assert_eq!(gateway.seen().len(), 1, "sent once: {:?}", fault.says);

        // an honest message after it
        gateway.answers(usual);
        let reply = say(&bot, chatbot, "oi").await;
        assert_eq!(texts(&reply), ["gateway: oi"], "{:?}", fault.says);
    }
}

#[tokio::test]
async fn every_fault_is_an_empty_500_for_a_new_conversation_and_a_cause_in_the_log() {
    for (index, fault) in faults().into_iter().enumerate() {
        let chatbot: &'static str = format!("opening-fault-{index}").leak();
        let (gateway, bot) = failing(chatbot, &fault).await;
        let target = format!("/conversation/{chatbot}");
        let reply = bot.request("POST", &target, &[], "").await;
        assert_eq!((reply.status, reply.text()), (500, ""), "{:?}", fault.says);
        logged(chatbot, fault.conversation).await;
        assert_eq!(gateway.seen().len(), 1, "sent once: {:?}", fault.says);

        gateway.answers(usual);
        let reply = bot.request("POST", &target, &[], "").await;
        let opened = (reply.status, reply.text());
        assert_eq!(opened, (200, CONVERSATION), "{:?}", fault.says);
    }
}

#[tokio::test]
async fn a_redirect_of_a_chatbot_that_the_caller_named_is_told_without_its_path() {
    let gateway = Gateway::start().await;
    let any = Entreposto::new("*", "d").gateway(gateway.url());
    let bot = Bot::of(App::builder().entreposto(any)).await;
    gateway.says(Say::Bytes(bytes(
        "HTTP/1.1 301 Moved\r\nlocation: https://moved.test/web/canary-bot-d\r\ncontent-length: 0\r\n\r\n",
    )));
    assert_eq!(texts(&say(&bot, "canary-bot", "oi").await), [FALLBACK]);
    let told = "; it redirects to https://moved.test, and redirects are not followed";
    logs::wait_for(&["WARN", &gateway.url(), told]).await;
    assert_eq!(logs::with(&["canary-bot"]), [""; 0]);
}

#[tokio::test]
async fn an_answer_of_any_status_that_brings_it_whole_is_taken() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "created")).await;
    for status in 200..=203 {
        gateway.says(Say::status(status, "application/json", "{}"));
        assert_eq!(say(&bot, "created", "oi").await.text(), "{}", "{status}");
    }
}

#[tokio::test]
async fn a_gateway_that_took_too_long_is_told_with_the_limit_that_ended_it() {
    let gateway = Gateway::answering(|_| Say::AndNothing(Vec::new())).await;
    let short = Entreposto::new("limited-by-call", "d")
        .gateway(gateway.url())
        .timeout(SOON * 4);
    let app = relaying(&gateway, "limited-by-setting").entreposto(short);
    let bot = Bot::of(app.gateway_timeout(SOON * 10)).await;
    for (chatbot, limit) in [
        (
            "limited-by-call",
            "to wait longer raise the call's `timeout` or `FULFILLMENT_TIMEOUT`)",
        ),
        (
            "limited-by-setting",
            "to wait longer raise `FULFILLMENT_GATEWAY_TIMEOUT`, now 500ms)",
        ),
    ] {
        assert_eq!(texts(&say(&bot, chatbot, "oi").await), [FALLBACK]);
        logged(chatbot, limit).await;
    }
}

#[tokio::test]
async fn a_gateway_that_refuses_connections_is_unreachable() {
    let gateway = Gateway::start().await;
    let free = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address")
    };
    let entreposto = Entreposto::new("refused", "d").gateway(format!("http://{free}"));
    let bot = Bot::of(App::builder().entreposto(entreposto)).await;
    assert_eq!(texts(&say(&bot, "refused", "oi").await), [FALLBACK]);
    logs::wait_for(&["WARN", "webhook=refused", "the gateway cannot be reached"]).await;
    assert!(gateway.seen().is_empty());
}

#[tokio::test]
async fn a_gateway_that_never_answers_is_waited_for_no_longer_than_the_call() {
    let gateway = Gateway::answering(|_| Say::AndNothing(Vec::new())).await;
    let entreposto = Entreposto::new("slow", "d")
        .gateway(gateway.url())
        .fallback_message("Agora não.")
        .timeout(Duration::from_millis(400));
    let bot = Bot::of(App::builder().entreposto(entreposto)).await;
    assert_eq!(texts(&say(&bot, "slow", "oi").await), ["Agora não."]);
    // the time that the gateway had was less than the call's, so that the log can tell whose fault it was
    logs::wait_for(&[
        "WARN",
        "webhook=slow",
        "the gateway took too long to answer",
    ])
    .await;
}

#[tokio::test]
async fn an_answer_without_a_content_type_is_taken_for_what_it_is() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "untyped")).await;
    gateway.says(Say::Bytes(bytes(
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    )));
    assert_eq!(say(&bot, "untyped", "oi").await.text(), "{}");
}

#[tokio::test]
async fn an_answer_that_says_that_it_is_not_compressed_is_taken() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "identity")).await;
    gateway.says(Say::Bytes(bytes(&format!(
        "{HEAD}content-encoding: Identity\r\ncontent-length: 2\r\n\r\n{{}}"
    ))));
    assert_eq!(say(&bot, "identity", "oi").await.text(), "{}");
}
