//! Headers that an answer sets beside the server's own, on every way that an answer may take.

use fulfillment_runtime::http::header::SET_COOKIE;
use fulfillment_runtime::serprobots::{Answer, Content, Message};
use fulfillment_runtime::{
    App, AppBuilder, Entreposto, FromInvocation, Gateway, GatewayError, HandlerError, Intent,
    IntoResponse, Invocation, Refusal, Response,
};
use fulfillment_tests::gateway::Gateway as StandIn;
use fulfillment_tests::{Bot, Reply};

use super::{say, texts};

fn with_cookie(text: &str) -> Answer {
    let cookie = format!("{text}=1; Path=/");
    Answer::new([Content::text(text)]).header(SET_COOKIE, cookie)
}

/// An argument that answers in the function's place, with a cookie.
struct Login;

impl FromInvocation for Login {
    type Refusal = Refusal;

    async fn from_invocation(_: &Invocation) -> Result<Self, Refusal> {
        Err(Refusal::answer(with_cookie("login").into_response()?))
    }
}

/// An answer in Serprobots' own shape that jumps all the same.
fn own_and_jumps() -> Result<Response, HandlerError> {
    Ok(with_cookie("a").into_response()?.jump_to("b"))
}

fn intents(app: AppBuilder, webhook: &'static str) -> AppBuilder {
    app.intent(
        Intent::new(webhook, "b")
            .public()
            .handler(|| with_cookie("b")),
    )
    .intent(
        Intent::new(webhook, "pula")
            .public()
            .handler(|| Response::message("antes").jump_to("b")),
    )
    .intent(
        Intent::new(webhook, "pula2")
            .public()
            .handler(own_and_jumps),
    )
    .intent(
        Intent::new(webhook, "entra")
            .public()
            .handler(|_: Login| "never"),
    )
}

/// Cookies in their order.
fn cookies(reply: &Reply) -> Vec<&str> {
    reply
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .map(|(_, value)| value.trim_end_matches("=1; Path=/"))
        .collect()
}

#[tokio::test]
async fn an_intents_cookies_arrive_whoever_asks_it() {
    let gateway = StandIn::start().await;
    async fn pass(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        gateway.answer(&message).await
    }
    let relay = |chatbot| Entreposto::new(chatbot, "d").gateway(gateway.url());
    let app = App::builder()
        .entreposto(relay("k2"))
        .entreposto(relay("k3").handler(pass));
    let app = ["k1", "k2", "k3"].into_iter().fold(app, intents);
    let bot = Bot::of(app).await;
    for chatbot in ["k1", "k2", "k3"] {
        let reply = say(&bot, chatbot, "b").await;
        assert_eq!(
            (texts(&reply), cookies(&reply)),
            (vec!["b".into()], vec!["b"])
        );
        let reply = say(&bot, chatbot, "pula").await;
        assert_eq!(texts(&reply), ["antes", "b"], "{chatbot}");
        assert_eq!(cookies(&reply), ["b"], "{chatbot}");
        let reply = say(&bot, chatbot, "pula2").await;
        assert_eq!(texts(&reply), ["a", "b"], "{chatbot}");
        assert_eq!(cookies(&reply), ["a", "b"], "{chatbot}");
        let reply = say(&bot, chatbot, "entra").await;
        assert_eq!(texts(&reply), ["login"], "{chatbot}");
        assert_eq!(cookies(&reply), ["login"], "{chatbot}");
    }
}

#[tokio::test]
async fn a_function_that_answers_by_itself_may_jump_to_an_intent_too() {
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("k4", "d")
        .gateway(gateway.url())
        .handler(|| Response::message("primeiro").jump_to("b"));
    let bot = Bot::of(intents(App::builder().entreposto(entreposto), "k4")).await;
    let reply = say(&bot, "k4", "qualquer coisa").await;
    assert_eq!(texts(&reply), ["primeiro", "b"]);
    assert_eq!(cookies(&reply), ["b"]);
    assert!(gateway.seen().is_empty());
}
