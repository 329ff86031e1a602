//! [`Factor`]: one thing that a guard asks for, checked to be one that somebody can present.

use std::fmt;

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, ORIGIN,
    TRANSFER_ENCODING,
};

use crate::auth::{SecretProblem, Token};

/// One thing that a caller may present, as it is declared: equal ones are one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Factor {
    Token(Token),
    Basic(String, Token),
    Header(HeaderName, Token),
    #[cfg(feature = "google-identity")]
    Identity(String),
    #[cfg(feature = "tls")]
    Certificate(Vec<String>),
}

/// Why a guard cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum GuardProblem {
    Secret(SecretProblem),
    IllFormed(String),
}

impl fmt::Display for GuardProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(why) => why.fmt(f),
            Self::IllFormed(why) => f.write_str(why),
        }
    }
}

/// Headers that frame a request or say what its body is: a secret in them would be read as that.
const MEANT_FOR_MORE: [HeaderName; 7] = [
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HOST,
    ORIGIN,
    TRANSFER_ENCODING,
];

pub(super) type Made<T> = Result<T, Vec<GuardProblem>>;

pub(super) fn ill_formed<T>(why: impl Into<String>) -> Made<T> {
    Err(vec![GuardProblem::IllFormed(why.into())])
}

impl Factor {
    pub(super) fn basic(user: &str, password: &Token) -> Made<Self> {
        if user.contains(':') || user.chars().any(char::is_control) {
            // it is not shown: a password may have been written in its place
            return ill_formed(
                "`Auth::basic` has a user's name that no client can send; write one without `:` and control characters",
            );
        }
        Ok(Self::Basic(user.to_owned(), password.clone()))
    }

    pub(super) fn header(name: &str, value: &Token) -> Made<Self> {
        match HeaderName::try_from(name) {
            Ok(name) if MEANT_FOR_MORE.contains(&name) => ill_formed(format!(
                "`Auth::header` has `{name}`, which says what the request is; write one of your own, such as `x-api-key`"
            )),
            Ok(name) => Ok(Self::Header(name, value.clone())),
            // it is not shown: the secret may have been written in its place
            Err(_) => ill_formed(
                "`Auth::header` has a name that no header can have; write one such as `x-api-key`",
            ),
        }
    }

    #[cfg(feature = "google-identity")]
    pub(super) fn identity(audience: &str) -> Made<Self> {
        if audience.trim() != audience || audience.is_empty() {
            return ill_formed(
                "`Auth::google_identity` has an empty audience, or one with blanks at its ends; write what the tokens are \
                 for, such as the URL of the webhook",
            );
        }
        Ok(Self::Identity(audience.to_owned()))
    }

    #[cfg(feature = "tls")]
    pub(super) fn certificate(names: &[String]) -> Made<Self> {
        if names.is_empty()
            || names
                .iter()
                .any(|name| name.trim() != name || name.is_empty())
        {
            return ill_formed(
                "`Auth::client_certificate` has no names, or an empty one, or one with blanks at its ends; write the names \
                 that stand in the certificate",
            );
        }
        let mut names = names.to_owned();
        names.sort();
        Ok(Self::Certificate(names))
    }
}
