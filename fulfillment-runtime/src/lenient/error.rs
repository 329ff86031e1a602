//! What did not fit, without a word of what was there.

use std::fmt;

use serde::de;

use super::Kind;
use crate::error::ParametersError;

/// Where something did not fit and what was expected there.
#[derive(Debug)]
pub(super) struct Error {
    /// The members on the way, innermost first.
    path: Vec<String>,
    expected: String,
}

impl Error {
    /// The same error, seen from the object or array around it.
    pub(super) fn inside(mut self, member: &str) -> Self {
        self.path.push(member.replace('~', "~0").replace('/', "~1"));
        self
    }

    pub(super) fn into_parameters_error(self) -> ParametersError {
        let pointer = self
            .path
            .iter()
            .rev()
            .fold(String::new(), |pointer, member| pointer + "/" + member);
        ParametersError::at(pointer, self.expected)
    }

    fn new(expected: String) -> Self {
        Self {
            path: Vec::new(),
            expected,
        }
    }
}

pub(super) fn expected(wanted: &dyn de::Expected, found: Kind) -> Error {
    Error::new(format!("{wanted}, found {}", found.name()))
}

/// The names that a variant may have.
pub(super) struct OneOf(pub(super) &'static [&'static str]);

impl fmt::Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let before = match index {
                _ if self.0.len() == 1 => "",
                0 => "one of ",
                _ => ", ",
            };
            write!(f, "{before}`{name}`")?;
        }
        Ok(())
    }
}

impl de::Expected for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// For a variant that is written as an object of one member, and was not.
pub(super) fn not_one_member(variants: &'static [&'static str]) -> Error {
    Error::new(format!("an object of one member, {}", OneOf(variants)))
}

pub(super) fn too_deep() -> Error {
    Error::new("at most 128 levels".to_owned())
}

/// An error of serde_json, whose message may quote the value.
pub(super) fn strict(error: serde_json::Error) -> Error {
    strict_or(error, Error::new("a value that fits".to_owned()))
}

/// The same, where it is known what did not fit.
pub(super) fn strict_or(error: serde_json::Error, misfit: Error) -> Error {
    if error.is_data() {
        misfit
    } else {
        malformed(error)
    }
}

/// JSON that nobody looked at before and that turns out not to be well-formed.
pub(super) fn malformed(_: impl fmt::Display) -> Error {
    Error::new(
        "well-formed JSON: valid escapes, less than 128 levels, numbers within range".to_owned(),
    )
}

impl de::Error for Error {
    /// A type's own message may quote the value, so it is not kept.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new("a value that its type accepts".to_owned())
    }

    fn invalid_type(found: de::Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        match Kind::of_unexpected(&found) {
            Some(kind) => expected(wanted, kind),
            None => Self::new(wanted.to_string()),
        }
    }

    fn invalid_value(_: de::Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        Self::new(wanted.to_string())
    }

    fn invalid_length(_: usize, wanted: &dyn de::Expected) -> Self {
        Self::new(wanted.to_string())
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Self {
        Self::new(OneOf(variants).to_string())
    }

    fn unknown_field(_: &str, fields: &'static [&'static str]) -> Self {
        Self::new(format!("no member beside {}", fields.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("a value, found nothing".to_owned()).inside(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new("one value, found several".to_owned()).inside(field)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expected)
    }
}

impl std::error::Error for Error {}
