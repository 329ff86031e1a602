//! [`Secret`]: where something secret comes from, and how it is read.
//!
//! A guard is declared in code, its secret lives outside: a [`Secret`] only names the place, so that it can stand in a
//! `const` and can be printed. What it names is read when the server starts, a file again whenever it changes.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

/// Where a secret comes from: an environment variable, a file or, for demos, the code itself.
///
/// `const`, so that a [`Webhook`](crate::Webhook) constant can carry one. One trailing newline of what a
/// variable or a file holds is not part of the secret. A missing or empty secret stops the start.
///
/// While a secret is replaced, the old and the new one are both valid: write them on two lines of the file or variable,
/// change what the callers present, then leave the old line out. Where the server itself presents the secret, to others,
/// the first line is the one. More than two lines are refused.
///
/// ```
/// use fulfillment_runtime::Secret;
///
/// const TOKEN: Secret = Secret::env("PEDIDOS_TOKEN");
/// assert_eq!(format!("{TOKEN:?}"), "Secret::env(\"PEDIDOS_TOKEN\")");
/// assert_eq!(format!("{:?}", Secret::literal("s3cr3t")), "Secret::literal(***)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Secret(Source);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    Literal(&'static str),
    Env(&'static str),
    File(&'static str),
}

impl Secret {
    /// A secret that stands in the code. Everyone who can read the code or the binary has it, so the start
    /// warns about it; good for demos and tests.
    pub const fn literal(secret: &'static str) -> Self {
        Self(Source::Literal(secret))
    }

    /// The value of the environment variable `name` at startup.
    pub const fn env(name: &'static str) -> Self {
        Self(Source::Env(name))
    }

    /// The content of the file at `path`, as container platforms mount secrets.
    ///
    /// The running server reads it again when it changes, and on SIGHUP: a secret is replaced without a restart. What
    /// cannot be taken (the file is gone, empty or no text) is logged, and what was read before stays valid.
    pub const fn file(path: &'static str) -> Self {
        Self(Source::File(path))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::Literal(_) => f.write_str("Secret::literal(***)"),
            Source::Env(name) => write!(f, "Secret::env({name:?})"),
            Source::File(path) => write!(f, "Secret::file({path:?})"),
        }
    }
}

/// A token as a guard takes it: a [`Secret`] to be read at startup, or a value that the program already has.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Token(Value);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Value {
    Secret(Secret),
    Given(Box<str>),
}

impl From<Secret> for Token {
    fn from(secret: Secret) -> Self {
        Self(Value::Secret(secret))
    }
}

impl From<&'static str> for Token {
    /// The same as [`Secret::literal`], its warning included.
    fn from(literal: &'static str) -> Self {
        Secret::literal(literal).into()
    }
}

impl From<String> for Token {
    fn from(value: String) -> Self {
        Self(Value::Given(value.into_boxed_str()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Secret(secret) => secret.fmt(f),
            Value::Given(_) => f.write_str("Token(***)"),
        }
    }
}

/// Where secrets are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    /// The process's environment, or a function of a test.
    pub(crate) variables: &'a dyn Fn(&str) -> Option<String>,
    /// Makes up the secret of a variable or file that is not there, for tests.
    pub(crate) invent: Option<fn(&str) -> String>,
}

/// Why a secret could not be had. Names the place, never the value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SecretProblem {
    VariableMissing(&'static str),
    FileUnreadable(&'static str, ErrorKind),
    Empty(String),
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
            Self::FileUnreadable(path, kind) => write!(f, "file `{path}` cannot be read: {kind}"),
            Self::Empty(place) => {
                write!(f, "{place} is empty; a secret needs at least one character")
            }
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

/// What a place holds: a secret, and the one that is valid beside it while it is replaced.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) first: Box<str>,
    pub(crate) second: Option<Box<str>>,
}

impl Values {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.first).chain(self.second.as_deref())
    }

    fn of(text: &str, place: &Token) -> Result<Self, SecretProblem> {
        let mut lines = without_newline(text).split('\n').map(without_return);
        let (first, second) = (lines.next().unwrap_or_default(), lines.next());
        if first.is_empty() && second.is_none() {
            return Err(SecretProblem::Empty(place.place()));
        }
        if lines.next().is_some() {
            return Err(SecretProblem::TooMany(place.place()));
        }
        let values = Self {
            first: first.into(),
            second: second.map(Into::into),
        };
        if !values.iter().all(fits_a_header) {
            return Err(SecretProblem::NoHeaderCarries(place.place()));
        }
        Ok(values)
    }
}

fn fits_a_header(value: &str) -> bool {
    !value.is_empty() && value.trim() == value && !value.chars().any(char::is_control)
}

