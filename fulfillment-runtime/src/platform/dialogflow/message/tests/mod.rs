//! Messages against the fixtures that Google's own schema has accepted, and against what callers really send.

mod every_kind;

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde_json::json;

use self::every_kind::every_kind;
use super::*;

/// The files of a folder of Dialogflow's fixtures: their names without `.json`, and their texts.
pub(in super::super) fn fixtures(folder: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures/dialogflow")
        .join(folder);
    let entries = folder
        .read_dir()
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let paths = entries.map(|entry| {
        entry
            .unwrap_or_else(|error| panic!("cannot read a fixture: {error}"))
            .path()
    });
    let files: Vec<_> = paths
        .map(|path| {
            let name = path
                .file_stem()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("cannot read {name}: {error}"));
            (name, text)
        })
        .collect();
    assert!(!files.is_empty(), "no fixtures in {}", folder.display());
    files
}

/// One of them, read.
pub(in super::super) fn fixture<T: DeserializeOwned>(folder: &str, name: &str) -> T {
    let found = fixtures(folder)
        .into_iter()
        .find(|(known, _)| known == name);
    let (_, text) = found.unwrap_or_else(|| panic!("no fixture {folder}/{name}"));
    read(&text)
}

pub(in super::super) fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("refused: {error}: {text}"))
}

pub(in super::super) fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| panic!("not written: {error}"))
}

/// No string of `json` stands in `debug`, but for those that `shown` takes.
pub(in super::super) fn assert_hidden(json: &Value, debug: &str, shown: &impl Fn(&str) -> bool) {
    match json {
        Value::String(text) => {
            let hidden = text.len() < 4 || shown(text) || !debug.contains(&**text);
            assert!(hidden, "`{text}` stands in {debug}");
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| assert_hidden(element, debug, shown)),
        Value::Object(members) => members
            .values()
            .for_each(|member| assert_hidden(member, debug, shown)),
        _ => {}
    }
}

