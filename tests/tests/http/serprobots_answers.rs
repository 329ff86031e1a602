//! What the Serprobots chat window is answered.

use fulfillment_runtime::serprobots::{self, Answer, Content};
use fulfillment_runtime::{
    App, Card, Choice, Context, Display, HandlerError, Image, Intent, IntoResponse, Options,
    Response,
};
use fulfillment_tests::{Bot, Reply, serprobots as call};
use serde_json::json;

async fn answer<T: IntoResponse + 'static>(
    respond: impl Fn() -> T + Send + Sync + 'static,
) -> Reply {
    let intent = Intent::new("chatbot", "Olá").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    bot.call("/answer/chatbot", None, &call("Olá")).await
}

#[tokio::test]
async fn an_answer_has_contents_the_conversation_and_the_question() {
    let reply = answer(|| Response::message("Olha 👀 que coisa mais linda")).await;
    assert_eq!(
        reply.json_of(200),
        json!({
            "contents": [{"type": "TEXT", "text": "Olha 👀 que coisa mais linda"}],
            "conversationId": "de7331b7-9076-4d8f-b473-0e4ca1095b11",
            "empty": false,
            "question": "Olá",
            "ui": {},
        })
    );
}

#[tokio::test]
async fn each_part_is_a_content_of_its_own() {
    let options = || {
        Options::from([
            Choice::new("Sim").value("yes"),
            Choice::new("Não").hide_value(),
        ])
        .title("Você está bem?")
        .display(Display::Dropdown)
    };
    let reply = answer(move || {
        Response::message("Olá")
            .image(Image::new("http://url.da/figura.png").description("uma figura"))
            .options(options())
            .card(
                Card::new("Pedido")
                    .subtitle("42")
                    .image("http://url.da/42.png")
                    .button("Ver")
                    .link("Pagar", "pay"),
            )
            .payload(json!({"type": "VIDEO", "url": "http://url.da/v.mp4"}))
    })
    .await;
    assert_eq!(
        reply.json_of(200)["contents"],
        json!([
            {"type": "TEXT", "text": "Olá"},
            {"type": "IMAGE", "url": "http://url.da/figura.png"},
            {"type": "OPTIONS", "title": "Você está bem?", "display": "dropdown", "options": [
                {"label": "Sim", "showValue": true, "value": "yes"},
                {"label": "Não", "showValue": false, "value": "Não"},
            ]},
            {"type": "TEXT", "text": "Pedido\n42"},
            {"type": "IMAGE", "url": "http://url.da/42.png"},
            {"type": "OPTIONS", "title": "", "display": "button", "options": [
                {"label": "Ver", "showValue": true, "value": "Ver"},
                {"label": "Pagar", "showValue": true, "value": "pay"},
            ]},
            {"type": "VIDEO", "url": "http://url.da/v.mp4"},
        ])
    );
}

#[tokio::test]
async fn every_display_has_its_name() {
    for (display, name) in [
        (Display::Button, "button"),
        (Display::Selection, "selection"),
        (Display::Dropdown, "dropdown"),
    ] {
        let options = move || Response::keep().options(Options::from(["a"]).display(display));
        let json = answer(options).await.json_of(200);
        assert_eq!(json["contents"][0]["display"], name);
    }
}

#[tokio::test]
async fn an_answer_that_keeps_silent_is_empty() {
    let json = answer(Response::keep).await.json_of(200);
    assert_eq!(
        (&json["contents"], &json["empty"]),
        (&json!([]), &json!(true))
    );
}

#[tokio::test]
async fn what_the_window_cannot_do_is_left_out() {
    let reply = answer(|| {
        Response::message("Olá")
            .short_message("Oi")
            .jump_to("Fim")
            .logout()
            .parameter("a", 1)
            .context(Context::new("c", 1))
            .event("e")
    })
    .await;
    let json = reply.json_of(200);
    assert_eq!(json["contents"], json!([{"type": "TEXT", "text": "Olá"}]));
    assert_eq!(json.as_object().map(|members| members.len()), Some(5));
}

#[tokio::test]
async fn the_windows_own_answer_goes_out_as_it_is() {
    let respond = || {
        Answer::new([
            Content::text("Olá"),
            Content::options(
                "Certo?",
                serprobots::Display::Selection,
                [serprobots::Choice::new("Sim", "yes")],
            ),
            r#"{"type": "VIDEO"}"#.parse().expect("JSON"),
        ])
        .with_question("oi")
    };
    let json = answer(respond).await.json_of(200);
    assert_eq!(
        json,
        json!({
            "contents": [
                {"type": "TEXT", "text": "Olá"},
                {"type": "OPTIONS", "title": "Certo?", "display": "selection", "options": [
                    {"label": "Sim", "showValue": true, "value": "yes"},
                ]},
                {"type": "VIDEO"},
            ],
            "conversationId": null,
            "empty": false,
            "question": "oi",
            "ui": {},
        })
    );
}

#[tokio::test]
async fn a_function_that_fails_is_200_with_its_fallback_as_text() {
    let app = App::builder()
        .intent(
            Intent::new("chatbot", "Bare")
                .public()
                .handler(|| Err::<Response, _>("no")),
        )
        .intent(
            Intent::new("chatbot", "Forbidden")
                .public()
                .fallback_message("Volte já.")
                .handler(|| Err::<Response, _>(HandlerError::forbidden("no"))),
        );
    let bot = Bot::of(app).await;
    for (text, expected) in [
        (
            "Bare",
            "Desculpe, não consegui processar seu pedido no momento.",
        ),
        ("Forbidden", "Volte já."),
    ] {
        let json = bot
            .call("/answer/chatbot", None, &call(text))
            .await
            .json_of(200);
        assert_eq!(
            json["contents"],
            json!([{"type": "TEXT", "text": expected}])
        );
        assert_eq!(
            (&json["question"], &json["empty"]),
            (&json!(text), &json!(false))
        );
    }
}

#[tokio::test]
async fn another_platforms_own_answer_is_a_failed_call() {
    let json = answer(|| fulfillment_runtime::assistente::WebhookResponse::new("Olá"))
        .await
        .json_of(200);
    assert!(
        json["contents"][0]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("Desculpe")),
        "{json}"
    );
}
