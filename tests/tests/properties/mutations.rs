//! Fixtures with members dropped, replaced, doubled, wrapped and renamed, and with their end cut off.

use proptest::prelude::*;
use serde_json::Value;

use crate::bot::{Bot, OTHER, TOKEN};
use crate::check;
use crate::files::{self, Fixture};
use crate::json::{Change, Json};

/// A word that stands in every value that is put into a body, so that it can be looked for in answers.
pub(crate) const PLANTED: &str = "p14nt3d";

/// Every request of every platform, by its file and name.
pub(crate) fn fixtures() -> Vec<Fixture> {
    ["assistente", "dialogflow", "serprobots"]
        .into_iter()
        .flat_map(|platform| files::all(&format!("{platform}/request")))
        .collect()
}

/// A changed body.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) text: String,
    pub(crate) length: usize,
}

fn change() -> impl Strategy<Value = Change> {
    let name = prop::sample::select(vec![
        "intent_name",
        "queryResult",
        "query_result",
        "session",
        "displayName",
        "text",
        "",
        "\0",
        "a/b~c",
    ]);
    prop_oneof![
        2 => Just(Change::Drop),
        4 => replacement().prop_map(Change::Replace),
        2 => Just(Change::Duplicate),
        1 => Just(Change::InArray),
        1 => Just(Change::InObject),
        1 => name.prop_map(|name| Change::Rename(name.to_owned())),
    ]
}

/// What a value may be replaced with: JSON of every kind, and what is no JSON.
fn replacement() -> impl Strategy<Value = String> {
    let json = prop::sample::select(vec![
        "null",
        "true",
        "0",
        "1",
        "-1",
        "1.5",
        "-0",
        "1e308",
        "[]",
        "{}",
        "\"\"",
        "[[]]",
        "[null]",
        "123456789012345678901234567890",
        "\"p14nt3d\"",
        "[\"p14nt3d\"]",
        "{\"p14nt3d\": 1}",
        "{\"a\": \"p14nt3d\"}",
        "\"p14nt3d \\u0000 \\ud83d\\ude00\"",
    ]);
    let none = prop::sample::select(vec![
        "1e400",
        "\"p14nt3d \\ud800\"",
        "\"p14nt3d",
        "p14nt3d",
        "01",
        "NaN",
        "'a'",
        "",
        "\"\\x\"",
        "[1,]",
        "{\"p14nt3d\"}",
        "\"\u{1}\"",
    ]);
    let deep = (1_usize..3_000).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth));
    prop_oneof![
        12 => json.prop_map(str::to_owned),
        3 => none.prop_map(str::to_owned),
        1 => deep,
    ]
}

/// A fixture with up to four changes, whose end may be cut off.
pub(crate) fn body() -> impl Strategy<Value = Body> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), change()), 0..5);
    let cut = prop::option::weighted(0.1, any::<prop::sample::Index>());
    let fixture = prop::sample::select(fixtures());
    (fixture, changes, cut).prop_map(|(fixture, changes, cut)| {
        let value: Value = serde_json::from_str(&fixture.text)
            .unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        let mut json = Json::from(&value);
        for (place, change) in &changes {
            let number = place.index(json.len().max(1));
            json.change(number, change);
        }
        let mut text = json.to_string();
        if let Some(cut) = cut {
            let ends: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
            text.truncate(ends[cut.index(ends.len())]);
        }
        Body {
            length: text.len(),
            text,
        }
    })
}

#[test]
fn a_changed_body_is_answered_or_refused_and_never_an_error_of_the_servers() {
    let bot = Bot::new();
    let path = prop::sample::select(vec![
        "/bot",
        "/guardado",
        "/nenhum",
        "/answer/bot",
        "/answer/guardado",
        "/conversation/guardado",
        "/parametros",
        "/answer/parametros",
        "/valor",
        "/talvez",
        "/recusa",
        "/proprio",
        "/answer/proprio",
        "/aten%C3%A7%C3%A3o",
        "/answer/aten%C3%A7%C3%A3o",
    ]);
    let token = prop::option::of(prop::sample::select(vec![TOKEN, OTHER]));
    check(8_000, (body(), path, token), |(body, path, token)| {
        let (status, answer) = bot.post(path, token, &body.text);
        prop_assert!(
            [200, 400, 401, 403, 404, 422].contains(&status),
            "{status} {answer}"
        );
        Ok(())
    });
}
