//! The Serprobots chat window: conversations, messages, and which nodes exist for it.

use fulfillment_runtime::{App, Intent, Request, serprobots::Message};
use fulfillment_tests::{Bot, Reply, assistente, dialogflow, serprobots};
use serde_json::{Value, json};

pub(super) const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

pub(super) async fn bot() -> Bot {
    let public = |webhook, node, says: &'static str| {
        Intent::new(webhook, node).public().handler(move || says)
    };
    let app = App::builder()
        .intent(public("chatbot", "Ação", "ação"))
        .intent(public("chatbot", "ajuda", "lower"))
        .intent(public("chatbot", "Ajuda", "upper"))
        .intent(public("chatbot", "yes", "clicked"))
        .intent(
            Intent::new("chatbot", "Janela")
                .token("t0k3n")
                .open_to_window()
                .handler(|| "window"),
        )
        .intent(
            Intent::new("chatbot", "Guardado")
                .token("t0k3n")
                .handler(|| "guarded"),
        )
        .intent(public("tudo", "Um", "one"))
        .intent(public("tudo", "*", "any"))
        .intent(
            Intent::new("tudo", "Guardado")
                .token("t0k3n")
                .handler(|| "guarded"),
        )
        .intent(
            Intent::new("fechado", "Olá")
                .token("t0k3n")
                .handler(|| "closed"),
        )
        .intent(public("answer/chatbot", "Olá", "shape first"));
    Bot::of(app).await
}

#[track_caller]
pub(super) fn says(reply: &Reply, text: &str) {
    let json = reply.json_of(200);
    assert_eq!(
        json["contents"],
        json!([{"type": "TEXT", "text": text}]),
        "{reply:?}"
    );
}

#[track_caller]
pub(super) fn is_uuid(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let id = reply.text().to_owned();
    let groups: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
    assert!(
        id.chars()
            .all(|c| c == '-' || matches!(c, '0'..='9' | 'a'..='f')),
        "{id}"
    );
    id
}

