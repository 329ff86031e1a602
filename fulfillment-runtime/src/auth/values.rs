//! [`Values`]: what a place of a secret holds, and what is said of one that is of no use.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::unreadable::Unreadable;

/// What a place holds: a secret, and the one that is valid beside it while it is replaced.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) first: Box<str>,
    pub(crate) second: Option<Box<str>>,
}

/// Why a secret could not be had. Names the place, never the value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SecretProblem {
    VariableMissing(&'static str),
    FileUnreadable(PathBuf, ErrorKind),
    Empty(String),
    ByteOrderMark(String),
    /// Which line, where another one is not.
    EmptyLine(String, &'static str),
    TooMany(String),
    NoHeaderCarries(String),
}

impl fmt::Display for SecretProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VariableMissing(name) => {
                write!(
                    f,
                    "environment variable `{name}` is not set; set it to the secret that callers present"
                )
            }
            Self::FileUnreadable(path, kind) => {
                let (path, why) = (path.display(), Unreadable(*kind));
                write!(f, "file `{path}` cannot be read: {why}")
            }
            Self::Empty(place) => {
                write!(f, "{place} is empty; a secret needs at least one character")
            }
            Self::ByteOrderMark(place) => write!(
                f,
                "{place} begins with a byte order mark; save it as UTF-8 without one"
            ),
            Self::EmptyLine(place, line) => write!(
                f,
                "the {line} line of {place} is empty; leave it out, or write a secret there that is valid beside the other"
            ),
            Self::TooMany(place) => write!(
                f,
                "{place} has more than two lines; one is the secret, a second one is valid beside it while it is replaced"
            ),
            Self::NoHeaderCarries(place) => write!(
                f,
                "{place} holds a secret that no header can carry; blanks at its ends and control characters are not possible"
            ),
        }
    }
}

impl Values {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.first).chain(self.second.as_deref())
    }

    /// What this text is.
    ///
    /// # Errors
    ///
    /// If no secret is, with the place that it is from.
    pub(super) fn of(text: &str, place: impl Fn() -> String) -> Result<Self, SecretProblem> {
        // editors hide it, and callers do not present it
        if text.starts_with('\u{feff}') {
            return Err(SecretProblem::ByteOrderMark(place()));
        }
        let mut lines = without_newline(text).split('\n').map(without_return);
        let (first, second) = (lines.next().unwrap_or_default(), lines.next());
        if lines.next().is_some() {
            return Err(SecretProblem::TooMany(place()));
        }
        match (first, second) {
            ("", None | Some("")) => return Err(SecretProblem::Empty(place())),
            ("", Some(_)) => return Err(SecretProblem::EmptyLine(place(), "first")),
            (_, Some("")) => return Err(SecretProblem::EmptyLine(place(), "second")),
            _ => {}
        }
        let values = Self {
            first: first.into(),
            second: second.map(Into::into),
        };
        if !values.iter().all(fits_a_header) {
            return Err(SecretProblem::NoHeaderCarries(place()));
        }
        Ok(values)
    }
}

fn fits_a_header(value: &str) -> bool {
    value.trim() == value && !value.chars().any(char::is_control)
}

/// A text without the one newline that files and variables end with.
pub(crate) fn without_newline(value: &str) -> &str {
    without_return(value.strip_suffix('\n').unwrap_or(value))
}

fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let values = Values::of(text, || "file `/t`".to_owned());
        let values = values.map_err(|why| why.to_string())?;
        Ok(values.iter().map(str::to_owned).collect())
    }

    fn refused(text: &str, why: &str) {
        let told = read(text);
        assert!(
            told.as_ref().is_err_and(|told| told.contains(why)),
            "{text:?} {told:?}"
        );
    }

    #[test]
    fn one_trailing_newline_is_not_part_of_a_secret() {
        for text in ["abc", "abc\n", "abc\r\n"] {
            assert_eq!(read(text), Ok(vec!["abc".to_owned()]));
        }
    }

    #[test]
    fn a_second_line_is_valid_beside_the_first_and_a_third_is_refused() {
        for text in ["new\nold", "new\nold\n", "new\r\nold\r\n"] {
            assert_eq!(read(text), Ok(vec!["new".to_owned(), "old".to_owned()]));
        }
        for text in ["a\nb\nc", "\n\n\n", "a\n\n\n"] {
            refused(text, "file `/t` has more than two lines");
        }
    }

    #[test]
    fn what_is_no_secret_is_named_by_its_place_and_never_shown() {
        for text in ["", "\n", "\r\n", "\n\n"] {
            refused(text, "file `/t` is empty");
        }
        for text in [" abc", "a\tb", "abc\n \n", "abc\n\u{7f}"] {
            refused(text, "file `/t` holds a secret that no header can carry");
        }
    }

    #[test]
    fn an_empty_line_beside_a_secret_is_named_by_its_number() {
        for text in ["abc\n\n", "abc\r\n\r\n"] {
            refused(text, "the second line of file `/t` is empty");
        }
        refused("\nabc", "the first line of file `/t` is empty");
    }

    #[test]
    fn a_byte_order_mark_is_refused_by_its_name() {
        for text in ["\u{feff}abc", "\u{feff}", "\u{feff}new\nold\n"] {
            refused(
                text,
                "file `/t` begins with a byte order mark; save it as UTF-8 without one",
            );
        }
    }
}
