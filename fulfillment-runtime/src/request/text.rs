//! [`Text`] and [`Span`]: where a value lies in a body, without borrowing it.
//!
//! A request owns its body, so its fields cannot be references into it. They are ranges instead: found once, while
//! the platform's shape is parsed, and as cheap to read as a slice.

use std::borrow::Cow;

/// A range of a body, in bytes. 32 bits: a body's limit is far below 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Where `part` lies in `body`; `None` if it does not.
    pub(crate) fn of(body: &str, part: &str) -> Option<Self> {
        let start = (part.as_ptr() as usize).checked_sub(body.as_ptr() as usize)?;
        let end = start.checked_add(part.len())?;
        if end > body.len() {
            return None;
        }
        Some(Self {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        })
    }

    pub(crate) fn in_body(self, body: &str) -> &str {
        // made by `of` from a slice of this body; of another one it would be empty, never a panic
        body.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// A string of a body: a range of it or, where escapes had to be resolved, a string of its own.
#[derive(Clone, Default)]
pub(crate) enum Text {
    #[default]
    Empty,
    Span(Span),
    Owned(Box<str>),
}

impl Text {
    pub(crate) fn of(body: &str, text: Cow<'_, str>) -> Self {
        match text {
            Cow::Borrowed("") => Self::Empty,
            Cow::Borrowed(part) => match Span::of(body, part) {
                Some(span) => Self::Span(span),
                None => Self::Owned(part.into()),
            },
            Cow::Owned(text) => Self::Owned(text.into_boxed_str()),
        }
    }

    pub(crate) fn in_body<'a>(&'a self, body: &'a str) -> &'a str {
        match self {
            Self::Empty => "",
            Self::Span(span) => span.in_body(body),
            Self::Owned(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_kept_as_a_range_and_anything_else_as_itself() {
        let body = String::from("{\"a\": \"olá\"}");
        let text = Text::of(&body, Cow::Borrowed(&body[7..11]));
        assert!(matches!(text, Text::Span(_)));
        assert_eq!(text.in_body(&body), "olá");

        let foreign = Text::of(&body, Cow::Borrowed("elsewhere"));
        assert!(matches!(foreign, Text::Owned(_)));
        assert_eq!(foreign.in_body(&body), "elsewhere");
    }
}
