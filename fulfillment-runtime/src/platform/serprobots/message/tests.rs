use super::*;

fn message(json: &str) -> Message {
    json.parse().expect("a JSON object")
}

#[test]
fn every_field_may_be_null_missing_or_of_another_kind() {
    for json in [
        "{}",
        r#"{"conversationId": null, "text": null, "parameters": null}"#,
        r#"{"conversationId": 1, "text": [], "parameters": []}"#,
        r#"{"conversationId": "", "parameters": {}}"#,
    ] {
        let message = message(json);
        assert_eq!((message.conversation_id(), message.text()), (None, None));
        assert!(message.parameters().is_empty(), "{json}");
        assert_eq!(message.parameter("a"), Ok(None::<u8>), "{json}");
        assert!(message.parameter::<u8>("a").is_err(), "{json}");
        assert_eq!(message.json(), json);
    }
}

#[test]
fn a_new_message_has_every_field() {
    let message = Message::new("\"olá\"\n👀");
    let json = r#"{"conversationId":null,"parameters":{},"text":"\"olá\"\n👀"}"#;
    assert_eq!(message.json(), json);
    assert_eq!(message.text().as_deref(), Some("\"olá\"\n👀"));
}

#[test]
fn parameters_are_read_leniently_and_the_last_of_two() {
    let message = message(
        r#"{"parameters": {"a": "3", "b": 3.0, "cpf": 12345678901, "n": "Jo\u00e3o", "a": 4, "": "", "\ud800": 1}}"#,
    );
    assert_eq!(message.parameter("a"), Ok(4_u8));
    assert_eq!(message.parameter("b"), Ok(3_u8));
    assert_eq!(message.parameter("cpf"), Ok("12345678901".to_owned()));
    assert_eq!(message.parameter("n"), Ok("João".to_owned()));
    assert_eq!(message.parameter(""), Ok(None::<String>));
    let wrong = message.parameter::<u8>("cpf").expect_err("it is no u8");
    assert!(wrong.to_string().starts_with("parameter `/cpf`"), "{wrong}");
    assert!(!wrong.to_string().contains("12345678901"), "{wrong}");
}

#[test]
fn parameters_that_no_value_can_hold_are_left_out_of_the_map_alone() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let json = format!(
        r#"{{"parameters": {{"a": 1, "b": 1e400, "c": "\ud800", "d": {deep}, "\udc00": 1, "e": "é"}}}}"#
    );
    let message = message(&json);
    let map = message.parameters();
    let names: Vec<&String> = map.keys().collect();
    assert_eq!(names, ["a", "e"]);
    assert_eq!(
        message.with_parameter("a", 2).json(),
        json.replace("\"a\": 1", "\"a\": 2")
    );
}

#[test]
fn a_parameter_is_set_and_removed_where_parameters_stand() {
    let json = r#"{ "parameters" : { "a" : 1.0, "b": 2 }, "text": "x" }"#;
    for (message, expected) in [
        (
            message(json).with_parameter("a", "é"),
            r#"{ "parameters" : { "a" : "é", "b": 2 }, "text": "x" }"#,
        ),
        (
            message(json).with_parameter("c", Value::Null),
            r#"{ "parameters" : { "a" : 1.0, "b": 2,"c":null }, "text": "x" }"#,
        ),
        (
            message(json).without_parameter("a"),
            r#"{ "parameters" : { "b": 2 }, "text": "x" }"#,
        ),
        (message(json).without_parameter("z"), json),
        (
            message(r#"{"parameters": null}"#).with_parameter("a", 1),
            r#"{"parameters": {"a":1}}"#,
        ),
        (
            message("{}").with_parameter("a", 1),
            r#"{"parameters":{"a":1}}"#,
        ),
        (message("{}").without_parameter("a"), "{}"),
        (
            message(r#"{"parameters": []}"#).without_parameter("a"),
            r#"{"parameters": []}"#,
        ),
    ] {
        assert_eq!(message.json(), expected);
    }
}

#[cfg(feature = "gateway")]
#[test]
fn whoever_sends_a_message_sends_the_text_that_others_have_in_hand() {
    let call = call(r#"{"text": "x"}"#);
    let came = Message(Object::of_call(&call));
    assert_eq!(came.json().as_ptr(), call.body().as_ptr());
    for message in [came.clone(), came.with_text("y"), Message::new("z")] {
        let body = message.clone().into_body();
        assert_eq!(body, message.json());
        assert_eq!(body.as_ptr(), message.json().as_ptr());
    }
}

#[cfg(feature = "gateway")]
fn call(body: &str) -> crate::request::Request {
    use std::time::{Duration, Instant};

    use crate::request::{Deadline, Fields, Inner};

    crate::request::Request::new(Inner {
        platform: NAME,
        webhook: "bot".into(),
        registered_webhook: None,
        node: "*".into(),
        caller: crate::caller::Caller::default(),
        headers: http::HeaderMap::new(),
        body: body.to_owned(),
        fields: Fields::default(),
        deadline: Deadline::after(Instant::now(), Duration::from_secs(5)),
    })
}

#[test]
fn members_are_read_and_set_by_name() {
    let message = message(r#"{"ui": {"a": "7"}, "none": null, "te\u0078t": "x"}"#)
        .with_conversation_id("de7331b7-9076-4d8f-b473-0e4ca1095b11")
        .with_text("y")
        .with_member("n", 1);
    assert_eq!(
        message.json(),
        r#"{"ui": {"a": "7"}, "none": null, "te\u0078t": "y","conversationId":"de7331b7-9076-4d8f-b473-0e4ca1095b11","n":1}"#
    );
    let ui: Option<std::collections::BTreeMap<String, u8>> = message.member("ui").expect("it fits");
    assert_eq!(ui.and_then(|ui| ui.get("a").copied()), Some(7));
    assert_eq!(message.member::<Value>("none"), Ok(None));
    assert_eq!(message.member::<Value>("missing"), Ok(None));
    assert_eq!(message.member("n"), Ok(Some("1".to_owned())));
    let wrong = message.member::<u8>("ui").expect_err("it is no number");
    assert!(wrong.to_string().contains("`/ui`"), "{wrong}");
}
