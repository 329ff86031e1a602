//! [`AtStart`]: a text that is read when the server starts, because it differs from one place to the next.

use std::borrow::Cow;
use std::fmt;

use crate::auth::{Places, without_newline};

/// A text that is read when the server starts.
#[derive(Clone)]
pub struct AtStart(Source);

#[derive(Clone)]
enum Source {
    Given(String),
    Env(&'static str),
}

/// What an attribute's expression may be that stands for a text: types by name and not `Into<String>`, so that the
/// compiler can say what to write instead; which it does in one line, without a list of these types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    label = "this is no text",
    note = "write `env(\"NAME\")`, or an expression that is a text: a `&str`, a `String` or a `Cow<str>`"
)]
pub trait Text {
    /// The text.
    fn into_string(self) -> String;
}

#[diagnostic::do_not_recommend]
impl Text for String {
    fn into_string(self) -> String {
        self
    }
}

#[diagnostic::do_not_recommend]
impl Text for &String {
    fn into_string(self) -> String {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl Text for &str {
    fn into_string(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl Text for Cow<'_, str> {
    fn into_string(self) -> String {
        self.into_owned()
    }
}

impl AtStart {
    /// This text.
    pub fn given(text: impl Text) -> Self {
        Self(Source::Given(text.into_string()))
    }

    /// The value of the environment variable `name`.
    pub fn env(name: &'static str) -> Self {
        Self(Source::Env(name))
    }

    /// What is wrong with it where `found` was read, and in which variable that stands.
    pub(crate) fn problem(&self, what: &str, found: &str, why: &str) -> String {
        let found = match found {
            "" => String::new(),
            found => format!(" `{}`", found.escape_debug()),
        };
        match &self.0 {
            Source::Given(_) => format!("{what}{found} {why}"),
            Source::Env(name) => format!("{what}{found}, from variable `{name}`, {why}"),
        }
    }

    /// The text, one trailing newline left out, or `invented` where a variable is not set and a test wants to go on.
    ///
    /// # Errors
    ///
    /// If the variable is not set.
    pub(crate) fn read(&self, places: Places<'_>, invented: &str) -> Result<String, String> {
        match &self.0 {
            Source::Given(text) => Ok(without_newline(text).to_owned()),
            Source::Env(name) => match (places.variables)(name) {
                Some(value) => Ok(without_newline(&value).to_owned()),
                None if places.invent.is_some() => Ok(invented.to_owned()),
                None => Err(format!("environment variable `{name}` is not set")),
            },
        }
    }
}

impl From<String> for AtStart {
    fn from(text: String) -> Self {
        Self::given(text)
    }
}

impl From<&str> for AtStart {
    fn from(text: &str) -> Self {
        Self::given(text)
    }
}

impl fmt::Debug for AtStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Given(text) => text.fmt(f),
            Source::Env(name) => write!(f, "env({name:?})"),
        }
    }
}
