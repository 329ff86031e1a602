//! What a function adds to one message, or to one new conversation, on its way to the gateway.

use fulfillment_runtime::http::{HeaderName, HeaderValue};
use fulfillment_runtime::serprobots::{Answer, Conversation, Message};
use fulfillment_runtime::{
    App, Entreposto, Gateway, GatewayError, GatewayRequest, Intent, Request,
};
use fulfillment_tests::gateway::{CONVERSATION, Gateway as StandIn};
use fulfillment_tests::{Bot, logs};

use super::{FALLBACK, say, texts};

/// What adds a header that cannot be sent, and what the log says of it.
type Wrong = (fn(GatewayRequest<'_>) -> GatewayRequest<'_>, &'static str);

const CANARY: &str = "c4n4ry";

const WRONG: [Wrong; 5] = [
    (
        |request| request.header("connection", CANARY),
        "header `connection` cannot be added",
    ),
    (
        |request| request.header("X-Usuario", format!("{CANARY}\r\nx-outro: a")),
        "header `x-usuario` cannot have its value",
    ),
    (
        |request| request.header(CANARY.to_owned() + ": a", CANARY),
        "header 1 of those that were added has a name that is none",
    ),
    (
        |request| {
            let request = request.header("x-primeiro", "a\n");
            request.header("content-length", "1").header("", "")
        },
        "header `x-primeiro` cannot have its value",
    ),
    (
        |request| request.header("x-a", "a").header("x b", CANARY),
        "header 2 of those that were added has a name that is none",
    ),
];

/// Adds the header of `WRONG` with the number that the message says, and asks in both ways.
async fn add_what_is_wrong(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    let number: usize = message.parameter("numero").unwrap_or_default();
    let wrong = |request| WRONG[number].0(request);
    let sent = wrong(gateway.request(&message)).send().await;
    let answered = wrong(gateway.request(&message)).answer().await;
    let (sent, answered) = (sent.expect_err("none"), answered.expect_err("none"));
    assert_eq!(sent.to_string(), answered.to_string());
    assert!(!sent.is_timeout() && !sent.is_unreachable());
    Err(sent)
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_an_error_that_names_it_and_nobody_is_asked() {
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("m1", "d")
        .gateway(gateway.url())
        .handler(add_what_is_wrong);
    let app = App::builder()
        .entreposto(entreposto)
        .intent(Intent::new("m1", "oi").public().handler(|| "intent: oi"));
    let bot = Bot::of(app).await;
    for (number, (_, why)) in WRONG.iter().enumerate() {
        let mut message = super::message("oi");
        message["parameters"]["numero"] = number.into();
        let reply = bot.call("/answer/m1", None, &message).await;
        assert_eq!(texts(&reply), [FALLBACK]);
        logs::wait_for(&["webhook=m1", "the gateway was not asked: ", why]).await;
    }
    assert!(gateway.seen().is_empty());
    assert!(logs::with(&[CANARY]).is_empty());
}

#[tokio::test]
async fn names_and_values_are_taken_in_every_form_that_becomes_one() {
    async fn add(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let request = gateway.request(&message).header("x-a", "1");
        let request = request.header(String::from("X-B"), format!("sid={}", 2));
        let name = HeaderName::from_static("x-c");
        let request = request.header(name, HeaderValue::from_static("3"));
        request.header("x-d", 4).header("x-d", 5).send().await
    }
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("m2", "d")
        .gateway(gateway.url())
        .handler(add);
    let bot = Bot::of(App::builder().entreposto(entreposto)).await;
    assert_eq!(texts(&say(&bot, "m2", "oi").await), ["gateway: oi"]);
    let seen = gateway.request(1).await;
    for (name, values) in [
        ("x-a", &["1"][..]),
        ("x-b", &["sid=2"]),
        ("x-c", &["3"]),
        ("x-d", &["4", "5"]),
    ] {
        assert_eq!(seen.header(name), values, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chatbots_intents_come_before_a_gateway_that_is_sent_more() {
    async fn add(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let request = gateway.request(&message).parameter("token", "t1");
        request.header("x-usuario", "maria").answer().await
    }
    fn add_blocking(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let request = gateway.request(&message).parameter("token", "t1");
        request.header("x-usuario", "maria").answer_blocking()
    }
    let gateway = StandIn::start().await;
    let of = |chatbot| Entreposto::new(chatbot, "d").gateway(gateway.url());
    let token = |request: Request| request.parameter::<String>("token");
    let intent = |chatbot| Intent::new(chatbot, "Ajuda").public().handler(token);
    let app = App::builder()
        .entreposto(of("m3").handler(add))
        .entreposto(of("m4").handler(add_blocking))
        .intent(intent("m3"))
        .intent(intent("m4"));
    let bot = Bot::of(app).await;
    for (number, chatbot) in [(1, "m3"), (2, "m4")] {
        assert_eq!(texts(&say(&bot, chatbot, "ajuda").await), ["t1"]);
        assert_eq!(gateway.seen().len(), number - 1);
        assert_eq!(texts(&say(&bot, chatbot, "oi").await), ["gateway: oi"]);
        let seen = gateway.request(number).await;
        assert_eq!(seen.header("x-usuario"), ["maria"]);
        assert_eq!(seen.json()["parameters"]["token"], "t1");
        assert_eq!(seen.json()["parameters"]["nome"], "João");
    }
}

/// A new conversation of `chatbot`: the reply's status and text.
async fn open(bot: &Bot, chatbot: &str) -> (u16, String) {
    let path = format!("/conversation/{chatbot}");
    let headers = [("x-usuario", "da janela")];
    let reply = bot.request("POST", &path, &headers, "").await;
    (reply.status, reply.text().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_conversation_may_be_asked_for_with_headers_in_place_of_those_of_all() {
    async fn add(gateway: Gateway) -> Result<Conversation, GatewayError> {
        let request = gateway.conversation_request();
        let request = request.header("x-sessao", "desta");
        request
            .header("X-Usuario", String::from("maria"))
            .send()
            .await
    }
    fn add_blocking(gateway: Gateway) -> Result<Conversation, GatewayError> {
        let request = gateway.conversation_request();
        let request = request.header("x-sessao", "desta");
        request.header("x-usuario", "maria").send_blocking()
    }
    let gateway = StandIn::start().await;
    let of = |chatbot| Entreposto::new(chatbot, "d").gateway(gateway.url());
    let app = App::builder()
        .entreposto(of("m5").conversation_handler(add))
        .entreposto(of("m6").conversation_handler(add_blocking))
        .entreposto(of("m7"))
        .gateway_header("x-sessao", String::from("de todas"))
        .gateway_forward(["x-usuario"]);
    let bot = Bot::of(app).await;
    for (number, chatbot, session, user) in [
        (1, "m5", "desta", "maria"),
        (2, "m6", "desta", "maria"),
        (3, "m7", "de todas", "da janela"),
    ] {
        assert_eq!(open(&bot, chatbot).await, (200, CONVERSATION.into()));
        let seen = gateway.request(number).await;
        assert_eq!(seen.header("x-sessao"), [session]);
        assert_eq!(seen.header("x-usuario"), [user]);
    }
}

#[tokio::test]
async fn a_new_conversation_with_a_header_that_cannot_be_sent_is_an_empty_500() {
    async fn add(gateway: Gateway) -> Result<Conversation, GatewayError> {
        let request = gateway.conversation_request().header("x-usuario", "\n");
        request.header("host", CANARY).send().await
    }
    async fn answer_with(gateway: Gateway) -> Result<Conversation, GatewayError> {
        let conversation = gateway.conversation().await?;
        Ok(conversation.header("set-cookie", format!("{CANARY}\n")))
    }
    let gateway = StandIn::start().await;
    let of = |chatbot| Entreposto::new(chatbot, "d").gateway(gateway.url());
    let app = App::builder()
        .entreposto(of("m8").conversation_handler(add))
        .entreposto(of("m9").conversation_handler(answer_with));
    let bot = Bot::of(app).await;
    assert_eq!(open(&bot, "m8").await, (500, String::new()));
    logs::wait_for(&["webhook=m8", "header `x-usuario` cannot have its value"]).await;
    assert!(gateway.seen().is_empty());
    assert_eq!(open(&bot, "m9").await, (500, String::new()));
    logs::wait_for(&["webhook=m9", "header `set-cookie` cannot have its value"]).await;
    assert!(logs::with(&[CANARY]).is_empty());
}
