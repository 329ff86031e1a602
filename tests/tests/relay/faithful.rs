//! What nobody touches passes as it is, in both directions.

use fulfillment_runtime::serprobots::{Answer, Content, ContentKind, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, Intent, Request};
use fulfillment_tests::Bot;
use fulfillment_tests::gateway::{Gateway as StandIn, Say};
use serde_json::Value;

use super::relaying;

/// Numbers beyond 64 bits and of odd forms, keys in no order, members that nobody knows, blanks, emoji, escapes.
const MESSAGE: &str = "{ \"z\":1e400 ,\"text\" : \"ol\\u00e1 \u{1f440}\",\n\t\"parameters\":{\"n\":123456789012345678901234567890,\"b\":1.0,\"a\":-0,\"a\":2},\
    \"conversationId\":\"DE7331B7-9076-4D8F-B473-0E4CA1095B11\",\"novo\":{\"x\":[1.50]}}\n";

const ANSWER: &str = "\n{\"ui\":{\"z\":1,\"a\":1e-9},\"contents\":[ {\"type\":\"CAROUSEL\",\"items\":[100000000000000000000]},\
    {\"text\":\"Olha \u{1f440}\",\"type\":\"TEXT\",\"voz\":true},{\"type\":\"OPTIONAL\",\"title\":\"?\",\"display\":\"grade\",\
    \"options\":[{\"value\":1,\"label\":\"\\u00e9\"}]} ],\"question\":null,\"novo\":12345678901234567890123,\"empty\":false}  \n";

async fn bot_with(function: Option<Entreposto>) -> (StandIn, Bot) {
    let gateway = StandIn::answering(|_| Say::json(ANSWER)).await;
    let entreposto = function.unwrap_or(Entreposto::new("bot", "d"));
    let bot = Bot::of(App::builder().entreposto(entreposto.gateway(gateway.url()))).await;
    (gateway, bot)
}

#[tokio::test]
async fn a_message_and_its_answer_pass_a_plain_relay_byte_for_byte() {
    let (gateway, bot) = bot_with(None).await;
    let reply = bot.send("/answer/bot", None, MESSAGE).await;
    assert_eq!((reply.status, reply.text()), (200, ANSWER));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let seen = gateway.request(1).await;
    assert_eq!(seen.body, MESSAGE);
    assert_eq!(
        (&*seen.method, &*seen.target),
        ("POST", "/web/bot-d/api/answer/")
    );
    assert_eq!(seen.header("content-type"), ["application/json"]);
}

#[tokio::test]
async fn they_pass_a_function_that_only_looks_byte_for_byte() {
    async fn look(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        assert_eq!(message.text().as_deref(), Some("olá \u{1f440}"));
        let answer = gateway.answer(&message).await?;
        let kinds = answer.contents();
        assert!(
            matches!(&kinds[1].kind(), ContentKind::Text { text, .. } if text == "Olha \u{1f440}")
        );
        assert!(matches!(kinds[0].kind(), ContentKind::Other));
        Ok(answer)
    }
    let (gateway, bot) = bot_with(Some(Entreposto::new("bot", "d").handler(look))).await;
    let reply = bot.send("/answer/bot", None, MESSAGE).await;
    assert_eq!((reply.status, reply.text()), (200, ANSWER));
    assert_eq!(gateway.request(1).await.body, MESSAGE);
}

#[tokio::test]
async fn what_a_function_changes_is_all_that_changes() {
    async fn change(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let answer = gateway
            .request(&message)
            .parameter("perfil", "servidora")
            .send()
            .await?;
        Ok(answer.content(Content::text("mais")))
    }
    let (gateway, bot) = bot_with(Some(Entreposto::new("bot", "d").handler(change))).await;
    let reply = bot.send("/answer/bot", None, MESSAGE).await;
    let without_blanks = |text: &str| text.replace(' ', "");
    let expected = without_blanks(ANSWER).replace(
        "}],\"question\"",
        "},{\"type\":\"TEXT\",\"text\":\"mais\"}],\"question\"",
    );
    assert_eq!(without_blanks(reply.text()), expected);
    let body = gateway.request(1).await.body;
    let expected = MESSAGE.replace("\"a\":2}", "\"a\":2,\"perfil\":\"servidora\"}");
    assert_eq!(body, expected);
}

#[tokio::test]
async fn what_is_null_or_missing_is_accepted_and_passed_on_as_it_came() {
    let (gateway, bot) = bot_with(None).await;
    let messages = [
        r#"{"conversationId":null,"text":null,"parameters":null}"#,
        "{}",
        r#"{"text":""}"#,
        r#"{ "parameters" : {} }"#,
    ];
    for (index, message) in messages.into_iter().enumerate() {
        let reply = bot.send("/answer/bot", None, message).await;
        assert_eq!(reply.status, 200, "{message}: {reply:?}");
        assert_eq!(gateway.request(index + 1).await.body, message);
    }
}

