//! A stand-in for the gateway in the test itself: it sees requests as they would go out, and answers as a gateway may.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::header::{CONTENT_TYPE, SET_COOKIE};
use fulfillment_runtime::http::{HeaderValue, Method, Request, Response, StatusCode};
use fulfillment_runtime::serprobots::{Answer, Content, Conversation, Message};
use fulfillment_runtime::{App, AppBuilder, Entreposto, Gateway, GatewayError};

const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";
const ANSWER: &str = r#"{"contents":[{"type":"TEXT","text":"gateway"}]}"#;
const ID: &str = "11111111-9076-4d8f-b473-0e4ca1095b11";

async fn with_user(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    let request = gateway.request(&message).header("x-usuario", "maria");
    match request.answer().await {
        Err(error) => match error.status() {
            Some(503) => Ok(Answer::new([Content::text("volte mais tarde")])),
            _ => Err(error),
        },
        answered => answered,
    }
}

async fn opened_with_user(gateway: Gateway) -> Result<Conversation, GatewayError> {
    let request = gateway.conversation_request().header("x-usuario", "maria");
    request.send().await
}

fn relay() -> AppBuilder {
    let chatbot = Entreposto::new("meu-chatbot", "d")
        .handler(with_user)
        .conversation_handler(opened_with_user);
    App::builder()
        .entreposto(chatbot)
        .gateway_header("x-chave", "k3y")
}

fn answered(status: StatusCode, content_type: &'static str, body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// A relay whose gateway answers with this, and what the gateway was sent.
fn answered_with(response: Response<Bytes>) -> (AppBuilder, Arc<Mutex<Vec<Request<Bytes>>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sees = Arc::clone(&seen);
    let app = relay().gateway_stand_in(move |request| {
        sees.lock().expect("no panic before").push(request);
        response.clone()
    });
    (app, seen)
}

#[track_caller]
fn one(seen: &Mutex<Vec<Request<Bytes>>>) -> Request<Bytes> {
    let mut seen = seen.lock().expect("no panic before");
    let request = seen.pop().expect("the gateway was asked");
    assert!(seen.is_empty(), "it was asked once");
    request
}

#[tokio::test]
async fn a_stand_in_sees_url_headers_and_body_of_a_message_as_they_would_go_out() {
    let (app, seen) = answered_with(answered(StatusCode::OK, "application/json", ANSWER));
    let app = app.build_for_tests();
    let reply = app.serprobots("meu-chatbot", "olá").send().await;
    assert_eq!(reply.failure(), None);
    assert_eq!(reply.answer().texts(), ["gateway"]);

    let request = one(&seen);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(
        request.uri(),
        "http://gateway.invalid/web/meu-chatbot-d/api/answer/"
    );
    for (name, value) in [
        ("x-usuario", "maria"),
        ("x-chave", "k3y"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ] {
        assert_eq!(request.headers()[name], value, "{name}");
    }
    let body = String::from_utf8_lossy(request.body());
    assert!(body.contains(r#""text":"olá""#), "{body}");
}

#[tokio::test]
async fn a_stand_in_sees_new_conversations_and_of_its_answer_s_headers_none_come_back() {
    let mut opened = answered(StatusCode::OK, "text/plain", ID);
    let cookie = HeaderValue::from_static("canario=1");
    opened.headers_mut().insert(SET_COOKIE, cookie);
    let (app, seen) = answered_with(opened);
    let app = app.gateway("http://127.0.0.1:1/a").build_for_tests();
    let reply = app.serprobots_conversation("meu-chatbot").send().await;
    assert_eq!(reply.answer().id(), ID);
    assert!(!reply.headers().contains_key(SET_COOKIE), "{reply:?}");

    let request = one(&seen);
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:1/a/web/meu-chatbot-d/api/conversation/"
    );
    assert_eq!(request.headers()["x-usuario"], "maria");
    assert_eq!(request.headers()["x-chave"], "k3y");
}

#[tokio::test]
async fn a_function_is_told_the_status_that_a_stand_in_fails_with() {
    let (app, seen) = answered_with(answered(StatusCode::SERVICE_UNAVAILABLE, "text/plain", ""));
    let app = app.build_for_tests();
    // more often than a breaker would let through
    for _ in 0..9 {
        let reply = app.serprobots("meu-chatbot", "olá").send().await;
        assert_eq!(reply.answer().texts(), ["volte mais tarde"]);
        assert_eq!(reply.failure(), None);
        one(&seen);
    }
}

#[tokio::test]
async fn an_answer_of_a_stand_in_that_is_none_is_judged_as_a_gateway_s() {
    let (app, _) = answered_with(answered(StatusCode::OK, "text/html", "<p>oi</p>"));
    let app = app.build_for_tests();
    let reply = app.serprobots("meu-chatbot", "olá").send().await;
    assert_eq!(reply.answer().texts(), [FALLBACK]);
    let failure = reply.failure().unwrap_or_default();
    assert!(
        failure.contains("its content type is not JSON"),
        "{failure}"
    );
}

#[tokio::test]
async fn of_a_stand_in_and_answers_the_last_one_counts() {
    let stand_in = |_| answered(StatusCode::OK, "application/json", ANSWER);
    let says = |_| Answer::new([Content::text("resposta")]);
    for (app, expected) in [
        (
            relay().gateway_answers(says).gateway_stand_in(stand_in),
            "gateway",
        ),
        (
            relay().gateway_stand_in(stand_in).gateway_answers(says),
            "resposta",
        ),
    ] {
        let app = app.build_for_tests();
        let reply = app.serprobots("meu-chatbot", "olá").send().await;
        assert_eq!(reply.answer().texts(), [expected]);
    }
}
