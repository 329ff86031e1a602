use super::super::Content;
use super::*;

fn kind(json: &str) -> ContentKind {
    json.parse::<Content>().expect("JSON").kind()
}

fn options(json: &str) -> Vec<Choice> {
    let content = format!(r#"{{"type": "OPTIONS", "options": {json}}}"#);
    match kind(&content) {
        ContentKind::Options { options, .. } => options,
        other => panic!("{json}: {other:?}"),
    }
}

#[test]
fn each_kind_is_read_whatever_stands_beside_it() {
    let text = kind(r#"{"text": "Olá \u00e3 👀", "x": 1e400, "type": "TEXT"}"#);
    let said = "Olá ã 👀".to_owned();
    assert_eq!(text, ContentKind::Text { text: said });
    let image = kind(r#"{"type": "IMAGE", "url": "a", "text": "b"}"#);
    assert_eq!(image, ContentKind::Image { url: "a".into() });
    for spelling in ["OPTIONS", "OPTIONAL"] {
        let content = format!(
            r#"{{"type": "{spelling}", "title": "Certo?", "display": "dropdown", "options": [
                {{"label": "Sim", "showValue": false, "value": "yes", "icon": "ok"}}]}}"#
        );
        let expected = ContentKind::Options {
            title: "Certo?".into(),
            display: Display::Dropdown,
            options: vec![Choice::new("Sim", "yes").hide_value()],
        };
        assert_eq!(kind(&content), expected, "{spelling}");
    }
}

#[test]
fn what_is_unknown_or_without_what_it_must_have_is_other() {
    for json in [
        r#"{"type": "VIDEO", "url": "a"}"#,
        r#"{"type": "text", "text": "a"}"#,
        r#"{"type": "TEXT"}"#,
        r#"{"type": "TEXT", "text": 1}"#,
        r#"{"type": "IMAGE", "url": null}"#,
        r#"{"type": "OPTIONS"}"#,
        r#"{"type": "OPTIONS", "options": {}}"#,
        r#"{"type": "OPTIONS", "options": ["Sim"]}"#,
        r#"{"type": "OPTIONS", "options": [{"label": "Sim"}, {}]}"#,
        r#"{"type": ["TEXT"], "text": "a"}"#,
        r#"{"text": "a"}"#,
        "{}",
        "[]",
        "null",
        "\"TEXT\"",
        "1e400",
    ] {
        assert_eq!(kind(json), ContentKind::Other, "{json}");
        assert_eq!(json.parse::<Content>().expect("JSON").json(), json);
    }
}

#[test]
fn half_a_character_is_read_as_a_replacement() {
    let text = "a\u{fffd}".to_owned();
    let json = r#"{"type": "TEXT", "text": "a\ud83d"}"#;
    assert_eq!(kind(json), ContentKind::Text { text });
    assert_eq!(
        options(r#"[{"label": "\udc40", "value": "a"}]"#),
        [Choice::new("\u{fffd}", "a")]
    );
}

#[test]
fn an_option_needs_a_label_or_a_value_and_numbers_are_texts() {
    assert_eq!(
        options(r#"[{"label": "Sim"}, {"value": "no", "label": null}]"#),
        [Choice::new("Sim", "Sim"), Choice::new("no", "no")]
    );
    assert_eq!(
        options(r#"[{"label": "Um", "value": 1.0}, {"value": 12345678901234567890123}]"#),
        [
            Choice::new("Um", "1.0"),
            Choice::new("12345678901234567890123", "12345678901234567890123")
        ]
    );
    assert_eq!(
        options(
            r#"[{"label": "a", "value": {}, "showValue": false}, {"label": "", "value": true}]"#
        ),
        [Choice::new("a", "a").hide_value(), Choice::new("", "true")]
    );
    assert_eq!(options("[ ]"), []);
}

#[test]
fn an_unknown_display_is_buttons_and_stays_what_it_was() {
    for (display, expected) in [
        (r#""button""#, Display::Button),
        (r#""selection""#, Display::Selection),
        (r#""dropdown""#, Display::Dropdown),
        (r#""carousel""#, Display::Button),
        ("null", Display::Button),
        ("7", Display::Button),
    ] {
        let json = format!(r#"{{"type": "OPTIONS", "display": {display}, "options": []}}"#);
        let content: Content = json.parse().expect("JSON");
        let shown = match content.kind() {
            ContentKind::Options { display, .. } => display,
            other => panic!("{other:?}"),
        };
        assert_eq!((shown, content.json()), (expected, &*json));
    }
    let without = kind(r#"{"type": "OPTIONS", "options": []}"#);
    assert!(
        matches!(without, ContentKind::Options { title, display: Display::Button, .. } if title.is_empty())
    );
}