/// What browsers write where a script cut an emoji, in the text and wherever else it may stand.
const HALVES: [&str; 5] = [
    r#"{"text":"a\ud800b"}"#,
    r#"{ "text": "a\udc00b" }"#,
    r#"{"te\u0078t":"a\ud83db","parameters":{"\ud800":"\udc00"}}"#,
    r#"{"\ud800":1,"text":"a\uDBFFb","conversationId":"de7331b790764d8fb4730e4ca1095b11"}"#,
    r#"{"novo":["\ud800",{"\ud800":1}],"text":"a\ud800b"}"#,
];

#[tokio::test]
async fn a_message_with_half_a_character_passes_a_plain_relay_byte_for_byte() {
    let (gateway, bot) = bot_with(None).await;
    for (index, message) in HALVES.into_iter().enumerate() {
        let reply = bot.send("/answer/bot", None, message).await;
        assert_eq!((reply.status, reply.text()), (200, ANSWER), "{message}");
        assert_eq!(gateway.request(index + 1).await.body, message);
    }
}

#[tokio::test]
async fn of_half_a_character_a_function_reads_a_replacement_and_the_gateway_what_came() {
    async fn look(
        message: Message,
        request: Request,
        gateway: Gateway,
    ) -> Result<Answer, GatewayError> {
        assert_eq!(message.text().as_deref(), Some("a\u{fffd}b"));
        assert_eq!(request.text(), "a\u{fffd}b");
        gateway.answer(&message).await
    }
    let (gateway, bot) = bot_with(Some(Entreposto::new("bot", "d").handler(look))).await;
    for (index, message) in HALVES.into_iter().enumerate() {
        let reply = bot.send("/answer/bot", None, message).await;
        assert_eq!((reply.status, reply.text()), (200, ANSWER), "{message}");
        assert_eq!(gateway.request(index + 1).await.body, message);
    }
}

#[tokio::test]
async fn a_text_with_half_a_character_is_no_node_and_goes_to_who_takes_every_other() {
    let app = App::builder()
        .intent(Intent::new("bot", "ab").public().handler(|| "ab"))
        .intent(
            Intent::new("bot", "*")
                .public()
                .handler(|request: Request| request.text().to_owned()),
        );
    let bot = Bot::of(app).await;
    for message in HALVES {
        let reply = bot.send("/answer/bot", None, message).await;
        assert_eq!(super::texts(&reply), ["a\u{fffd}b"], "{message}");
        assert_eq!(reply.json()["question"], "a\u{fffd}b", "{message}");
    }
}

#[tokio::test]
async fn a_message_that_is_none_is_told_so_and_the_gateway_is_not_asked() {
    let gateway = StandIn::start().await;
    let bot = Bot::of(relaying(&gateway, "bot")).await;
    for (message, status, pointer) in [
        ("{", 400, None),
        ("olá", 400, None),
        ("[]", 422, Some("")),
        (r#"{"text":1}"#, 422, Some("/text")),
        (r#"{"parameters":[]}"#, 422, Some("/parameters")),
        (r#"{"text":"a\ud800"#, 400, None),
        (r#"{"text":"a\x"}"#, 400, None),
        (r#"{"text":"a\u12"}"#, 400, None),
        (r#"{"a\x":1,"text":"a"}"#, 400, None),
        (r#"{"text":"a","text":"a"}"#, 422, Some("/text")),
        (r#"{"text":"a","te\u0078t":"a"}"#, 422, Some("/text")),
        (r#"{"\ud800":1,"text":1}"#, 422, Some("/text")),
        (r#"{"conversationId":"42"}"#, 422, Some("/conversationId")),
        (r#"{"conversationId":""}"#, 422, Some("/conversationId")),
        (
            r#"{"conversationId":"\ud800"}"#,
            422,
            Some("/conversationId"),
        ),
        (
            r#"{"conversationId":"urn:uuid:de7331b7-9076-4d8f-b473-0e4ca1095b11"}"#,
            422,
            Some("/conversationId"),
        ),
        (
            r#"{"conversationId":"{de7331b7-9076-4d8f-b473-0e4ca1095b11}"}"#,
            422,
            Some("/conversationId"),
        ),
        (
            r#"{"conversationId":7,"text":{}}"#,
            422,
            Some("/conversationId"),
        ),
    ] {
        let reply = bot.send("/answer/bot", None, message).await;
        let json: Value = reply.json_of(status);
        let first = json["fields"][0]["pointer"].as_str();
        assert_eq!(first, pointer, "{message}: {json}");
    }
    assert!(gateway.seen().is_empty());
}