impl Token {
    /// Whether the secret stands in the code, where it does not belong.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.0, Value::Secret(Secret(Source::Literal(_))))
    }

    /// The file that holds it, if one does.
    pub(crate) fn file(&self) -> Option<&'static Path> {
        match self.0 {
            Value::Secret(Secret(Source::File(path))) => Some(Path::new(path)),
            _ => None,
        }
    }

    /// Where it comes from, as a table of routes may print it after what it is (`token $PEDIDOS_TOKEN`).
    pub(crate) fn shown(&self) -> String {
        match &self.0 {
            Value::Secret(Secret(Source::Literal(_))) => " in the code".to_owned(),
            Value::Secret(Secret(Source::Env(name))) => format!(" ${name}"),
            Value::Secret(Secret(Source::File(path))) => format!(" in {path}"),
            Value::Given(_) => String::new(),
        }
    }

    /// How a shell writes this secret without knowing it, for the hints that `serve()` prints. It can name no variable
    /// but those of its own letters.
    pub(crate) fn shell(&self) -> Option<String> {
        match &self.0 {
            Value::Secret(Secret(Source::Env(name))) if is_shells(name) => Some(format!("${name}")),
            Value::Secret(Secret(Source::File(path))) => {
                Some(format!("$(head -n 1 {})", super::quoted(path)))
            }
            _ => None,
        }
    }

    /// The place, as an error names it.
    fn place(&self) -> String {
        match &self.0 {
            Value::Given(_) => "an expression".to_owned(),
            Value::Secret(Secret(Source::Literal(_))) => "a literal".to_owned(),
            Value::Secret(Secret(Source::Env(name))) => format!("environment variable `{name}`"),
            Value::Secret(Secret(Source::File(path))) => format!("file `{path}`"),
        }
    }

    /// The secret itself, checked to be one that a header can carry.
    ///
    /// # Errors
    ///
    /// If the place is not there, or what it holds is of no use.
    pub(crate) fn read(&self, places: Places<'_>) -> Result<Values, SecretProblem> {
        match &self.0 {
            Value::Given(value) => Values::of(value, self),
            Value::Secret(Secret(Source::Literal(value))) => Values::of(value, self),
            Value::Secret(Secret(Source::Env(name))) => {
                let value = (places.variables)(name)
                    .or_else(|| places.invent.map(|invent| invent(name)))
                    .ok_or(SecretProblem::VariableMissing(name))?;
                Values::of(&value, self)
            }
            Value::Secret(Secret(Source::File(path))) => {
                let value = std::fs::read_to_string(path).or_else(|error| match places.invent {
                    Some(invent) if error.kind() == ErrorKind::NotFound => Ok(invent(path)),
                    _ => Err(SecretProblem::FileUnreadable(path, error.kind())),
                })?;
                Values::of(&value, self)
            }
        }
    }
}

/// A text without the one newline that files and variables end with.
pub(crate) fn without_newline(value: &str) -> &str {
    without_return(value.strip_suffix('\n').unwrap_or(value))
}

/// Whether a shell takes this for the name of one variable.
fn is_shells(name: &str) -> bool {
    let letter = |character: char| character.is_ascii_alphabetic() || character == '_';
    name.starts_with(letter) && name.chars().all(|one| letter(one) || one.is_ascii_digit())
}

fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(token: impl Into<Token>, variable: Option<&str>) -> Result<Vec<String>, SecretProblem> {
        let values = token.into().read(Places {
            variables: &|_| variable.map(str::to_owned),
            invent: None,
        })?;
        Ok(values.iter().map(str::to_owned).collect())
    }

    #[test]
    fn one_trailing_newline_is_not_part_of_a_secret() {
        for text in ["abc", "abc\n", "abc\r\n"] {
            assert_eq!(
                read(Secret::env("T"), Some(text)).ok(),
                Some(vec!["abc".to_owned()])
            );
        }
        for text in ["abc\n\n", "\nabc", " abc", "a\tb", "abc\n \n"] {
            let read = read(Secret::env("T"), Some(text));
            assert!(
                matches!(read, Err(SecretProblem::NoHeaderCarries(_))),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_shell_is_told_of_the_place_in_its_own_words_or_of_none() {
        let shell = |secret: Secret| Token::from(secret).shell();
        let table = [
            (Secret::env("PEDIDOS_TOKEN2"), Some("$PEDIDOS_TOKEN2")),
            (Secret::env("A-B"), None),
            (Secret::env("2A"), None),
            (Secret::env("A;id"), None),
            (Secret::env(""), None),
            (
                Secret::file("/run/my key"),
                Some("$(head -n 1 '/run/my key')"),
            ),
            (
                Secret::file("/run/d'A$(id)"),
                Some(r"$(head -n 1 '/run/d'\''A$(id)')"),
            ),
            (Secret::literal("canary"), None),
        ];
        for (secret, expected) in table {
            assert_eq!(shell(secret).as_deref(), expected, "{secret:?}");
        }
    }

    #[test]
    fn a_second_line_is_valid_beside_the_first_and_a_third_is_refused() {
        for text in ["new\nold", "new\nold\n", "new\r\nold\r\n"] {
            assert_eq!(
                read(Secret::env("T"), Some(text)).ok(),
                Some(vec!["new".to_owned(), "old".to_owned()])
            );
        }
        let three = read(Secret::env("T"), Some("a\nb\nc"));
        assert!(three.is_err_and(|why| why.to_string().contains("`T` has more than two lines")));
    }

    #[test]
    fn a_missing_or_empty_secret_is_named_by_its_place() {
        assert_eq!(
            read(Secret::env("T"), None),
            Err(SecretProblem::VariableMissing("T"))
        );
        for text in ["", "\n", "\r\n"] {
            let empty = read(Secret::env("T"), Some(text));
            assert!(
                empty.is_err_and(|why| why.to_string().contains("`T` is empty")),
                "{text:?}"
            );
        }
        assert!(matches!(
            read(Secret::file("/nowhere/token"), None),
            Err(SecretProblem::FileUnreadable(..))
        ));
        assert!(matches!(
            read(String::new(), None),
            Err(SecretProblem::Empty(_))
        ));
    }
}
