use http::header::{CONTENT_LENGTH, SET_COOKIE};

use super::super::Serprobots;
use super::*;
use crate::platform::Platform;
use crate::response::Part;

fn answer(json: &str) -> Answer {
    json.parse().expect("a JSON object")
}

#[test]
fn a_new_answer_has_every_field() {
    let shows = Answer::new([Content::text("Olá 👀")]);
    assert_eq!(
        shows.json(),
        r#"{"contents":[{"type":"TEXT","text":"Olá 👀"}],"conversationId":null,"empty":false,"question":"","ui":{}}"#
    );
    assert_eq!(shows.texts(), ["Olá 👀"]);
    assert!(!shows.is_empty());
    let shows_nothing = Answer::new([]);
    assert!(shows_nothing.is_empty() && shows_nothing.contents().is_empty());
}

#[test]
fn what_is_missing_or_of_another_kind_is_none() {
    for json in [
        "{}",
        r#"{"contents": null, "conversationId": null, "empty": null, "question": null}"#,
        r#"{"contents": {}, "conversationId": 1, "empty": "x", "question": []}"#,
    ] {
        let answer = answer(json);
        assert!(answer.contents().is_empty() && answer.texts().is_empty() && answer.is_empty());
        assert_eq!((answer.conversation_id(), answer.question()), (None, None));
    }
    assert!(!answer(r#"{"contents": [1]}"#).is_empty());
    assert!(answer(r#"{"contents": [1], "empty": true}"#).is_empty());
}

#[test]
fn contents_of_every_kind_are_there_as_they_came() {
    let answer = answer(
        r#"{"contents": [ {"text":"a","type":"TEXT"}, {"type": "VIDEO", "n": 1e400} ,3, {"type":"TEXT", "text":"\u00e3"}]}"#,
    );
    let contents = answer.contents();
    let json: Vec<&str> = contents.iter().map(Content::json).collect();
    assert_eq!(
        json,
        [
            r#"{"text":"a","type":"TEXT"}"#,
            r#"{"type": "VIDEO", "n": 1e400}"#,
            "3",
            r#"{"type":"TEXT", "text":"\u00e3"}"#
        ]
    );
    assert_eq!(answer.texts(), ["a", "ã"]);
    assert_eq!(
        answer.clone().with_contents(contents.clone()).json(),
        format!(r#"{{"contents": [{}]}}"#, json.join(","))
    );
}

#[test]
fn a_content_is_added_after_the_others_and_the_answer_is_empty_no_more() {
    let more = Content::image("u");
    for (json, expected) in [
        (
            r#"{ "empty": true, "contents": [ ], "ui": {"x" : 1} }"#,
            r#"{ "empty": false, "contents": [{"type":"IMAGE","url":"u"} ], "ui": {"x" : 1} }"#,
        ),
        (
            r#"{"contents": [1 , 2], "empty":  false}"#,
            r#"{"contents": [1 , 2,{"type":"IMAGE","url":"u"}], "empty":  false}"#,
        ),
        (
            r#"{"contents": null}"#,
            r#"{"contents": [{"type":"IMAGE","url":"u"}]}"#,
        ),
        ("{}", r#"{"contents":[{"type":"IMAGE","url":"u"}]}"#),
    ] {
        assert_eq!(answer(json).content(more.clone()).json(), expected);
    }
    let emptied = answer(r#"{"contents": [1], "empty": false}"#).with_contents([]);
    assert_eq!(emptied.json(), r#"{"contents": [], "empty": true}"#);
}

#[test]
fn members_are_set_in_their_place() {
    let answer = answer(r#"{"question": null, "ui": {"a":1.10}, "conversationId":"x"}"#)
        .with_question("olá")
        .with_conversation_id("y")
        .with_member("extra", vec![1, 2]);
    assert_eq!(
        answer.json(),
        r#"{"question": "olá", "ui": {"a":1.10}, "conversationId":"y","extra":[1,2]}"#
    );
    assert_eq!(answer.conversation_id().as_deref(), Some("y"));
    assert_eq!(answer.question().as_deref(), Some("olá"));
    assert_eq!(answer.member("extra"), Ok(Some(vec![1_u8, 2])));
    assert_eq!(answer.member::<Value>("none"), Ok(None));
}

#[test]
fn its_text_and_its_headers_are_the_response_or_the_header_is_why_there_is_none() {
    let json = " {\"contents\": [{\"n\": 1e400}, 2] }\n";
    let cookie = HeaderValue::from_static("a=b");
    let answer = answer(json).header(SET_COOKIE, cookie.clone());
    assert!(answer.headers()[SET_COOKIE].is_sensitive());
    let response = answer.clone().into_response().expect("it is legal");
    let own = response.native.as_deref().expect("an own answer");
    assert_eq!((own.platform, &*own.json), (NAME, json.as_bytes()));
    assert_eq!(response.headers.as_deref(), Some(answer.headers()));

    let parts = Serprobots.parts(own);
    let json: Vec<&str> = parts
        .iter()
        .map(|part| match part {
            Part::Native(native) => native.json.get(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(json, [r#"{"n": 1e400}"#, "2"]);

    let broken = answer.header(CONTENT_LENGTH, cookie).into_response();
    let error = broken.expect_err("it is the server's").to_string();
    assert!(error.contains("`content-length`"), "{error}");
}
