//! Bodies that are no JSON, or JSON that nobody expects: 400, 422 or accepted, never a 5xx, and an honest call is
//! answered after each.

use fulfillment_runtime::{
    App, HandlerError, Intent, Parameters, Request, assistente::WebhookRequest, dialogflow,
    serprobots,
};
use fulfillment_tests::{Bot, assistente};
use serde_json::{Value, json};

/// Functions that look at everything that a call has, each in its own way.
pub(super) async fn bot() -> Bot {
    let look = |request: Request| -> Result<String, HandlerError> {
        let parameter: Result<Value, _> = request.parameter("a");
        let contexts = request.contexts().len();
        Ok(format!(
            "{} {} {contexts}",
            request.session_id(),
            parameter.is_ok()
        ))
    };
    let whole = |request: Request| -> Result<String, HandlerError> {
        request.json::<Value>()?;
        Ok("whole".to_owned())
    };
    let parameters = |_: Parameters<Value>| "parameters";
    let typed = |_: Parameters<std::collections::BTreeMap<String, f64>>| "typed";
    let own = |a: Option<WebhookRequest>,
               d: Option<dialogflow::WebhookRequest>,
               s: Option<serprobots::Message>| {
        format!("{} {} {}", a.is_some(), d.is_some(), s.is_some())
    };
    let intent = |node| Intent::new("pedidos", node).public();
    let app = App::builder()
        .intent(intent("look").handler(look))
        .intent(intent("whole").handler(whole))
        .intent(intent("parameters").handler(parameters))
        .intent(intent("typed").handler(typed))
        .intent(intent("own").handler(own));
    Bot::of(app).await
}

pub(super) const NODES: [&str; 5] = ["look", "whole", "parameters", "typed", "own"];

pub(super) async fn is_honest_still(bot: &Bot) {
    let reply = bot.call("/pedidos", None, &assistente("own")).await;
    assert_eq!(reply.json_of(200)["message"], "true false false");
}

/// Sends a body to where each platform would, and tells the statuses.
pub(super) async fn everywhere(bot: &Bot, body: impl AsRef<[u8]>) -> Vec<u16> {
    let mut statuses = Vec::new();
    for path in ["/pedidos", "/answer/pedidos", "/conversation/pedidos"] {
        let reply = bot.send(path, None, &body).await;
        let shown = String::from_utf8_lossy(body.as_ref())
            .chars()
            .take(120)
            .collect::<String>();
        assert!(
            matches!(reply.status, 200 | 400 | 401 | 422),
            "{path} {shown}: {reply:?}"
        );
        statuses.push(reply.status);
    }
    is_honest_still(bot).await;
    statuses
}

#[tokio::test]
async fn a_body_that_is_not_json_is_400_with_line_and_column() {
    let bot = bot().await;
    for (body, place) in [
        ("", "line 1, column 0"),
        ("{", "line 1, column 1"),
        ("{\"intent_name\": \"look\"", "line 1, column 22"),
        (
            "{\"intent_name\": \"look\",\n \"a\": tru }",
            "line 2, column 10",
        ),
        ("{\"intent_name\": \"look\"} x", "line 1, column 25"),
        ("{'intent_name': 'look'}", "line 1, column 2"),
        ("intent_name=look", "line 1, column 1"),
        (
            "{\"intent_name\": \"look\", \"parameters\": {\"a\": }}",
            "line 1, column 45",
        ),
        (
            "{\"queryResult\": {\"intent\": {\"displayName\": \"look\"}}",
            "line 1, column 51",
        ),
        ("<xml/>", "line 1, column 1"),
        ("nul", "line 1, column 3"),
    ] {
        let reply = bot.send("/pedidos", None, body).await;
        let error = reply.json_of(400)["error"]
            .as_str()
            .map(str::to_owned)
            .unwrap_or_default();
        assert!(error.contains(place), "{body:?}: {error}");
        is_honest_still(&bot).await;
    }
}

#[tokio::test]
async fn a_broken_message_of_the_window_is_400_too() {
    let bot = bot().await;
    for body in ["", "{", "{\"text\": \"look\"", "{\"text\": 'look'}"] {
        let reply = bot.send("/answer/pedidos", None, body).await;
        let error = reply.json_of(400)["error"]
            .as_str()
            .map(str::to_owned)
            .unwrap_or_default();
        assert!(error.contains("line 1, column"), "{body:?}: {error}");
    }
}

#[tokio::test]
async fn json_of_no_known_shape_is_422_that_tells_what_would_be_known() {
    let bot = bot().await;
    let marks: Vec<Value> = [json!({}), json!({"a": 1, "session": "s", "text": "t"})].into();
    for body in marks {
        let json = bot.call("/pedidos", None, &body).await.json_of(422);
        let pointers: Vec<&Value> = json["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| &field["pointer"])
            .collect();
        assert_eq!(pointers, ["/intent_name", "/queryResult"], "{body}");
    }
    for body in [
        "[]",
        "[{\"intent_name\": \"look\"}]",
        "\"text\"",
        "1",
        "null",
        "true",
        " 1.5 ",
    ] {
        let json = bot.send("/pedidos", None, body).await.json_of(422);
        assert_eq!(
            json["fields"],
            json!([{"pointer": "", "expected": "an object"}]),
            "{body}"
        );
    }
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn invalid_utf8_is_400_with_its_place() {
    let bot = bot().await;
    let mut body = b"{\"intent_name\": \"look\",\n\"message\": \"".to_vec();
    let place = "line 2, column 13";
    body.extend(b"\xe3 quebrado\"}");
    let reply = bot.send("/pedidos", None, &body).await;
    let json = reply.json_of(400);
    assert!(
        json["error"]
            .as_str()
            .is_some_and(|error| error.contains(place)),
        "{json}"
    );
    for bytes in [
        &b"\xff"[..],
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf5\x80\x80\x80",
        b"{\"text\": \"\xe3",
    ] {
        assert_eq!(bot.send("/pedidos", None, bytes).await.status, 400);
        assert_eq!(bot.send("/answer/pedidos", None, bytes).await.status, 400);
        everywhere(&bot, bytes).await;
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_no_json() {
    let bot = bot().await;
    let body = format!("\u{feff}{}", assistente("own"));
    assert_eq!(everywhere(&bot, &body).await[0], 400);
    let mut utf16: Vec<u8> = vec![0xff, 0xfe];
    utf16.extend(
        assistente("own")
            .to_string()
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    assert_eq!(everywhere(&bot, &utf16).await[0], 400);
}
