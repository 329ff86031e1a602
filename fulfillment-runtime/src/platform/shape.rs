//! Explanations: every wrong field of a body at once, as a JSON pointer with what was expected there.
//!
//! Off the fast path: a platform's `decode` refuses with serde's first error, whose text may quote what the user
//! wrote. This looks again, at all fields, by the first byte of each value.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::wire::{Flag, Str, is_empty_array};
use crate::error::{FieldError, Rejection};

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
            Self::Uuid => string(json)
                .is_some_and(|text| text.is_empty() || uuid::Uuid::try_parse(&text).is_ok()),
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
    shape: &[Field],
) -> Rejection<'static> {
    // the first error may be one of shape and a later one of syntax; then the body is no JSON
    let syntax = match error.classify() {
        Category::Data => serde_json::from_str::<IgnoredAny>(body).err(),
        _ => Some(serde_json::Error::io(
            std::io::ErrorKind::InvalidData.into(),
        )),
    };
    if let Some(later) = syntax {
        let (line, column) = if later.line() == 0 {
            (error.line(), error.column())
        } else {
            (later.line(), later.column())
        };
        return Rejection::NotJson { line, column };
    }
    let mut wrong = Vec::new();
    check(body, shape, "", &mut wrong);
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
    let valid = bytes.get(..valid_up_to).unwrap_or_default();
    let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = valid
        .iter()
        .rev()
        .take_while(|&&byte| byte != b'\n')
        .count()
        + 1;
    Rejection::NotJson { line, column }
}

fn check(json: &str, shape: &[Field], pointer: &str, wrong: &mut Vec<FieldError>) {
    let Some(members) = members(json) else {
        wrong.push(FieldError::new(pointer, "an object"));
        return;
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
                    check(value, inner, &place, wrong)
                }
                _ => {}
            },
        }
    }
}

/// The members of an object in their order, each as its text.
fn members(json: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(Cow<'de, str>, &'de str)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((Str(name), value)) = map.next_entry::<Str<'de>, &RawValue>()? {
                members.push((name, value.get()));
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(json)
        .deserialize_map(Members)
        .ok()
}