#[tokio::test]
async fn a_conversation_is_a_fresh_uuid_as_plain_text_and_nothing_else() {
    let bot = bot().await;
    let first = is_uuid(&bot.request("POST", "/conversation/chatbot", &[], "").await);
    let second = is_uuid(&bot.request("POST", "/conversation/chatbot/", &[], "").await);
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_conversation_ignores_body_and_type() {
    let bot = bot().await;
    for (content_type, body) in [
        ("text/plain", "anything"),
        ("application/json", "{"),
        ("application/json", "[1]"),
        ("application/x-www-form-urlencoded", "a=b"),
        ("image/png", "\u{0}"),
    ] {
        let headers = [("content-type", content_type), ("content-encoding", "gzip")];
        is_uuid(
            &bot.request("POST", "/conversation/chatbot", &headers, body)
                .await,
        );
    }
    is_uuid(
        &bot.request("POST", "/conversation/chatbot", &[], b"\xff\xfe")
            .await,
    );
}

#[tokio::test]
async fn the_conversation_that_was_opened_goes_on() {
    let bot = bot().await;
    let id = is_uuid(&bot.request("POST", "/conversation/chatbot", &[], "").await);
    let mut message = serprobots("Ação");
    message["conversationId"] = json!(id);
    let json = bot
        .call("/answer/chatbot", None, &message)
        .await
        .json_of(200);
    assert_eq!(json["conversationId"], json!(id));
}

#[tokio::test]
async fn every_field_of_a_message_may_be_null_or_missing() {
    let bot = bot().await;
    for message in [
        json!({}),
        json!({"conversationId": null, "text": null, "parameters": null}),
        json!({"text": "", "parameters": {}}),
        json!({"unknown": [1, {"a": null}]}),
    ] {
        let reply = bot.call("/answer/tudo", None, &message).await;
        says(&reply, "any");
        assert_eq!(reply.json()["conversationId"], Value::Null, "{message}");
        assert_eq!(reply.json()["question"], "", "{message}");
    }
}

#[tokio::test]
async fn fields_of_the_wrong_type_are_422_and_all_of_them_are_named_at_once() {
    let bot = bot().await;
    let wrong = json!({"conversationId": "42", "text": 1, "parameters": []});
    let json = bot.call("/answer/chatbot", None, &wrong).await.json_of(422);
    assert_eq!(
        json["fields"],
        json!([
            {"pointer": "/conversationId", "expected": "a UUID as a string, or null"},
            {"pointer": "/text", "expected": "a string"},
            {"pointer": "/parameters", "expected": "an object"},
        ])
    );
    for id in [
        json!("42"),
        json!(42),
        json!(""),
        json!("urn:uuid:de7331b7-9076-4d8f-b473-0e4ca1095b11"),
        json!("{de7331b7-9076-4d8f-b473-0e4ca1095b11}"),
        json!("de7331b7-9076-4d8f-b473-0e4ca1095b1"),
        json!({}),
    ] {
        let wrong = json!({"conversationId": id, "text": "Ação"});
        let json = bot.call("/answer/chatbot", None, &wrong).await.json_of(422);
        assert_eq!(json["fields"][0]["pointer"], "/conversationId", "{id}");
    }
    for body in ["[]", "\"a\"", "1", "null"] {
        assert_eq!(
            bot.send("/answer/chatbot", None, body).await.status,
            422,
            "{body}"
        );
    }
}

#[tokio::test]
async fn under_the_windows_paths_the_shape_decides_first() {
    let bot = bot().await;
    let reply = bot.call("/answer/chatbot", None, &assistente("Olá")).await;
    assert_eq!(reply.json_of(200)["message"], "shape first");
    let reply = bot.call("/answer/chatbot", None, &dialogflow("Olá")).await;
    assert!(
        reply.json_of(200)["fulfillmentMessages"].is_array(),
        "{reply:?}"
    );
    // there is no webhook of this path for the Assistente, and without a token nobody learns that
    assert_eq!(
        bot.call("/answer/tudo", None, &assistente("Um"))
            .await
            .status,
        401
    );
    assert_eq!(
        bot.call("/conversation/tudo", None, &assistente("Um"))
            .await
            .status,
        401
    );
    let reply = bot
        .call("/conversation/tudo", Some("t0k3n"), &assistente("Um"))
        .await;
    assert!(
        reply.text().contains("O path 'conversation/tudo'"),
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_base_path_stands_in_front_of_everything() {
    let intent = || Intent::new("chatbot", "Olá").public().handler(|| "Olá!");
    for base_path in ["/api", "api/", "api"] {
        let bot = Bot::of(App::builder().base_path(base_path).intent(intent())).await;
        is_uuid(
            &bot.request("POST", "/api/conversation/chatbot", &[], "")
                .await,
        );
        says(
            &bot.call("/api/answer/chatbot", None, &serprobots("Olá"))
                .await,
            "Olá!",
        );
        assert_eq!(
            bot.call("/api/chatbot", None, &assistente("Olá"))
                .await
                .status,
            200
        );
        for path in ["/api", "/api/"] {
            assert_eq!(bot.request("GET", path, &[], "").await.status, 200);
        }
        for path in [
            "/answer/chatbot",
            "/apianswer/chatbot",
            "/API/answer/chatbot",
            "/",
        ] {
            assert_eq!(
                bot.call(path, None, &serprobots("Olá")).await.status,
                404,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_base_path_may_have_accents_and_segments() {
    let intent = Intent::new("ação", "Olá").public().handler(|| "Olá!");
    let bot = Bot::of(App::builder().base_path("/área/v1/").intent(intent)).await;
    let path = "/%C3%A1rea/v1/answer/a%C3%A7%C3%A3o";
    says(&bot.call(path, None, &serprobots("Olá")).await, "Olá!");
    let reply = bot.call("/%C3%A1rea", None, &serprobots("Olá")).await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn a_function_gets_what_the_window_sent() {
    let tell = |request: Request, message: Message| {
        let told = json!({
            "platform": request.platform(),
            "webhook": request.webhook(),
            "node": request.node(),
            "session_id": request.session_id(),
            "text": request.text(),
            "language": request.language(),
            "channel": request.channel(),
            "nome": request.parameter::<String>("nome").ok(),
            "whole": message,
        });
        told.to_string()
    };
    let intent = Intent::new("chatbot", "Olá").public().handler(tell);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let mut message = serprobots(" olá ");
    message["parameters"] = json!({"nome": "João"});
    let json = bot
        .call("/answer/chatbot", None, &message)
        .await
        .json_of(200);
    let told: Value = serde_json::from_str(json["contents"][0]["text"].as_str().unwrap()).unwrap();
    let expected = json!({
        "platform": "serprobots",
        "webhook": "chatbot",
        "node": "Olá",
        "session_id": "de7331b7-9076-4d8f-b473-0e4ca1095b11",
        "text": " olá ",
        "language": "",
        "channel": "",
        "nome": "João",
        "whole": message,
    });
    assert_eq!(told, expected);
}
