//! Secrets and guards: where a token comes from, and what a caller must present.
//!
//! A guard is declared in code, its secret lives outside: a [`Secret`] only names the place, so that it can
//! stand in a `const` and can be printed. What it names is read once, when the server starts
//! ([`crate::App`] says how), and is compared in constant time.

use std::fmt;
use std::io::ErrorKind;

/// Where a secret comes from: an environment variable, a file or, for demos, the code itself.
///
/// `const`, so that a [`Webhook`](crate::Webhook) constant can carry one. One trailing newline of what a
/// variable or a file holds is not part of the secret. A missing or empty secret stops the start.
///
/// ```
/// use fulfillment_runtime::Secret;
///
/// const TOKEN: Secret = Secret::env("PEDIDOS_TOKEN");
/// assert_eq!(format!("{TOKEN:?}"), "Secret::env(\"PEDIDOS_TOKEN\")");
/// assert_eq!(format!("{:?}", Secret::literal("s3cr3t")), "Secret::literal(***)");
/// ```
#[derive(Clone, Copy)]
pub struct Secret(Source);

#[derive(Clone, Copy)]
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

    /// The content of the file at `path` at startup, as container platforms mount secrets.
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
#[derive(Clone)]
pub struct Token(Value);

#[derive(Clone)]
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

/// What a caller must present to reach a node.
///
/// A token is accepted in any of its three presentations: the Assistente's `X-Assistant-Signature-Token`,
/// `Authorization: Bearer <token>`, or as the password of `Authorization: Basic`, whatever the user's name.
///
/// ```
/// use fulfillment_runtime::{Auth, Secret};
///
/// let from_the_environment = Auth::token(Secret::env("PEDIDOS_TOKEN"));
/// let from_a_vault = Auth::token(String::from("read by the program at startup"));
/// ```
#[derive(Clone)]
pub struct Auth(pub(crate) Kind);

/// The kinds of guard. A new kind is a variant here and an arm where the guards are made.
#[derive(Clone)]
pub(crate) enum Kind {
    Token(Token),
}

impl Auth {
    /// The caller presents this token.
    pub fn token(token: impl Into<Token>) -> Self {
        Self(Kind::Token(token.into()))
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Token(token) => f.debug_tuple("Auth::token").field(token).finish(),
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

/// Why a token could not be had. Names the place, never the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TokenProblem {
    VariableMissing(&'static str),
    FileUnreadable(&'static str, ErrorKind),
    Empty(String),
    NoHeaderCarries(String),
}

impl fmt::Display for TokenProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VariableMissing(name) => {
                write!(
                    f,
                    "environment variable `{name}` is not set; set it to the node's token"
                )
            }
            Self::FileUnreadable(path, kind) => write!(f, "file `{path}` cannot be read: {kind}"),
            Self::Empty(place) => {
                write!(f, "{place} is empty; a token needs at least one character")
            }
            Self::NoHeaderCarries(place) => write!(
                f,
                "{place} holds a token that no header can carry; blanks at its ends and control characters are not possible"
            ),
        }
    }
}

impl Token {
    /// Whether the token stands in the code, where it does not belong.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.0, Value::Secret(Secret(Source::Literal(_))))
    }

    /// The guard as a table of routes may print it.
    pub(crate) fn shown(&self) -> String {
        match &self.0 {
            Value::Secret(Secret(Source::Literal(_))) => "token in the code".to_owned(),
            Value::Secret(Secret(Source::Env(name))) => format!("token ${name}"),
            Value::Secret(Secret(Source::File(path))) => format!("token in {path}"),
            Value::Given(_) => "token".to_owned(),
        }
    }

    /// How a shell writes this token without knowing it, for the hints that `serve()` prints.
    pub(crate) fn shell(&self) -> Option<String> {
        match &self.0 {
            Value::Secret(Secret(Source::Env(name))) => Some(format!("${name}")),
            Value::Secret(Secret(Source::File(path))) => Some(format!("$(cat '{path}')")),
            _ => None,
        }
    }

    /// The token itself, checked to be one that a header can carry.
    pub(crate) fn read(&self, places: Places<'_>) -> Result<Box<str>, TokenProblem> {
        let (place, value): (_, Box<str>) = match &self.0 {
            Value::Given(value) => ("an expression".to_owned(), value.clone()),
            Value::Secret(Secret(Source::Literal(value))) => {
                ("a literal".to_owned(), (*value).into())
            }
            Value::Secret(Secret(Source::Env(name))) => {
                let value = (places.variables)(name)
                    .or_else(|| places.invent.map(|invent| invent(name)))
                    .ok_or(TokenProblem::VariableMissing(name))?;
                (
                    format!("environment variable `{name}`"),
                    without_newline(&value).into(),
                )
            }
            Value::Secret(Secret(Source::File(path))) => {
                let value = std::fs::read_to_string(path).or_else(|error| match places.invent {
                    Some(invent) if error.kind() == ErrorKind::NotFound => Ok(invent(path)),
                    _ => Err(TokenProblem::FileUnreadable(path, error.kind())),
                })?;
                (format!("file `{path}`"), without_newline(&value).into())
            }
        };
        if value.is_empty() {
            return Err(TokenProblem::Empty(place));
        }
        if value.trim() != &*value || value.chars().any(char::is_control) {
            return Err(TokenProblem::NoHeaderCarries(place));
        }
        Ok(value)
    }
}

/// A text without the one newline that files and variables end with.
pub(crate) fn without_newline(value: &str) -> &str {
    let value = value.strip_suffix('\n').unwrap_or(value);
    value.strip_suffix('\r').unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(token: impl Into<Token>, variable: Option<&str>) -> Result<Box<str>, TokenProblem> {
        token.into().read(Places {
            variables: &|_| variable.map(str::to_owned),
            invent: None,
        })
    }

    #[test]
    fn one_trailing_newline_is_not_part_of_a_secret() {
        assert_eq!(read(Secret::env("T"), Some("abc\n")).as_deref(), Ok("abc"));
        assert_eq!(
            read(Secret::env("T"), Some("abc\r\n")).as_deref(),
            Ok("abc")
        );
        assert!(matches!(
            read(Secret::env("T"), Some("abc\n\n")),
            Err(TokenProblem::NoHeaderCarries(_))
        ));
    }

    #[test]
    fn a_missing_or_empty_secret_is_named_by_its_place() {
        assert_eq!(
            read(Secret::env("T"), None),
            Err(TokenProblem::VariableMissing("T"))
        );
        assert!(
            read(Secret::env("T"), Some("\n"))
                .is_err_and(|e| e.to_string().contains("`T` is empty"))
        );
        assert!(matches!(
            read(Secret::file("/nowhere/token"), None),
            Err(TokenProblem::FileUnreadable(..))
        ));
        assert!(matches!(
            read(String::new(), None),
            Err(TokenProblem::Empty(_))
        ));
    }

    #[test]
    fn nothing_that_holds_a_secret_prints_it() {
        let printed = format!(
            "{:?} {:?} {:?}",
            Secret::literal("canary"),
            Token::from("canary".to_owned()),
            Auth::token("canary")
        );
        assert!(!printed.contains("canary"), "{printed}");
    }
}