/// Whether a text is written as the values of enums are, which may be shown.
pub(in super::super) fn is_enum(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[test]
fn every_kind_is_written_as_google_wants_it_and_read_back_as_it_was() {
    for (name, message) in every_kind() {
        let expected: Value = fixture("response", &format!("synthetic_message_{name}"));
        assert_eq!(
            json!({"fulfillmentMessages": [written(&message)]}),
            expected,
            "{name}"
        );
        assert_eq!(
            read::<Message>(&expected["fulfillmentMessages"][0].to_string()),
            message,
            "{name}"
        );
        assert!(message.kind.name().is_some(), "{name}");
    }
}

#[test]
fn speech_is_written_as_ssml_where_it_is_that() {
    let ssml = SimpleResponse::ssml("<speak>Sai <emphasis>hoje</emphasis>.</speak>")
        .display_text("Sai hoje.");
    let message = Message::simple_response(ssml).on(MessagePlatform::ActionsOnGoogle);
    let expected: Value = fixture("response", "synthetic_ssml");
    assert_eq!(
        json!({"fulfillmentMessages": [written(&message)]}),
        expected
    );
}

#[test]
fn every_kind_is_read_in_snake_case_too() {
    for (name, message) in every_kind() {
        let snake = in_snake_case(&written(&message.kind_alone()));
        assert_eq!(
            read::<Message>(&snake.to_string()),
            message.kind_alone(),
            "{name}"
        );
    }
}

impl Message {
    fn kind_alone(&self) -> Self {
        self.kind.clone().into()
    }
}

fn in_snake_case(json: &Value) -> Value {
    match json {
        Value::Object(members) => {
            let snake = |name: &String| {
                name.chars().fold(String::new(), |mut snake, letter| {
                    if letter.is_ascii_uppercase() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                    snake
                })
            };
            members
                .iter()
                .map(|(name, value)| (snake(name), in_snake_case(value)))
                .collect()
        }
        Value::Array(elements) => elements.iter().map(in_snake_case).collect(),
        other => other.clone(),
    }
}

#[test]
fn debug_shows_kind_platform_and_sizes_but_no_texts() {
    for (name, message) in every_kind() {
        let debug = format!("{message:?}");
        assert_hidden(&written(&message), &debug, &is_enum);
        assert!(
            debug.contains(message.kind.name().unwrap_or_default()),
            "{name}: {debug}"
        );
    }
    assert_eq!(
        format!("{:?}", Message::text(["olá"]).on(MessagePlatform::Kik)),
        "text: Text { text: [<4 bytes>] } on KIK"
    );
    let foreign =
        Message::json(json!({"video": "segredo"})).on(MessagePlatform::Other("segredo".into()));
    assert_eq!(
        format!("{foreign:?}"),
        "other: <1 members> on Other(<7 bytes>)"
    );
}

#[test]
fn every_enum_is_read_from_its_string_and_from_its_number() {
    fn both<T: DeserializeOwned + Serialize + PartialEq + fmt::Debug>(names: &[(&str, u8)]) {
        for (name, number) in names {
            let value: T = read(&json!(name).to_string());
            assert_eq!(written(&value), json!(name));
            assert_eq!(read::<T>(&number.to_string()), value);
            assert_eq!(read::<T>(&format!("{number}.0")), value);
            assert_eq!(format!("{value:?}"), *name, "known, not kept");
        }
    }
    both::<MessagePlatform>(&[
        ("FACEBOOK", 1),
        ("SLACK", 2),
        ("TELEGRAM", 3),
        ("KIK", 4),
        ("SKYPE", 5),
        ("LINE", 6),
        ("VIBER", 7),
        ("ACTIONS_ON_GOOGLE", 8),
        ("GOOGLE_HANGOUTS", 11),
    ]);
    both::<ImageDisplayOptions>(&[
        ("GRAY", 1),
        ("WHITE", 2),
        ("CROPPED", 3),
        ("BLURRED_BACKGROUND", 4),
    ]);
    both::<UrlTypeHint>(&[("AMP_ACTION", 1), ("AMP_CONTENT", 2)]);
    both::<HorizontalAlignment>(&[("LEADING", 1), ("CENTER", 2), ("TRAILING", 3)]);
    both::<ResponseMediaType>(&[("AUDIO", 1)]);
}

#[test]
fn an_unspecified_platform_is_none() {
    for platform in [
        json!(null),
        json!(0),
        json!(0.0),
        json!(""),
        json!("PLATFORM_UNSPECIFIED"),
    ] {
        let message: Message =
            read(&json!({"text": {"text": ["a"]}, "platform": platform}).to_string());
        assert_eq!(message, Message::text(["a"]));
    }
}

#[test]
fn what_is_not_one_known_kind_is_kept_as_it_came() {
    for foreign in [
        json!({}),
        json!("olá"),
        json!(null),
        json!({"type": 0, "speech": "olá"}),
        json!({"video": {"uri": "a"}, "platform": "WHATSAPP"}),
        json!({"video": {"uri": "a"}, "platform": "SLACK"}),
        json!({"text": {"text": ["a"]}, "card": {"title": "b"}}),
        json!({"text": {"text": "a"}}),
        json!({"text": "a"}),
        json!({"basicCard": {"buttons": [{"openUriAction": ["a"]}]}}),
    ] {
        let message: Message = read(&foreign.to_string());
        assert!(matches!(message.kind, MessageKind::Other(_)), "{foreign}");
        assert_eq!(written(&message), foreign);
    }
}

#[test]
fn null_kinds_and_unknown_members_beside_a_known_kind_are_ignored() {
    let text =
        r#"{"text": {"text": ["a"], "lang": "pt"}, "card": null, "lang": "pt", "condition": ""}"#;
    assert_eq!(read::<Message>(text), Message::text(["a"]));
}

#[test]
fn null_or_missing_or_empty_fields_are_the_same() {
    let bare = Message::card(Card::new("a"));
    for card in [
        json!({"title": "a"}),
        json!({"title": "a", "subtitle": null, "imageUri": "", "buttons": null}),
        json!({"title": "a", "buttons": []}),
        json!({"title": "a", "buttons": {}}),
    ] {
        assert_eq!(read::<Message>(&json!({"card": card}).to_string()), bare);
    }
    assert_eq!(written(&bare), json!({"card": {"title": "a"}}));
    let medium = |text: &str| read::<ResponseMediaObject>(text);
    assert_eq!(
        medium(r#"{"largeImage": null, "icon": {"imageUri": "b"}}"#),
        ResponseMediaObject::default().icon("b")
    );
    assert_eq!(
        medium(r#"{"largeImage": null, "icon": null}"#),
        ResponseMediaObject::default()
    );
    assert_eq!(
        medium(r#"{"large_image": {"imageUri": "b"}}"#),
        ResponseMediaObject::default().large_image("b")
    );
}

#[test]
fn json_is_sent_as_it_is() {
    let foreign = json!({"video": {"uri": "a"}, "platform": "SLACK"});
    assert_eq!(written(&Message::json(foreign.clone())), foreign);
    assert_eq!(
        read::<Message>(&foreign.to_string()),
        Message::json(foreign.clone())
    );
    let moved = Message::json(foreign).on(MessagePlatform::Line);
    assert_eq!(
        written(&moved),
        json!({"video": {"uri": "a"}, "platform": "LINE"})
    );
}

#[test]
fn errors_name_what_was_expected_and_not_what_was_there() {
    fn refusal<T: DeserializeOwned>(text: &str) -> String {
        match serde_json::from_str::<T>(text) {
            Ok(_) => panic!("taken: {text}"),
            Err(error) => error.to_string(),
        }
    }
    for (text, expected) in [
        (r#"{"title": ["segredo"]}"#, "a string"),
        (r#"{"title": {"segredo": 1}}"#, "a string"),
        (r#"{"image": "segredo"}"#, "an object"),
        (r#"{"image": ["segredo"]}"#, "an object"),
        (r#"{"image": {"imageUri": ["segredo"]}}"#, "a string"),
        (r#"{"columnProperties": "segredo"}"#, "an array"),
        (r#"{"columnProperties": {"segredo": 1}}"#, "an array"),
        (r#"{"columnProperties": 11987654321}"#, "an array"),
        (r#"{"rows": [{"dividerAfter": "segredo"}]}"#, "a boolean"),
        (r#"{"rows": [{"dividerAfter": 11987654321}]}"#, "a boolean"),
    ] {
        let error = refusal::<TableCard>(text);
        assert!(
            error.starts_with(&format!("expected {expected}")),
            "{text}: {error}"
        );
        assert!(
            !error.contains("segredo") && !error.contains("11987654321"),
            "{error}"
        );
    }
}
