//! Bodies that are deep, wide and long, on every platform; and members that stand there twice or are of another type.

use fulfillment_tests::PLATFORMS;
use serde_json::Value;

use crate::case::Case;
use crate::json::{BROKEN, CALLED, Call, Statuses, hold, row};

#[tokio::test]
async fn a_body_may_be_deep_and_wide_but_says_each_thing_once() {
    hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let with = |name: &str, parameters: String, statuses| {
        row(
            name,
            move |call| call.with_parameters(&parameters).into_bytes(),
            statuses,
        )
    };
    let beside = |name: &str, member: String, statuses| {
        let make =
            move |call: Call| format!("{{{member},{}", &call.body.to_string()[1..]).into_bytes();
        row(name, make, statuses)
    };
    let arrays = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth);
    let members = |count: usize| {
        let members: Vec<_> = (0..count)
            .map(|number| format!("\"m{number}\": {number}"))
            .collect();
        members.join(",")
    };
    let mut cases = Vec::new();
    for depth in [127, 128, 129, 10_000, 100_000] {
        cases.extend(with(&format!("arrays {depth} deep"), arrays(depth), CALLED));
        cases.extend(with(
            &format!("objects {depth} deep"),
            objects(depth),
            CALLED,
        ));
        let member = format!("\"deep\": {}", arrays(depth));
        cases.extend(beside(
            &format!("an unknown member {depth} deep"),
            member,
            CALLED,
        ));
        let unclosed = "[".repeat(depth);
        cases.extend(row(
            &format!("{depth} brackets"),
            |_| unclosed.clone().into_bytes(),
            BROKEN,
        ));
        cases.extend(with(
            &format!("parameters of {depth} braces"),
            "{\"a\":".repeat(depth),
            BROKEN,
        ));
    }
    cases.extend(
        [
            with(
                "10,000 parameters",
                format!("{{{}}}", members(10_000)),
                CALLED,
            ),
            beside("10,000 unknown members", members(10_000), CALLED),
            with(
                "the same parameter 10,000 times",
                format!("{{{}}}", vec!["\"a\": 1"; 10_000].join(",")),
                CALLED,
            ),
            with(
                "a number of 100,000 digits",
                format!("{{\"a\": {}}}", "9".repeat(100_000)),
                CALLED,
            ),
            with(
                "a text of 1,000,000 letters",
                format!("{{\"a\": \"{}\"}}", "a".repeat(1_000_000)),
                CALLED,
            ),
            with(
                "a name of 1,000,000 letters",
                format!("{{\"{}\": 1}}", "a".repeat(1_000_000)),
                CALLED,
            ),
            with(
                "a text of 100,000 escapes",
                format!("{{\"a\": \"{}\"}}", "\\u0061".repeat(100_000)),
                CALLED,
            ),
            with("null as parameters", "null".to_owned(), CALLED),
            with(
                "an empty array as parameters",
                "[]".to_owned(),
                [422, 200, 422],
            ),
            with("an array as parameters", "[1]".to_owned(), [422, 400, 422]),
            with("a text as parameters", "\"a\"".to_owned(), [422, 400, 422]),
            with("a number as parameters", "1".to_owned(), [422, 400, 422]),
        ]
        .concat(),
    );
    cases.extend(twice());
    cases
}

/// Members that are read, twice or of another type.
fn twice() -> Vec<Case> {
    let beside = |name: &str, members: Statuses, texts: [&str; 3]| {
        let make = |call: Call| {
            let index = PLATFORMS.iter().position(|known| known.0 == call.platform);
            let member = texts[index.expect("a platform")];
            format!("{{{member},{}", &call.body.to_string()[1..]).into_bytes()
        };
        row(name, make, members)
    };
    let changed = |name: &str, statuses: Statuses, value: Value| {
        let make = move |mut call: Call| {
            match call.platform {
                "Assistente" => call.body["intent_name"] = value.clone(),
                "Dialogflow" => call.body["queryResult"]["intent"]["displayName"] = value.clone(),
                _ => call.body["text"] = value.clone(),
            }
            call.body.to_string().into_bytes()
        };
        row(name, make, statuses)
    };
    [
        beside(
            "the session twice",
            [422, 400, 422],
            [
                "\"sessionId\": \"a\"",
                "\"session\": \"a\"",
                "\"conversationId\": null",
            ],
        ),
        beside(
            "the node twice",
            [422, 400, 422],
            [
                "\"intent_name\": \"Novo\"",
                "\"queryResult\": {}",
                "\"text\": \"Novo\"",
            ],
        ),
        changed("a number as node", [422, 400, 422], 1.into()),
        changed("true as node", [422, 400, 422], true.into()),
        changed(
            "an object as node",
            [422, 400, 422],
            Value::Object(Default::default()),
        ),
        changed(
            "an array as node",
            [422, 400, 422],
            Value::Array(vec!["Novo".into()]),
        ),
    ]
    .concat()
}
