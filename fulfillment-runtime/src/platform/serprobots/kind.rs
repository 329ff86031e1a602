//! [`ContentKind`]: what a content says, read as tolerantly as it may be written.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::encode::WireOption;
use super::object::RawMembers;
use super::{array, name, text};

/// What a [`Content`](super::Content) says, with U+FFFD, `�`, in the place of half a character.
///
/// `Debug` shows no text: it may be personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentKind {
    /// A text.
    Text {
        /// What is said.
        text: String,
    },
    /// An image.
    Image {
        /// Where the browser gets it.
        url: String,
    },
    /// Options to choose from. The vendor's prose calls this type `OPTIONAL`, which is read too.
    Options {
        /// What is asked; empty if nothing is.
        title: String,
        /// How they are shown.
        display: Display,
        /// The options.
        options: Vec<Choice>,
    },
    /// Of another type, or without what its type must have.
    Other,
}

impl ContentKind {
    pub(super) fn of(content: &RawMembers<'_>) -> Option<Self> {
        match &*content.text(name::TYPE)? {
            "TEXT" => content.text(name::TEXT).map(|text| Self::Text { text }),
            "IMAGE" => content.text(name::URL).map(|url| Self::Image { url }),
            "OPTIONS" | "OPTIONAL" => {
                let options = content.get(name::OPTIONS)?;
                if !options.starts_with('[') {
                    return None;
                }
                Some(Self::Options {
                    title: content.text(name::TITLE).unwrap_or_default(),
                    display: Display::of(content.text(name::DISPLAY).as_deref()),
                    options: array::elements(options)
                        .into_iter()
                        .map(|option| Choice::of(&RawMembers::of(option.get())))
                        .collect::<Option<_>>()?,
                })
            }
            _ => None,
        }
    }
}

impl fmt::Debug for ContentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { .. } => f.write_str("TEXT"),
            Self::Image { .. } => f.write_str("IMAGE"),
            Self::Options { options, .. } => write!(f, "OPTIONS({})", options.len()),
            Self::Other => f.write_str("other"),
        }
    }
}

/// One option.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// What is shown.
    pub label: String,
    /// Whether the value is shown as the user's message.
    pub show_value: bool,
    /// What a click sends as the next message's text.
    pub value: String,
}

impl Choice {
    /// An option whose click sends `value`.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            show_value: true,
            value: value.into(),
        }
    }

    /// The value is sent without being shown as the user's message.
    #[must_use]
    pub fn hide_value(mut self) -> Self {
        self.show_value = false;
        self
    }

    fn of(option: &RawMembers<'_>) -> Option<Self> {
        let scalar = |name| option.get(name).and_then(scalar);
        // one of the two will do: what is shown is then what is sent
        let (label, value) = match (scalar(name::LABEL), scalar(name::VALUE)) {
            (Some(label), Some(value)) => (label, value),
            (Some(both), None) | (None, Some(both)) => (both.clone(), both),
            (None, None) => return None,
        };
        Some(Self {
            label,
            show_value: option.get(name::SHOW_VALUE) != Some("false"),
            value,
        })
    }

    pub(super) fn wire(&self) -> WireOption<'_> {
        WireOption {
            label: &self.label,
            show_value: self.show_value,
            value: &self.value,
        }
    }
}

/// A string, or a number or boolean as it is written.
fn scalar(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => text::readable(json).map(Cow::into_owned),
        b'{' | b'[' | b'n' => None,
        _ => Some(json.to_owned()),
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("serprobots::Choice")
            .field("show_value", &self.show_value)
            .finish_non_exhaustive()
    }
}

/// How options are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Display {
    /// Buttons side by side; also where an answer says anything else, or nothing.
    #[default]
    Button,
    /// A list to select from.
    Selection,
    /// A list that opens.
    Dropdown,
}

impl Display {
    fn of(name: Option<&str>) -> Self {
        match name {
            Some("selection") => Self::Selection,
            Some("dropdown") => Self::Dropdown,
            _ => Self::Button,
        }
    }
}

#[cfg(test)]
mod tests;
