//! A gateway in the test itself: what it is asked, what of its answers counts, and what a test is told that has none.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::serprobots::{Answer, Content, Conversation, Message};
use fulfillment_runtime::{App, AppBuilder, Entreposto, Gateway, GatewayError, Intent, Request};

const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

fn chatbot() -> Entreposto {
    Entreposto::new("meu-chatbot", "d")
}

fn says(text: &str) -> Answer {
    Answer::new([Content::text(text)])
}

/// A relay whose gateway is this.
fn answered_by(gateway: impl Fn(Message) -> Answer + Send + Sync + 'static) -> AppBuilder {
    App::builder()
        .entreposto(chatbot())
        .gateway_answers(gateway)
}

async fn with_channel(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    let message = message.with_parameter("canal", "site");
    Ok(gateway
        .answer(&message)
        .await?
        .content(Content::text("até logo")))
}

#[tokio::test]
async fn a_gateway_in_the_test_is_given_what_would_go_out_and_its_answer_comes_back() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sees = Arc::clone(&seen);
    let app = App::builder()
        .entreposto(chatbot().handler(with_channel))
        .gateway_answers(move |message| {
            let text = message.text().unwrap_or_default();
            sees.lock().expect("no panic before").push(message);
            says(&format!("gateway: {text}"))
        })
        .build_for_tests();
    let call = app
        .serprobots("meu-chatbot", "olá")
        .parameter("nome", "Ana");
    let reply = call.send().await;
    assert_eq!(reply.answer().texts(), ["gateway: olá", "até logo"]);
    assert_eq!(reply.failure(), None);

    let seen = std::mem::take(&mut *seen.lock().expect("no panic before"));
    let [message] = &*seen else {
        panic!("one message: {seen:?}")
    };
    assert_eq!(
        message.json(),
        r#"{"conversationId":"8d19ef24-7433-4262-b9a8-170780723ac7","parameters":{"nome":"Ana","canal":"site"},"text":"olá"}"#
    );
}

#[tokio::test]
async fn intents_are_asked_before_the_gateway_in_the_test() {
    let hours = Intent::new("meu-chatbot", "Horário")
        .public()
        .handler(|| "Das 9h às 18h.");
    let app = answered_by(|_| says("gateway"))
        .intent(hours)
        .build_for_tests();
    for (text, expected) in [("horário", "Das 9h às 18h."), ("olá", "gateway")] {
        let reply = app.serprobots("meu-chatbot", text).send().await;
        assert_eq!(reply.answer().texts(), [expected]);
    }
}

#[tokio::test]
async fn a_gateway_in_the_test_gives_each_conversation_a_fresh_id() {
    let app = answered_by(|_| says("gateway")).build_for_tests();
    let first = app.serprobots_conversation("meu-chatbot").send().await;
    let second = app.serprobots_conversation("meu-chatbot").send().await;
    assert_eq!(first.status(), 200);
    assert_eq!(first.answer().id().len(), 36);
    assert_ne!(first.answer().id(), second.answer().id());
}

/// The gateway's, with what the call had in a cookie.
async fn open(request: Request, gateway: Gateway) -> Result<Conversation, GatewayError> {
    use fulfillment_runtime::http::{HeaderValue, header::SET_COOKIE};

    let visit = request.cookie("visita").unwrap_or("none");
    let from = request
        .caller()
        .map_or("?".to_owned(), |from| from.to_string());
    let cookie = HeaderValue::try_from(format!("visita={visit}-{from}")).expect("a header");
    Ok(gateway.conversation().await?.header(SET_COOKIE, cookie))
}

#[tokio::test]
async fn a_call_for_a_conversation_reaches_the_function_that_opens_it() {
    let app = App::builder()
        .entreposto(chatbot().conversation_handler(open))
        .gateway_answers(|_| says("gateway"))
        .base_path("/api")
        .build_for_tests();
    let call = app
        .serprobots_conversation("/meu-chatbot/")
        .header("cookie", "visita=7")
        .caller([203, 0, 113, 9]);
    let reply = call.send().await;
    assert_eq!(reply.headers()["set-cookie"], "visita=7-203.0.113.9");
    assert_eq!(reply.answer().id().len(), 36);
}

#[tokio::test]
async fn a_gateway_in_the_test_wins_over_one_with_a_url() {
    let app = answered_by(|_| says("gateway")).gateway("http://127.0.0.1:1");
    let app = app.build_for_tests();
    let reply = app.serprobots("meu-chatbot", "olá").send().await;
    assert_eq!(reply.answer().texts(), ["gateway"]);
}

#[tokio::test]
async fn a_test_without_a_gateway_is_told_so_however_often_it_asks() {
    let app = App::builder().entreposto(chatbot()).build_for_tests();
    let told = "no gateway was given to this test; give it one with `AppBuilder::gateway_answers`";
    for _ in 0..9 {
        let reply = app.serprobots("meu-chatbot", "olá").send().await;
        assert_eq!(reply.answer().texts(), [FALLBACK]);
        let failure = reply.failure().unwrap_or_default();
        assert!(failure.contains(told), "{failure}");
    }
    let reply = app.serprobots_conversation("meu-chatbot").send().await;
    assert_eq!(reply.status(), 500);
    assert!(format!("{reply:?}").contains(told), "{reply:?}");
}

#[tokio::test]
#[should_panic(expected = "no gateway was given to this test")]
async fn a_conversation_that_was_not_opened_has_no_id_and_says_why() {
    let app = App::builder().entreposto(chatbot()).build_for_tests();
    let reply = app.serprobots_conversation("meu-chatbot").send().await;
    reply.answer().id();
}

#[tokio::test]
async fn a_function_can_tell_that_a_test_has_no_gateway_as_one_that_cannot_be_reached() {
    let handler = async |message: Message, gateway: Gateway| match gateway.answer(&message).await {
        Err(error) if error.is_unreachable() => Ok(says("volte mais tarde")),
        answered => answered,
    };
    let app = App::builder().entreposto(chatbot().handler(handler));
    let app = app.build_for_tests();
    let reply = app.serprobots("meu-chatbot", "olá").send().await;
    assert_eq!(reply.answer().texts(), ["volte mais tarde"]);
}

#[tokio::test]
async fn an_answer_that_is_larger_than_a_gateways_may_be_is_none_in_a_test_too() {
    let app = answered_by(|_| says(&"a".repeat(2 * 1024 * 1024))).build_for_tests();
    let reply = app.serprobots("meu-chatbot", "olá").send().await;
    assert_eq!(reply.answer().texts(), [FALLBACK]);
    let failure = reply.failure().unwrap_or_default();
    assert!(failure.contains("larger than 2097152 bytes"), "{failure}");
}

#[tokio::test]
async fn a_call_whose_gateway_in_the_test_panics_has_failed() {
    let gateway = |message: Message| {
        assert_eq!(message.text().as_deref(), Some("oi"), "what was said");
        says("gateway")
    };
    let app = answered_by(gateway).build_for_tests();
    let reply = app.serprobots("meu-chatbot", "olá").send().await;
    let failure = reply.failure().unwrap_or_default();
    assert!(failure.contains("panicked"), "{failure}");
}
