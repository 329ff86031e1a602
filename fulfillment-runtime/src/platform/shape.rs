//! Explanations: every wrong field of a body at once, as a JSON pointer with what was expected there.
//!
//! Off the fast path: a platform's `decode` refuses with serde's first error, whose text may quote what the user
//! wrote. This looks again, at all fields, by the first byte of each value.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::Platform;
use super::wire::{Flag, Str, is_empty_array, is_uuid};
use crate::error::{FieldError, Rejection};
use crate::members::{self, Member};

/// One field of a platform's shape.
pub(crate) struct Field {
    /// Its name, and a second spelling where there is one.
    pub(crate) names: &'static [&'static str],
    pub(crate) is: Is,
    pub(crate) required: bool,
}

/// What a field must be; `null` is always taken where the field is not required.
#[derive(Clone, Copy)]
pub(crate) enum Is {
    String,
    Boolean,
    Uuid,
    Object(&'static [Field]),
    /// An object, or the `[]` that PHP writes for an empty one.
    PhpObject(&'static [Field]),
    Array,
}

impl Field {
    pub(crate) const fn new(names: &'static [&'static str], is: Is) -> Self {
        Self {
            names,
            is,
            required: false,
        }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

impl Is {
    fn accepts(self, json: &str) -> bool {
        let first = json.as_bytes().first();
        match self {
            Self::String => first == Some(&b'"'),
            Self::Boolean => match first {
                Some(b't' | b'f') => true,
                Some(b'"') => string(json).is_some_and(|text| Flag::from_text(&text).is_some()),
                _ => serde_json::from_str::<Flag>(json).is_ok(),
            },
            Self::Uuid => string(json).is_some_and(|text| is_uuid(&text)),
            Self::Object(_) => first == Some(&b'{'),
            Self::PhpObject(_) => first == Some(&b'{') || is_empty_array(json),
            Self::Array => first == Some(&b'['),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::Uuid => "a UUID as a string, or null",
            Self::Object(_) | Self::PhpObject(_) => "an object",
            Self::Array => "an array",
        }
    }
}

fn string(json: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str::<Str<'_>>(json)
        .ok()
        .map(|text| text.0)
}

/// Why `decode` refused a body: no JSON, or these fields.
pub(crate) fn explain(
    body: &str,
    error: &serde_json::Error,
    platform: &dyn Platform,
) -> Rejection<'static> {
    if error.classify() != Category::Data {
        return Broken { json: body, error }.place_in(body);
    }
    // the first error may be one of shape and a later one of syntax; then the body is no JSON
    if let Err(error) = &serde_json::from_str::<IgnoredAny>(body) {
        return Broken { json: body, error }.place_in(body);
    }
    let mut wrong = Vec::new();
    let read = if platform.takes_half_characters() {
        members::named
    } else {
        members::of
    };
    if let Err((json, error)) = &check(body, platform.shape(), "", read, &mut wrong) {
        return Broken { json, error }.place_in(body);
    }
    if wrong.is_empty() {
        // whatever serde refused is still the caller's to mend
        wrong.push(FieldError::new(
            "",
            format!(
                "the platform's shape, up to line {}, column {}",
                error.line(),
                error.column()
            ),
        ));
    }
    Rejection::WrongShape(wrong)
}

/// Where a body stops being UTF-8, and so JSON.
pub(crate) fn not_utf8(bytes: &[u8], valid_up_to: usize) -> Rejection<'static> {
    let (breaks, since) = lines(bytes.get(..valid_up_to).unwrap_or_default());
    Rejection::NotJson {
        line: breaks + 1,
        column: since + 1,
    }
}

/// The line breaks in `bytes`, and the bytes after the last of them.
fn lines(bytes: &[u8]) -> (usize, usize) {
    let since = bytes.iter().rev().take_while(|&&byte| byte != b'\n');
    (
        bytes.iter().filter(|&&byte| byte == b'\n').count(),
        since.count(),
    )
}

/// A part of a body, or all of it, that is no JSON.
struct Broken<'a> {
    json: &'a str,
    error: &'a serde_json::Error,
}

impl Broken<'_> {
    fn place_in(&self, body: &str) -> Rejection<'static> {
        let start = (self.json.as_ptr() as usize).saturating_sub(body.as_ptr() as usize);
        let (breaks, since) = lines(body.as_bytes().get(..start).unwrap_or_default());
        let (line, column) = (self.error.line(), self.error.column());
        Rejection::NotJson {
            line: breaks + line,
            column: if line == 1 { since + column } else { column },
        }
    }
}

/// How an object's members are read.
type Read = for<'de> fn(&'de str) -> Result<Vec<Member<'de>>, serde_json::Error>;

