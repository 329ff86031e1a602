//! The window's own types over HTTP: what a function passes on goes out byte for byte, and headers with it.

use fulfillment_runtime::serprobots::{Answer, Content, Message};
use fulfillment_runtime::{
    App, FromInvocation, Intent, IntoResponse, Invocation, Refusal, Request,
};
use fulfillment_tests::{Bot, logs, serprobots as call};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, SET_COOKIE,
    TRANSFER_ENCODING, VARY,
};

use super::serprobots::{FALLBACK, says};

/// Bodies that a tree would change.
fn faithful() -> Vec<String> {
    let deep = "[{\"a\":".repeat(5_000) + "1" + &"}]".repeat(5_000);
    vec![
        " {}\n".to_owned(),
        "{ \"z\" : 1.0 ,\n\t\"a\":1.10E+2,\"text\" : null }\r\n".to_owned(),
        r#"{"n": 123456789012345678901234567890, "x": 1e400, "y": -0.0, "text": "ol\u00e1 \/ 👀"}"#
            .to_owned(),
        r#"{"contents": [{"type":"VIDEO" , "n":9007199254740993.0}], "ui": { }, "empty":false}"#
            .to_owned(),
        r#"{"x": 1, "x": 2, "parameters": {"a": 1, "a": {"b":null}}}"#.to_owned(),
        r#"{"x": "\ud800", "parameters": {"\udc00": "\ud83d"}}"#.to_owned(),
        format!(r#"{{"x": {deep}, "parameters": {{"a": {deep}}}}}"#),
    ]
}

async fn bot_of(intent: Intent) -> Bot {
    Bot::of(App::builder().intent(intent)).await
}

#[tokio::test]
async fn a_message_arrives_and_an_answer_goes_out_byte_for_byte() {
    // what came is what is answered
    let echo = |message: Message| message.json().parse::<Answer>();
    let bot = bot_of(Intent::new("chatbot", "*").public().handler(echo)).await;
    for body in faithful() {
        let reply = bot.send("/answer/chatbot", None, &body).await;
        assert_eq!((reply.status, reply.text()), (200, &*body));
        assert_eq!(reply.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn a_message_is_changed_in_one_place_and_nowhere_else() {
    let change = |message: Message| {
        let text = message.text().unwrap_or_default();
        message.with_text(text + "!").json().parse::<Answer>()
    };
    let bot = bot_of(Intent::new("chatbot", "*").public().handler(change)).await;
    let body = r#"{ "x": 1e400, "te\u0078t" : "oi" , "n": 18446744073709551616 }"#;
    let reply = bot.send("/answer/chatbot", None, body).await;
    assert_eq!(reply.text(), body.replace("\"oi\"", "\"oi!\""));
}

fn with_cookies() -> Answer {
    Answer::new([Content::text("Olá")])
        .header("Set-Cookie", format!("a={}; HttpOnly", 1))
        .header(SET_COOKIE, HeaderValue::from_static("b=2"))
        .header(VARY, "Cookie")
}

/// An argument that answers in the place of the function.
struct LoggedIn;

impl FromInvocation for LoggedIn {
    type Refusal = Refusal;

    async fn from_invocation(_: &Invocation) -> Result<Self, Refusal> {
        Err(Refusal::answer(with_cookies().into_response()?))
    }
}

#[tokio::test]
async fn an_answer_brings_its_headers_whoever_gives_it_and_the_servers_own_stay() {
    let function = Intent::new("chatbot", "*").public().handler(with_cookies);
    let argument = Intent::new("chatbot", "*").public();
    let argument = argument.handler(|_: LoggedIn| async { "never called" });
    for intent in [function, argument] {
        let bot = bot_of(intent).await;
        let headers = [("origin", "https://example.com")];
        let body = call("Olá").to_string();
        let reply = bot.request("POST", "/answer/chatbot", &headers, body).await;
        assert_eq!(reply.json_of(200)["contents"][0]["text"], "Olá");
        assert_eq!(reply.values("set-cookie"), ["a=1; HttpOnly", "b=2"]);
        assert_eq!(reply.values("vary"), ["Cookie", "Origin"]);
        let origin = reply.header("access-control-allow-origin");
        assert_eq!(origin, Some("https://example.com"));
    }
}

#[tokio::test]
async fn a_header_that_would_break_the_answer_is_a_failed_call_and_named_in_the_log() {
    logs::collect();
    for (webhook, header) in [
        ("header-1", CONTENT_LENGTH),
        ("header-2", TRANSFER_ENCODING),
        ("header-3", CONTENT_TYPE),
        ("header-4", ACCESS_CONTROL_ALLOW_ORIGIN),
    ] {
        let name = header.clone();
        let answer = move || with_cookies().header(name.clone(), "1");
        let bot = bot_of(Intent::new(webhook, "*").public().handler(answer)).await;
        let path = format!("/answer/{webhook}");
        let reply = bot.call(&path, None, &call("Olá")).await;
        says(&reply, FALLBACK);
        assert_eq!(reply.header("set-cookie"), None);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        let line = logs::wait_for(&["call failed", &format!("webhook={webhook} ")]).await;
        assert!(line.contains(&format!("`{header}`")), "{line}");
    }
}

#[tokio::test]
async fn a_header_that_is_none_is_a_failed_call_and_its_value_is_not_in_the_log() {
    logs::collect();
    for (webhook, name, value, why) in [
        ("header-5", "X-Usuario", "c4n4ry\r\nx: y", "`x-usuario`"),
        ("header-6", "c4n4ry: a", "b", "header 4 of those"),
    ] {
        let answer = move || {
            let answer = with_cookies().header(name, value);
            // the first is the one that is told
            answer.header("content-length", "1")
        };
        let bot = bot_of(Intent::new(webhook, "*").public().handler(answer)).await;
        let reply = bot
            .call(&format!("/answer/{webhook}"), None, &call("Olá"))
            .await;
        says(&reply, FALLBACK);
        assert_eq!(reply.header("set-cookie"), None);
        logs::wait_for(&["call failed", &format!("webhook={webhook} "), why]).await;
    }
    assert!(logs::with(&["c4n4ry"]).is_empty());
}

#[tokio::test]
async fn a_message_is_the_body_of_its_call_and_no_copy() {
    let is_the_body = |message: Message, request: Request| {
        let (its, body) = (message.json(), request.body());
        format!("{} {}", std::ptr::eq(its, body), its == body)
    };
    let bot = bot_of(Intent::new("chatbot", "*").public().handler(is_the_body)).await;
    let reply = bot.call("/answer/chatbot", None, &call("Olá")).await;
    says(&reply, "true true");
}

#[tokio::test]
async fn a_function_reads_the_cookies_of_a_call() {
    let tell = |request: Request| format!("{:?} {:?}", request.cookie("a"), request.cookie("b"));
    let bot = bot_of(Intent::new("chatbot", "*").public().handler(tell)).await;
    let body = call("Olá").to_string();
    let headers = [("cookie", "c=1; a=\"x y\""), ("cookie", "a=2; b=3")];
    let reply = bot.request("POST", "/answer/chatbot", &headers, body).await;
    says(&reply, r#"Some("x y") Some("3")"#);
}
