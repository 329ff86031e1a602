//! What a refused body is answered with: each wrong field by its pointer with what was expected there, or the line and
//! column where it stops being JSON. Never a word of what stood there.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::bot::Bot;
use crate::known::{ASSISTENTE, DIALOGFLOW, DIALOGFLOW_PARTS, Known, SERPROBOTS, filled};
use crate::mutations::{PLANTED, body};
use crate::{check, files};

/// A refusal explains itself.
fn explained(status: u16, answer: &str) -> Result<(), TestCaseError> {
    let json: Value = serde_json::from_str(answer).expect("a refusal is JSON");
    let error = json["error"].as_str().expect("every refusal has a text");
    let fields = json["fields"].as_array().cloned().unwrap_or_default();
    if fields.is_empty() {
        // no JSON at all: 400 on every platform, with the place
        prop_assert_eq!(status, 400, "{}", answer);
        let place = error.strip_prefix("the body is not well-formed JSON at line ");
        let (line, column) = place
            .and_then(|place| place.split_once(", column "))
            .unzip();
        prop_assert!(
            line.is_some_and(|line| line.parse().is_ok_and(|line: u32| line > 0)),
            "{}",
            answer
        );
        prop_assert!(
            column.is_some_and(|column| column.parse::<u32>().is_ok()),
            "{}",
            answer
        );
    }
    for field in fields {
        let pointer = field["pointer"].as_str().expect("a field has a pointer");
        prop_assert!(pointer.is_empty() || pointer.starts_with('/'), "{}", answer);
        let expected = field["expected"].as_str();
        prop_assert!(
            expected.is_some_and(|expected| !expected.is_empty()),
            "{}",
            answer
        );
    }
    Ok(())
}

/// Every string of a body that is long enough to be told from our own words.
fn strings(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::String(text) if text.chars().count() > 4 => found.push(text.clone()),
        Value::Array(elements) => elements.iter().for_each(|element| strings(element, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

#[test]
fn a_refused_body_is_told_where_and_what_was_expected_and_nothing_of_what_was_there() {
    let bot = Bot::new();
    let path = prop::sample::select(vec!["/bot", "/answer/bot"]);
    check(8_000, (body(), path), |(body, path)| {
        let (status, answer) = bot.post(path, None, &body.text);
        if status == 200 {
            return Ok(());
        }
        prop_assert!([400, 422].contains(&status), "{} {}", status, answer);
        explained(status, &answer)?;
        prop_assert!(!answer.contains(PLANTED), "{}", answer);
        let mut there = Vec::new();
        strings(
            &serde_json::from_str(&body.text).unwrap_or_default(),
            &mut there,
        );
        for text in there {
            prop_assert!(!answer.contains(&text), "{:?} is in {}", text, answer);
        }
        Ok(())
    });
}

fn exactly_the_wrong_fields(path: &str, wrong_shape: u16, fields: &'static [Known]) {
    let bot = Bot::new();
    check(2_000, filled(fields), |(body, wrong)| {
        let (status, answer) = bot.post(path, None, &body);
        let json: Value = serde_json::from_str(&answer).expect("JSON");
        let told = json["fields"].as_array().cloned().unwrap_or_default();
        let mut told: Vec<&str> = told
            .iter()
            .filter_map(|field| field["pointer"].as_str())
            .collect();
        told.sort_unstable();
        prop_assert_eq!(told, wrong.clone(), "{}", answer);
        let expected = if wrong.is_empty() { 200 } else { wrong_shape };
        prop_assert_eq!(status, expected, "{}", answer);
        prop_assert!(status == 200 || !answer.contains(PLANTED), "{}", answer);
        Ok(())
    });
}

#[test]
fn the_assistente_is_told_exactly_the_fields_that_are_wrong() {
    exactly_the_wrong_fields("/bot", 422, &ASSISTENTE);
}

#[test]
fn dialogflow_is_told_exactly_the_fields_that_are_wrong() {
    exactly_the_wrong_fields("/bot", 400, &DIALOGFLOW);
}

#[test]
fn dialogflow_is_told_exactly_the_parts_that_are_wrong() {
    exactly_the_wrong_fields("/bot", 400, &DIALOGFLOW_PARTS);
}

#[test]
fn the_window_is_told_exactly_the_fields_that_are_wrong() {
    exactly_the_wrong_fields("/answer/bot", 422, &SERPROBOTS);
}

#[test]
fn a_body_that_is_no_object_is_told_so() {
    let bot = Bot::new();
    for path in ["/bot", "/answer/bot"] {
        for body in [
            "[]",
            "[null]",
            "null",
            "1",
            "\"p14nt3d\"",
            "[\"de7331b7-9076-4d8f-b473-0e4ca1095b11\", \"olá\"]",
        ] {
            let (status, answer) = bot.post(path, None, body);
            assert_eq!(status, 422, "{path} {body}: {answer}");
            let json: Value = serde_json::from_str(&answer).expect("JSON");
            assert_eq!(
                json["fields"],
                json!([{"pointer": "", "expected": "an object"}]),
                "{path} {body}"
            );
        }
    }
    let (status, answer) = bot.post("/bot", None, r#"{"queryResult": ["p14nt3d"]}"#);
    assert_eq!(status, 400, "{answer}");
    assert!(answer.contains("/queryResult"), "{answer}");
    let text = files::text("dialogflow/request/webhook_request.json");
    assert_eq!(bot.post("/bot", None, &text).0, 200);
}

#[test]
fn a_field_that_comes_twice_is_told_by_its_first_spelling() {
    let bot = Bot::new();
    for (path, body, pointer) in [
        (
            "/bot",
            r#"{"intent_name": "a", "query": "b", "query": "b"}"#,
            "/query",
        ),
        (
            "/bot",
            r#"{"queryResult": {"query_text": "a", "queryText": "b"}}"#,
            "/queryResult/query_text",
        ),
        ("/answer/bot", r#"{"text": "p14nt3d", "text": 1}"#, "/text"),
    ] {
        let (status, answer) = bot.post(path, None, body);
        assert!([400, 422].contains(&status), "{answer}");
        let json: Value = serde_json::from_str(&answer).expect("JSON");
        let expected = json!([{"pointer": pointer, "expected": "one value, not several"}]);
        assert_eq!(json["fields"], expected);
    }
}