/// Gathers what is wrong with an object. Where it turns out to be none because the name of a member is no text (half a
/// surrogate pair, which passes where names are skipped), that object and the error are given back.
fn check<'a>(
    json: &'a str,
    shape: &[Field],
    pointer: &str,
    read: Read,
    wrong: &mut Vec<FieldError>,
) -> Result<(), (&'a str, serde_json::Error)> {
    // names that `decode` does not read are no fault of the caller's
    if shape.is_empty() {
        return Ok(());
    }
    let members = match read(json) {
        Ok(members) => members,
        Err(error) if error.classify() == Category::Data => {
            wrong.push(FieldError::new(pointer, "an object"));
            return Ok(());
        }
        Err(error) => return Err((json, error)),
    };
    for field in shape {
        let mut found = members
            .iter()
            .filter(|(name, _)| field.names.contains(&&**name));
        let (first, second) = (found.next(), found.next());
        let place = format!(
            "{pointer}/{}",
            first.map_or(field.names[0], |(name, _)| name)
        );
        match first {
            _ if second.is_some() => wrong.push(FieldError::new(place, "one value, not several")),
            None | Some((_, "null")) if field.required => {
                wrong.push(FieldError::new(place, field.is.name()))
            }
            None | Some((_, "null")) => {}
            Some((_, value)) if !field.is.accepts(value) => {
                wrong.push(FieldError::new(place, field.is.name()))
            }
            Some((_, value)) => match field.is {
                Is::Object(inner) | Is::PhpObject(inner) if value.starts_with('{') => {
                    check(value, inner, &place, read, wrong)?;
                }
                _ => {}
            },
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{assistente::Assistente, dialogflow::Dialogflow};
    use super::*;

    fn refusal(platform: &dyn Platform, body: &str) -> Rejection<'static> {
        match platform.decode(body) {
            Ok(_) => panic!("taken: {body}"),
            Err(error) => explain(body, &error, platform),
        }
    }

    fn wrong(platform: &dyn Platform, body: &str) -> Vec<FieldError> {
        match refusal(platform, body) {
            Rejection::WrongShape(wrong) => wrong,
            other => panic!("{body}: {other:?}"),
        }
    }

    fn place(platform: &dyn Platform, body: &str) -> (usize, usize) {
        match refusal(platform, body) {
            Rejection::NotJson { line, column } => (line, column),
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn a_name_with_half_a_character_is_no_json_where_it_stands_whatever_is_wrong_before_it() {
        let bodies: [(&dyn Platform, &str); 5] = [
            (
                &Assistente,
                r#"{"intent_name": "a", "query": ~~, "\ud800": 1}"#,
            ),
            (
                &Assistente,
                "\n {\"query\": ~~,\n\n  \"\\udc00\": 1, \"intent_name\": \"a\"}",
            ),
            (
                &Dialogflow,
                r#"{"session": ~~, "queryResult": {"intent": {"displayName": "é"}}, "\ud800x": 1}"#,
            ),
            (
                &Dialogflow,
                r#"{"session": ~~, "queryResult": {"queryText": "é", "\ud800": 1}}"#,
            ),
            (
                &Dialogflow,
                "{\"session\": ~~,\n\"queryResult\": {\"intent\": {\n \"\\ud800\": 1}}}",
            ),
        ];
        for (platform, body) in bodies {
            // without the wrong field the parser itself comes as far as that name
            let first = body.replace("~~", "\"\"");
            let expected = platform.decode(&first).err().expect("a lone surrogate");
            assert_eq!(expected.classify(), Category::Syntax, "{first}");
            assert_eq!(
                place(platform, &body.replace("~~", "12")),
                (expected.line(), expected.column()),
                "{body}"
            );
        }
    }

    #[test]
    fn names_that_nobody_reads_are_not_told() {
        let body = r#"{"intent_name": "a", "query": 1, "parameters": {"\ud800": 1}}"#;
        assert_eq!(
            wrong(&Assistente, body),
            [FieldError::new("/query", "a string")]
        );
        let body = r#"{"session": 1, "queryResult": {"parameters": {"\ud800": 1}}}"#;
        assert_eq!(
            wrong(&Dialogflow, body),
            [FieldError::new("/session", "a string")]
        );
    }

    #[test]
    fn what_is_no_object_is_told_so_at_its_place() {
        let body = r#" ["queryResult"]"#;
        assert_eq!(wrong(&Dialogflow, body), [FieldError::new("", "an object")]);
        let body = r#"{"queryResult": {"intent": ["a"], "parameters": 1}}"#;
        let wrong = wrong(&Dialogflow, body);
        let pointers: Vec<&str> = wrong.iter().map(|field| &*field.pointer).collect();
        assert_eq!(pointers, ["/queryResult/parameters", "/queryResult/intent"]);
    }

    #[test]
    fn a_body_that_breaks_off_is_no_json_even_if_a_field_before_is_wrong() {
        assert_eq!(place(&Assistente, "{\"intent_name\": 1,\n \"a\""), (2, 4));
        assert_eq!(place(&Assistente, "{\"intent_name\": \"a\",\n"), (2, 0));
    }
}
