//! Serprobots' own types are the text that they came as: what nobody changes is there byte for byte, and a change
//! touches one member.

use fulfillment_runtime::serprobots::{Answer, Content, Message};
use proptest::prelude::*;
use serde_json::Value;

use crate::json::value;
use crate::{check, text};

/// A member as somebody may write it.
#[derive(Debug, Clone)]
struct Member {
    name: String,
    /// The name, the colon and the value, with the blanks between them.
    written: String,
    /// The same up to the value.
    head: String,
}

/// An object as somebody may write it: blanks anywhere, names twice, what only a text can hold.
#[derive(Debug, Clone)]
struct Object {
    members: Vec<Member>,
    json: String,
}

fn blanks() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", " ", "\n", "\t \r\n"])
}

/// A name, and one of the ways to write it.
fn name() -> impl Strategy<Value = (String, String)> {
    let known = prop::sample::select(vec!["text", "contents", "parameters", "empty", "a"]);
    let name = prop_oneof![known.prop_map(str::to_owned), text()];
    (name, any::<bool>()).prop_map(|(name, escaped)| {
        let units: String = name
            .encode_utf16()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect();
        let written = if escaped {
            format!("\"{units}\"")
        } else {
            Value::from(&*name).to_string()
        };
        (name, written)
    })
}

fn json() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "1e400",
        "-0.0",
        "1.10E+2",
        "123456789012345678901234567890",
        r#""\ud800""#,
        r#""\u00e3 \/ 👀""#,
        r#"{"a": 1, "a" :2}"#,
        r#"{"\udc00" : [ ] }"#,
        "[ 1 ,\n[]]",
        r#"" , \"}{ ""#,
    ]);
    prop_oneof![
        value().prop_map(|value| value.to_string()),
        odd.prop_map(str::to_owned)
    ]
}

fn object() -> impl Strategy<Value = Object> {
    let member = (name(), json(), (blanks(), blanks(), blanks(), blanks()));
    let members = prop::collection::vec(member, 0..6);
    (members, (blanks(), blanks(), blanks())).prop_map(|(parts, (before, inside, after))| {
        let mut members = Vec::new();
        let mut json = Vec::new();
        for ((name, quoted), value, (a, b, c, d)) in parts {
            let head = format!("{quoted}{b}:{c}");
            let written = format!("{head}{value}");
            json.push(format!("{a}{written}{d}"));
            members.push(Member {
                name,
                written,
                head,
            });
        }
        let json = match json.join(",") {
            json if json.is_empty() => inside.to_owned(),
            json => json,
        };
        Object {
            members,
            json: format!("{before}{{{json}}}{after}"),
        }
    })
}

/// A name to change: one that is there, more often than not.
fn with_a_name() -> impl Strategy<Value = (Object, String)> {
    (object(), any::<prop::sample::Index>(), text()).prop_map(|(object, index, other)| {
        let known = match object.members.len() {
            0 => None,
            members => object.members.get(index.index(members + 1)),
        };
        let name = known.map_or(other, |member| member.name.clone());
        (object, name)
    })
}

impl Object {
    /// What must be there with `value` for the member `name`, or without it.
    fn changed(&self, name: &str, value: Option<&str>) -> Vec<String> {
        let last = self.members.iter().rposition(|member| member.name == name);
        let mut members: Vec<String> = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            match value {
                _ if member.name != name => members.push(member.written.clone()),
                Some(value) if Some(index) == last => {
                    members.push(format!("{}{value}", member.head))
                }
                _ => {}
            }
        }
        if let (Some(value), None) = (value, last) {
            members.push(format!("{}:{value}", Value::from(name)));
        }
        members
    }

    fn has_once(&self, name: &str) -> bool {
        self.members
            .iter()
            .filter(|member| member.name == name)
            .count()
            == 1
    }
}

/// Whether `json` is an object of these members in this order, and of blanks.
fn made_of(json: &str, members: &[String]) -> bool {
    let Some(mut rest) = json.trim_ascii_start().strip_prefix('{') else {
        return false;
    };
    for (index, member) in members.iter().enumerate() {
        rest = rest.trim_ascii_start();
        if index > 0 {
            rest = rest.strip_prefix(',').map_or("", str::trim_ascii_start);
        }
        let Some(after) = rest.strip_prefix(&**member) else {
            return false;
        };
        rest = after;
    }
    rest.trim_ascii() == "}"
}

#[test]
fn what_is_not_changed_is_there_byte_for_byte() {
    check(1_000, object(), |object| {
        let json = &*object.json;
        let message: Message = json.parse().expect("an object");
        prop_assert_eq!(message.json(), json);
        prop_assert_eq!(serde_json::to_string(&message).expect("JSON"), json.trim());
        let answer: Answer = json.parse().expect("an object");
        prop_assert_eq!(answer.json(), json);
        let read: Answer = serde_json::from_str(json).expect("an object");
        prop_assert_eq!(read.json(), json.trim());
        // whatever it holds, it can be looked at
        let _ = (
            message.text(),
            message.conversation_id(),
            message.parameters(),
        );
        let _ = (
            answer.texts(),
            answer.question(),
            answer.is_empty(),
            format!("{answer:?}"),
        );
        let content: Content = json.parse().expect("JSON");
        prop_assert_eq!(
            (content.json(), format!("{content:?}").is_empty()),
            (json.trim(), false)
        );
        Ok(())
    });
}

#[test]
fn a_changed_member_leaves_all_others_as_they_were() {
    check(
        1_000,
        (with_a_name(), value()),
        |((object, name), value)| {
            let text = value.to_string();
            let expected = object.changed(&name, Some(&text));
            let message: Message = object.json.parse().expect("an object");
            let message = message.with_member(&name, value.clone());
            prop_assert!(made_of(message.json(), &expected), "{}", message.json());
            if object.has_once(&name) {
                let (old, new) = (object.changed(&name, None), message.json());
                prop_assert_eq!(old.len() + 1, expected.len());
                let before = object.json.len() as isize - new.len() as isize;
                let member = object.members.iter().find(|member| member.name == name);
                let member = member.expect("it is there once");
                let grown =
                    (member.written.len() - member.head.len()) as isize - text.len() as isize;
                prop_assert_eq!(before, grown, "blanks changed: {}", new);
            }
            let answer: Answer = object.json.parse().expect("an object");
            let answer = answer.with_member(&name, value);
            prop_assert_eq!(answer.json(), message.json());
            Ok(())
        },
    );
}

#[test]
fn a_parameter_comes_and_goes_alone() {
    check(
        1_000,
        (with_a_name(), value()),
        |((object, name), value)| {
            let around =
                |parameters: &str| format!(r#"{{ "parameters" :{parameters}, "a": 1e400}}"#);
            let message: Message = around(object.json.trim()).parse().expect("an object");
            let parameters = |message: &Message| {
                let json = message.json().strip_prefix(r#"{ "parameters" :"#);
                let json = json.and_then(|json| json.strip_suffix(r#", "a": 1e400}"#));
                json.map(str::to_owned).expect("the others stay")
            };
            let without = parameters(&message.clone().without_parameter(&name));
            let expected = object.changed(&name, None);
            prop_assert!(made_of(&without, &expected), "{}", without);
            let with = message.with_parameter(&name, value.clone());
            let expected = object.changed(&name, Some(&value.to_string()));
            prop_assert!(made_of(&parameters(&with), &expected), "{}", with.json());
            Ok(())
        },
    );
}
