//! What kind of value a piece of JSON is.

use serde::de::Unexpected;

/// The kind of a JSON value, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Number,
    Bool,
    Null,
}

impl Kind {
    pub(super) fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b'"') => Self::String,
            Some(b't' | b'f') => Self::Bool,
            Some(b'n') | None => Self::Null,
            Some(_) => Self::Number,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "a boolean",
            Self::Null => "nothing",
        }
    }

    /// The kind of what serde found, if it is one of JSON's.
    pub(super) fn of_unexpected(found: &Unexpected<'_>) -> Option<Self> {
        Some(match found {
            Unexpected::Map => Self::Object,
            Unexpected::Seq => Self::Array,
            Unexpected::Str(_) | Unexpected::Char(_) => Self::String,
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => Self::Number,
            Unexpected::Bool(_) => Self::Bool,
            Unexpected::Unit | Unexpected::Option => Self::Null,
            _ => return None,
        })
    }
}
