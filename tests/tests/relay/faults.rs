//! Every fault of a gateway: the window gets the fallback within its deadline, the log the cause, and nobody gets what
//! the gateway did not say.

use std::time::Duration;

use fulfillment_runtime::{App, Entreposto};
use fulfillment_tests::gateway::{Gateway, Say, usual};
use fulfillment_tests::{Bot, SOON, logs};

use super::{FALLBACK, relaying, say, texts};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// What a gateway may do, and what of it the log must say.
fn faults() -> Vec<(Say, &'static str)> {
    let answer = r#"{"contents":[{"type":"TEXT","text":"não"}]}"#;
    let status = |status| Say::status(status, "application/json", answer);
    vec![
        (status(400), "status 400"),
        (status(401), "status 401"),
        (
            status(404),
            "are the chatbot's mnemonic and environment right? at http://127.0.0.1:",
        ),
        (status(301), "redirects are not followed"),
        (status(500), "status 500"),
        (
            Say::status(200, "text/html", "<html>502</html>"),
            "content type is not JSON (status 200",
        ),
        (
            Say::status(200, "text/plain", answer),
            "content type is not JSON",
        ),
        (Say::json("{\"contents\": ["), "no JSON object"),
        (Say::json("[1]"), "no JSON object"),
        (Say::json(""), "no JSON object"),
        (Say::json(b"{\"a\": \"\xff\"}"), "not UTF-8"),
        (
            Say::Bytes(bytes(&format!(
                "{HEAD}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{{}}"
            ))),
            "it is compressed",
        ),
        (
            Say::AndNothing(bytes(&format!("{HEAD}content-length: 3000000\r\n\r\n"))),
            "larger than 2 MiB",
        ),
        (
            Say::Endless(
                bytes(&format!("{HEAD}transfer-encoding: chunked\r\n\r\n")),
                [bytes("4000\r\n"), vec![b' '; 0x4000], bytes("\r\n")].concat(),
            ),
            "larger than 2 MiB",
        ),
        (Say::AndNothing(Vec::new()), "took too long to answer"),
        (
            Say::AndNothing(bytes("HTTP/1.1 200")),
            "took too long to answer",
        ),
        (
            Say::AndNothing(bytes(&format!(
                "{HEAD}content-length: 50\r\n\r\n{{\"contents\""
            ))),
            "took too long to finish",
        ),
        (
            Say::AndClose(bytes(&format!(
                "{HEAD}content-length: 50\r\n\r\n{{\"contents\""
            ))),
            "broke off",
        ),
        (Say::AndClose(Vec::new()), "broke off"),
        (Say::Reset, "broke off"),
        (Say::AndClose(bytes("no HTTP at all\r\n\r\n")), "broke off"),
    ]
}

#[tokio::test]
async fn every_fault_is_the_fallback_for_its_message_and_a_cause_in_the_log() {
    for (index, (fault, cause)) in faults().into_iter().enumerate() {
        let gateway = Gateway::start().await;
        // each has a chatbot of its own, to be found in the log
        let chatbot: &'static str = format!("fault-{index}").leak();
        let app = relaying(&gateway, chatbot).gateway_timeout(SOON * 4);
        let bot = Bot::of(app).await;
        gateway.says(fault.clone());
        let reply = say(&bot, chatbot, "oi").await;
        assert_eq!(texts(&reply), [FALLBACK], "{fault:?}");
        let line =
            logs::wait_for(&["WARN", &format!("webhook={chatbot} "), "cause=the gateway"]).await;
        assert!(
            line.contains(cause) && line.contains(" ms"),
            "{fault:?}: {line}"
        );
        assert!(!line.contains("João") && !line.contains("não"), "{line}");
        assert_eq!(gateway.seen().len(), 1, "sent once: {fault:?}");

        // an honest message after it
        gateway.answers(usual);
        assert_eq!(
            texts(&say(&bot, chatbot, "oi").await),
            ["gateway: oi"],
            "{fault:?}"
        );
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
