//! Functions for messages and for new conversations, plain and async, with everything that they may return.
#![deny(warnings)]

use bytes::Bytes;
use fulfillment_runtime::serprobots::{Answer, Content, Conversation, IntoConversation, Message};
use fulfillment_runtime::{
    App, Gateway, GatewayError, HandlerError, IntoResponse, Request, Response, State, entreposto,
};

#[entreposto(chatbot = "async-answer", environment = "d")]
async fn async_answer(_: Message, State(mut letter): State<char>) -> Answer {
    letter = std::future::ready(letter.to_ascii_uppercase()).await;
    Answer::new([Content::text(letter)])
}

#[entreposto(chatbot = "plain-answer", environment = "d", on = answer)]
fn plain_answer(State(letter): State<char>, request: Request) -> Result<Answer, HandlerError> {
    Ok(Answer::new([Content::text(format!("{letter}{}", request.text()))]))
}

#[entreposto(chatbot = "relay", environment = "d")]
async fn relay(message: Message, gateway: Gateway, State(_): State<char>) -> Result<Answer, HandlerError> {
    let answer = gateway.answer(&message).await?;
    Ok(answer)
}

#[entreposto(chatbot = "relay", environment = "d", on = conversation)]
fn relayed_conversation(gateway: Gateway) -> Result<Conversation, GatewayError> {
    gateway.conversation_blocking()
}

#[entreposto(chatbot = "response", environment = "p")]
fn response() -> anyhow::Result<Response> {
    Ok(Response::message("response"))
}

#[entreposto(chatbot = "string", environment = "p")]
async fn string(message: Option<Message>) -> String {
    message.is_some().to_string()
}

#[entreposto(chatbot = "impl", environment = "p")]
fn opaque() -> impl IntoResponse {
    "impl"
}

#[entreposto(chatbot = "async-answer", environment = "d", on = conversation)]
async fn async_conversation(_: Request) -> Conversation {
    Conversation::new()
}

#[entreposto(chatbot = "plain-answer", environment = "d", on = conversation)]
fn plain_conversation() -> Result<Conversation, HandlerError> {
    Ok(Conversation::new())
}

#[entreposto(chatbot = "impl", environment = "p", on = conversation)]
async fn opaque_conversation() -> impl IntoConversation {
    Conversation::new()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = App::builder().state('x').inventory().build().unwrap();
    for (chatbot, expected) in [
        ("async-answer", "X"),
        ("plain-answer", "xolá"),
        ("response", "response"),
        ("string", "true"),
        ("impl", "impl"),
    ] {
        let request = http::Request::post(format!("/answer/{chatbot}"))
            .header("content-type", "application/json")
            .body(Bytes::from(r#"{"conversationId": null, "text": "olá", "parameters": {}}"#))
            .unwrap();
        let response = app.call(request).await;
        let answer: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(answer["contents"][0]["text"], expected, "{chatbot}");
    }
    for chatbot in ["async-answer", "plain-answer", "impl"] {
        let request = http::Request::post(format!("/conversation/{chatbot}")).body(Bytes::new()).unwrap();
        let response = app.call(request).await;
        // a UUID
        assert_eq!(response.body().len(), 36, "{chatbot}: {response:?}");
    }
}
