//! [`Token`]: a secret as guards take it, whatever it comes from.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::reading::Places;
use super::secret::{Place, Secret};
use super::values::{SecretProblem, Values};

/// A secret as a guard takes it: a [`Secret`] to be read at startup, a [`file`](Self::file) whose path is known only then,
/// or a value that the program already has.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Token(Source);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Source {
    Literal(&'static str),
    Env(&'static str),
    File(PathBuf),
    Given(Box<str>),
}

impl Token {
    /// The content of the file at `path`, which is read again as that of [`Secret::file`] is.
    ///
    /// ```no_run
    /// use std::path::PathBuf;
    ///
    /// use fulfillment_runtime::{Auth, Server, Token};
    ///
    /// fn main() -> fulfillment_runtime::Result {
    ///     // where systemd's `LoadCredential=pedidos:...` puts it
    ///     let credentials = PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY").unwrap_or_default());
    ///     Server::from_env().auth(Auth::token(Token::file(credentials.join("pedidos")))).serve()
    /// }
    /// ```
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(path.into()))
    }
}

impl From<Secret> for Token {
    fn from(secret: Secret) -> Self {
        Self(match secret.0 {
            Place::Literal(literal) => Source::Literal(literal),
            Place::Env(name) => Source::Env(name),
            Place::File(path) => Source::File(path.into()),
        })
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
        Self(Source::Given(value.into_boxed_str()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Literal(literal) => Secret::literal(literal).fmt(f),
            Source::Env(name) => Secret::env(name).fmt(f),
            Source::File(path) => write!(f, "Token::file({path:?})"),
            Source::Given(_) => f.write_str("Token(***)"),
        }
    }
}

impl Token {
    /// Whether the secret stands in the code, where it does not belong.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.0, Source::Literal(_))
    }

    /// The file that holds it, if one does.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.0 {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    /// Where it comes from, as a table of routes may print it after what it is (`token $PEDIDOS_TOKEN`).
    pub(crate) fn shown(&self) -> String {
        match &self.0 {
            Source::Literal(_) => " in the code".to_owned(),
            Source::Env(name) => format!(" ${name}"),
            Source::File(path) => format!(" in {}", path.display()),
            Source::Given(_) => String::new(),
        }
    }

    /// How a shell writes this secret without knowing it, for the hints that `serve()` prints. It can name no variable
    /// but those of its own letters.
    pub(crate) fn shell(&self) -> Option<String> {
        match &self.0 {
            Source::Env(name) if is_shells(name) => Some(format!("${name}")),
            Source::File(path) => Some(format!("$(head -n 1 {})", super::quoted(path.to_str()?))),
            Source::Env(_) | Source::Literal(_) | Source::Given(_) => None,
        }
    }

    /// The place, as an error names it.
    pub(super) fn place(&self) -> String {
        match &self.0 {
            Source::Given(_) => "an expression".to_owned(),
            Source::Literal(_) => "a literal".to_owned(),
            Source::Env(name) => format!("environment variable `{name}`"),
            Source::File(path) => format!("file `{}`", path.display()),
        }
    }

    /// The secret itself, checked to be one that a header can carry.
    ///
    /// # Errors
    ///
    /// If the place is not there, or what it holds is of no use.
    pub(super) fn read(&self, places: Places<'_>) -> Result<Values, SecretProblem> {
        let invented = |name: &str| places.invent.map(|invent| invent(name));
        let text = match &self.0 {
            Source::Given(value) => value.to_string(),
            Source::Literal(value) => (*value).to_owned(),
            Source::Env(name) => {
                let value = (places.variables)(name).or_else(|| invented(name));
                value.ok_or(SecretProblem::VariableMissing(name))?
            }
            Source::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => text,
                Err(error) => {
                    let absent = error.kind() == ErrorKind::NotFound;
                    let invented = invented(&path.to_string_lossy()).filter(|_| absent);
                    let problem = SecretProblem::FileUnreadable(path.clone(), error.kind());
                    invented.ok_or(problem)?
                }
            },
        };
        Values::of(&text, || self.place())
    }
}

/// Whether a shell takes this for the name of one variable.
fn is_shells(name: &str) -> bool {
    let letter = |character: char| character.is_ascii_alphabetic() || character == '_';
    name.starts_with(letter) && name.chars().all(|one| letter(one) || one.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_any_path_as_it_is() {
        let shell = |path: &str| Token::file(path).shell();
        let plain = shell("/run/a secret");
        assert_eq!(plain.as_deref(), Some("$(head -n 1 '/run/a secret')"));
        let quoted = shell("/run/d'or $(date)");
        assert_eq!(
            quoted.as_deref(),
            Some(r"$(head -n 1 '/run/d'\''or $(date)')")
        );
    }

    #[test]
    fn a_file_is_the_same_token_whether_its_path_is_a_constant_or_not() {
        let constant = Token::from(Secret::file("/run/token"));
        assert_eq!(constant, Token::file("/run/token".to_owned()));
        assert_eq!(format!("{constant:?}"), "Token::file(\"/run/token\")");
        assert_eq!(constant.shown(), " in /run/token");
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
}
