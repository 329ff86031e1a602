//! Recognition: whose call a body is, told by the names of its members before anything is read.

use std::cell::Cell;
use std::fmt;

use memchr::memchr2;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::wire::Str;
use super::{ALL, Platform};
use crate::error::{FieldError, Rejection};
use crate::members;

/// The platform that a body's members tell, or `None` if they tell none.
///
/// Looks no further than the first member that tells, so it is nearly free for real calls.
pub(crate) fn by_shape(body: &str) -> Option<&'static dyn Platform> {
    if let Some(platform) = first_members(body).find_map(by_member) {
        return Some(platform);
    }
    let found = Cell::new(None);
    // stopping at a member is an error for serde; what is wrong with a body is found out by `explain`
    let _ = serde_json::Deserializer::from_str(body).deserialize_map(Members { found: &found });
    found.get()
}

fn by_member(name: &str) -> Option<&'static dyn Platform> {
    ALL.into_iter().find(|platform| platform.recognises(name))
}

/// The names of a body's first members, as long as their values are strings without escapes: nearly every real body
/// tells by one of those, and they can be read without a parser.
fn first_members(body: &str) -> impl Iterator<Item = &str> {
    let mut rest = body.trim_ascii_start().strip_prefix('{');
    std::iter::from_fn(move || {
        let (name, after) = plain_string(rest.take()?)?;
        let value = after
            .trim_ascii_start()
            .strip_prefix(':')
            .and_then(plain_string);
        rest = value.and_then(|(_, after)| after.trim_ascii_start().strip_prefix(','));
        Some(name)
    })
}

/// A string without escapes at the start of `json`, and what follows it.
fn plain_string(json: &str) -> Option<(&str, &str)> {
    let json = json.trim_ascii_start().strip_prefix('"')?;
    let end = memchr2(b'"', b'\\', json.as_bytes())?;
    (json.as_bytes()[end] == b'"').then(|| (&json[..end], &json[end + 1..]))
}

struct Members<'c> {
    found: &'c Cell<Option<&'static dyn Platform>>,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<&RawValue>()? {
            // a name that is no text (half a surrogate pair) tells nothing
            let name = serde_json::from_str(name.get());
            if let Some(platform) = name.ok().and_then(|Str(name)| by_member(&name)) {
                self.found.set(Some(platform));
                return Err(A::Error::custom(""));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// What is wrong with a body that no platform recognises.
pub(crate) fn unknown(body: &str) -> Rejection<'static> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(body) {
        return Rejection::NotJson {
            line: error.line(),
            column: error.column(),
        };
    }
    // a name that is no text is passed over by what skips, and refused by what reads
    if let Err(error) = members::of(body) {
        if error.is_syntax() {
            return Rejection::NotJson {
                line: error.line(),
                column: error.column(),
            };
        }
    }
    if !body.trim_start().starts_with('{') {
        return Rejection::UnknownShape(vec![FieldError::new("", "an object")]);
    }
    Rejection::UnknownShape(ALL.iter().filter_map(|platform| platform.marks()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_no_text_is_no_json_and_not_a_missing_member() {
        let body = r#"{"\ud800": 1, "a": 1}"#;
        assert!(matches!(unknown(body), Rejection::NotJson { line: 1, .. }));
        assert!(matches!(unknown("[1]"), Rejection::UnknownShape(_)));
        assert!(matches!(unknown("{}"), Rejection::UnknownShape(marks) if marks.len() == 2));
    }

    #[test]
    fn a_body_is_told_by_its_first_member_that_tells_wherever_it_stands() {
        let name = |body: &str| by_shape(body).map(|platform| platform.name());
        for body in [
            r#"{"intent_name": "a"}"#,
            " {\n \"query\" : \"a\\\"b\" , \"intent_name\" : \"a\" }",
            r#"{"parameters": {"queryResult": 1}, "query": "queryResult", "intent_name": "a", "queryResult": {}}"#,
        ] {
            assert_eq!(name(body), Some("assistente"), "{body}");
        }
        assert_eq!(
            name(r#"{"responseId": "1", "session": "s", "queryResult": {}}"#),
            Some("dialogflow")
        );
        assert_eq!(
            name(r#"{"a\u0062": "x", "query_result": {}}"#),
            Some("dialogflow")
        );
        assert_eq!(
            name(r#"{"\ud800": 1, "intent_name": "a"}"#),
            Some("assistente")
        );
        assert_eq!(name(r#"{"text": "intent_name"}"#), None);
        assert_eq!(name(""), None);
    }
}
