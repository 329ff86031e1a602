//! JSON that nobody expects: nested without end, with keys twice, half characters, numbers of any size. Refused or
//! accepted, never a 5xx, and an honest call is answered after each.

use fulfillment_tests::assistente;
use serde_json::{Value, json};

use super::broken_json::{NODES, bot, everywhere, is_honest_still};

#[tokio::test]
async fn nesting_of_ten_thousand_levels_is_survived_wherever_it_stands() {
    let bot = bot().await;
    const DEPTH: usize = 10_000;
    let arrays = "[".repeat(DEPTH) + &"]".repeat(DEPTH);
    let objects = "{\"a\":".repeat(DEPTH) + "1" + &"}".repeat(DEPTH);
    for deep in [&arrays, &objects] {
        everywhere(&bot, deep).await;
        for node in NODES {
            everywhere(
                &bot,
                format!("{{\"intent_name\": \"{node}\", \"parameters\": {{\"a\": {deep}}}}}"),
            )
            .await;
            everywhere(
                &bot,
                format!(
                    "{{\"unknown\": {deep}, \"intent_name\": \"{node}\", \"sessionLog\": [{deep}]}}"
                ),
            )
            .await;
            let query = format!("\"intent\": {{\"displayName\": \"{node}\"}}");
            everywhere(
                &bot,
                format!("{{\"queryResult\": {{{query}, \"parameters\": {{\"a\": {deep}}}}}}}"),
            )
            .await;
            let context =
                format!("{{\"name\": \"s/contexts/c\", \"parameters\": {{\"a\": {deep}}}}}");
            everywhere(&bot, format!("{{\"queryResult\": {{{query}, \"outputContexts\": [{context}], \"webhookPayload\": {deep}}}}}")).await;
            everywhere(
                &bot,
                format!("{{\"text\": \"{node}\", \"parameters\": {{\"a\": {deep}}}}}"),
            )
            .await;
        }
    }
    // and where it never ends
    everywhere(&bot, "[".repeat(DEPTH)).await;
    everywhere(
        &bot,
        format!(
            "{{\"intent_name\": \"look\", \"parameters\": {}",
            "{\"a\":".repeat(DEPTH)
        ),
    )
    .await;
}

#[tokio::test]
async fn duplicate_keys_are_422_where_we_read_them_and_taken_elsewhere() {
    let bot = bot().await;
    for (body, pointer) in [
        (
            r#"{"intent_name": "look", "intent_name": "own"}"#,
            "/intent_name",
        ),
        (
            r#"{"intent_name": "look", "message": "a", "message": "b"}"#,
            "/message",
        ),
    ] {
        let json = bot.send("/pedidos", None, body).await.json_of(422);
        let fields = json!([{"pointer": pointer, "expected": "one value, not several"}]);
        assert_eq!(json["fields"], fields, "{body}");
    }
    let twice = r#"{"queryResult": {"intent": {"displayName": "look"}, "queryText": "a", "query_text": "b"}}"#;
    assert_eq!(bot.send("/pedidos", None, twice).await.status, 400);
    for node in NODES {
        everywhere(
            &bot,
            format!(
                r#"{{"intent_name": "{node}", "parameters": {{"a": 1, "a": 2}}, "x": 1, "x": 2}}"#
            ),
        )
        .await;
        everywhere(&bot, format!(r#"{{"text": "{node}", "text": "{node}"}}"#)).await;
    }
}

/// Halves of a character, and a pair and a zero, which are some.
const ESCAPES: [&str; 7] = [
    r"\ud800",
    r"\udc00",
    r"\ud800\ud800",
    r"\ud83d\ude00",
    r"\u0000",
    r"\ud800x",
    r"x\uDFFF\ud800y",
];

#[tokio::test]
async fn half_a_character_is_refused_or_accepted_and_harms_nobody() {
    let bot = bot().await;
    for escape in ESCAPES {
        for node in NODES {
            for body in [
                format!(r#"{{"intent_name": "{node}", "message": "{escape}"}}"#),
                format!(
                    r#"{{"intent_name": "{node}", "parameters": {{"a": "{escape}", "{escape}": 1}}}}"#
                ),
                format!(r#"{{"{escape}": 1, "intent_name": "{node}"}}"#),
                format!(
                    r#"{{"queryResult": {{"queryText": "{escape}", "intent": {{"displayName": "{node}"}}}}}}"#
                ),
                format!(
                    r#"{{"queryResult": {{"parameters": {{"a": "{escape}"}}, "intent": {{"displayName": "{node}"}}}}}}"#
                ),
            ] {
                everywhere(&bot, body).await;
            }
        }
        everywhere(&bot, format!(r#"{{"intent_name": "{escape}"}}"#)).await;
    }
}

#[tokio::test]
async fn half_a_character_is_taken_wherever_it_stands_in_a_message_of_the_window() {
    let bot = bot().await;
    for escape in ESCAPES {
        for body in [
            format!(r#"{{"text": "{escape}"}}"#),
            format!(r#"{{"text": "own", "parameters": {{"a": "{escape}", "{escape}": 1}}}}"#),
            format!(r#"{{"text": "own", "{escape}": "{escape}"}}"#),
            format!(r#"{{"{escape}": {{"{escape}": 1}}, "text": "own"}}"#),
        ] {
            assert_eq!(everywhere(&bot, &body).await[1], 200, "{body}");
        }
        // whose call it is, is told by the shape all the same
        for body in [
            format!(r#"{{"{escape}": 1, "intent_name": "\ud800"}}"#),
            format!(r#"{{"text": "own", "{escape}": 1, "queryResult": []}}"#),
        ] {
            let statuses = everywhere(&bot, &body).await;
            assert_eq!(statuses[0], statuses[1], "{body}");
            assert_ne!(statuses[0], 200, "{body}");
        }
    }
}

#[tokio::test]
async fn numbers_of_any_size_are_survived() {
    let bot = bot().await;
    let digits = "9".repeat(50_000);
    for number in [
        "1e99999",
        "-1e99999",
        "1e-99999",
        "18446744073709551616",
        "-0",
        "0.1e1",
        &digits,
    ] {
        for node in NODES {
            for body in [
                format!(r#"{{"intent_name": "{node}", "parameters": {{"a": {number}}}}}"#),
                format!(
                    r#"{{"intent_name": "{node}", "isProduction": {number}, "unknown": {number}}}"#
                ),
                format!(
                    r#"{{"queryResult": {{"intent": {{"displayName": "{node}"}}, "parameters": {{"a": {number}}}, "intentDetectionConfidence": {number}}}}}"#
                ),
                format!(
                    r#"{{"queryResult": {{"intent": {{"displayName": "{node}"}}, "outputContexts": [{{"name": "c", "lifespanCount": {number}}}]}}}}"#
                ),
                format!(r#"{{"text": "{node}", "parameters": {{"a": {number}}}}}"#),
            ] {
                everywhere(&bot, body).await;
            }
        }
    }
}

#[tokio::test]
async fn many_members_and_long_texts_are_taken() {
    let bot = bot().await;
    let members: serde_json::Map<String, Value> = (0..10_000)
        .map(|number| (number.to_string(), json!(number)))
        .collect();
    let mut call = assistente("parameters");
    call["parameters"] = members.clone().into();
    call["message"] = "é".repeat(500_000).into();
    call.as_object_mut().unwrap().extend(members);
    assert_eq!(
        bot.call("/pedidos", None, &call).await.json_of(200)["message"],
        "parameters"
    );
    is_honest_still(&bot).await;
}
