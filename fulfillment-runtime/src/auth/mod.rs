//! [`Auth`]: what a caller must present; and [`Secret`], where what is secret of it comes from.

mod again;
mod reading;
mod secret;
mod shown;
mod token;
mod values;

use std::fmt;

pub(crate) use self::again::Again;
pub(crate) use self::reading::{Places, Reading};
pub use self::secret::Secret;
pub(crate) use self::shown::{Presenting, quoted};
pub use self::token::Token;
#[cfg(feature = "gateway")]
pub(crate) use self::values::without_newline;
pub(crate) use self::values::{SecretProblem, Values};

/// What a caller must present to reach a node or a page.
///
/// | made by | the caller presents |
/// |---|---|
/// | [`token`](Self::token) | a token |
/// | [`basic`](Self::basic) | a user's name and a password |
/// | [`header`](Self::header) | a header with a secret value |
#[cfg_attr(
    feature = "google-identity",
    doc = "| [`google_identity`](Self::google_identity) | a token that Google signed for Dialogflow |"
)]
#[cfg_attr(
    feature = "tls",
    doc = "| [`client_certificate`](Self::client_certificate) | a client certificate with one of these names |"
)]
/// | [`trust_upstream`](Self::trust_upstream) | nothing: the platform in front has checked |
/// | [`any_of`](Self::any_of), [`all_of`](Self::all_of) | one of several, all of several |
///
/// ```
/// use fulfillment_runtime::{Auth, Secret};
///
/// let from_the_environment = Auth::token(Secret::env("PEDIDOS_TOKEN"));
/// let from_a_vault = Auth::token(String::from("read by the program at startup"));
/// let dialogflow_or_a_probe = Auth::any_of([
///     Auth::basic("dialogflow", Secret::file("/run/secrets/dialogflow")),
///     Auth::header("x-probe-key", Secret::env("PROBE_KEY")),
/// ]);
/// ```
#[derive(Clone)]
pub struct Auth(pub(crate) Kind);

/// The kinds of guard. A new kind is a variant and a constructor here, and an arm where the guards are made.
#[derive(Clone)]
pub(crate) enum Kind {
    Token(Token),
    Basic {
        user: String,
        password: Token,
    },
    Header {
        name: String,
        value: Token,
    },
    #[cfg(feature = "google-identity")]
    GoogleIdentity {
        audience: String,
    },
    #[cfg(feature = "tls")]
    ClientCertificate {
        names: Vec<String>,
    },
    TrustUpstream,
    AnyOf(Vec<Auth>),
    AllOf(Vec<Auth>),
}

impl Auth {
    /// The caller presents this token, in any of three ways: as the Assistente's `X-Assistant-Signature-Token`, as
    /// `Authorization: Bearer <token>`, or as the password of `Authorization: Basic`, whatever the user's name.
    pub fn token(token: impl Into<Token>) -> Self {
        Self(Kind::Token(token.into()))
    }

    /// The caller presents this user's name and password, as `Authorization: Basic`.
    ///
    /// Both are compared exactly. The name has no `:`, the password may have some. What is not ASCII is understood as
    /// UTF-8, which the standard asks for, and as Latin-1, which some clients send.
    pub fn basic(user: impl Into<String>, password: impl Into<Token>) -> Self {
        Self(Kind::Basic {
            user: user.into(),
            password: password.into(),
        })
    }

    /// The caller presents this header, once, with this value and nothing else.
    pub fn header(name: impl Into<String>, value: impl Into<Token>) -> Self {
        Self(Kind::Header {
            name: name.into(),
            value: value.into(),
        })
    }

    /// The caller presents an identity token that Google signed for this audience, as `Authorization: Bearer <token>`,
    /// and that belongs to one of the service accounts of
    /// [`google_emails`](crate::AppBuilder::google_emails).
    ///
    /// Dialogflow sends one where its webhook is set to neither a user's name nor an `authorization` header. Which
    /// audience it names is not documented: most likely the URL of the webhook, as it stands in the agent's settings. A
    /// call that is refused tells in the log what of its token did not fit.
    #[cfg(feature = "google-identity")]
    pub fn google_identity(audience: impl Into<String>) -> Self {
        Self(Kind::GoogleIdentity {
            audience: audience.into(),
        })
    }

    /// The caller's TLS connection has a client certificate of an authority that
    /// [`Server::client_ca`](crate::Server::client_ca) names, and one of these names stands in it: as a DNS name among its
    /// alternative names or, where a blank stands in it (`Google LLC`), as the common name of its subject. Compared whole,
    /// without regard to the case of ASCII.
    ///
    /// A common name without a blank, which could be that of a host, counts for nothing: an authority that may issue for
    /// some hosts alone is held to them in DNS names and not there. With a blank it is what the authority, and each that
    /// it has a certificate for, says it is.
    ///
    /// The certificate that Dialogflow presents (`Google LLC`) is that of every agent, a stranger's too: it tells that
    /// Dialogflow calls and not for whom. So combine it: `Auth::all_of([Auth::client_certificate(["Google LLC"]),
    /// Auth::google_identity("https://..")])`.
    #[cfg(feature = "tls")]
    pub fn client_certificate(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(Kind::ClientCertificate {
            names: names.into_iter().map(Into::into).collect(),
        })
    }

    /// Nothing is asked for here, because what stands in front of this server has checked already who calls: Cloud Run
    /// with IAM, an API gateway, a mesh. Whoever reaches the server directly is let in, so the start warns, and the table
    /// of routes shows it.
    pub fn trust_upstream() -> Self {
        Self(Kind::TrustUpstream)
    }

    /// The caller presents what one of these asks for.
    pub fn any_of(alternatives: impl IntoIterator<Item = Self>) -> Self {
        Self(Kind::AnyOf(alternatives.into_iter().collect()))
    }

    /// The caller presents what each of these asks for, all in one request.
    ///
    /// Dialogflow sends one `Authorization` at most, so that no call of its own meets a guard that needs both a password
    /// ([`basic`](Self::basic)) and an identity of Google's; the start warns of such a guard.
    pub fn all_of(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(Kind::AllOf(parts.into_iter().collect()))
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Token(token) => f.debug_tuple("Auth::token").field(token).finish(),
            Kind::Basic { user, password } => f
                .debug_tuple("Auth::basic")
                .field(user)
                .field(password)
                .finish(),
            Kind::Header { name, value } => f
                .debug_tuple("Auth::header")
                .field(name)
                .field(value)
                .finish(),
            #[cfg(feature = "google-identity")]
            Kind::GoogleIdentity { audience } => f
                .debug_tuple("Auth::google_identity")
                .field(audience)
                .finish(),
            #[cfg(feature = "tls")]
            Kind::ClientCertificate { names } => f
                .debug_tuple("Auth::client_certificate")
                .field(names)
                .finish(),
            Kind::TrustUpstream => f.write_str("Auth::trust_upstream"),
            Kind::AnyOf(alternatives) => f.debug_tuple("Auth::any_of").field(alternatives).finish(),
            Kind::AllOf(parts) => f.debug_tuple("Auth::all_of").field(parts).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_holds_a_secret_prints_it() {
        let canary = || "canary".to_owned();
        let printed = format!(
            "{:?} {:?} {:?}",
            Secret::literal("canary"),
            Token::from(canary()),
            Auth::all_of([
                Auth::token("canary"),
                Auth::basic("ana", canary()),
                Auth::any_of([Auth::header("x-key", canary()), Auth::trust_upstream()]),
            ])
        );
        assert!(!printed.contains("canary"), "{printed}");
        assert!(
            printed.contains("Auth::basic(\"ana\", Token(***))"),
            "{printed}"
        );
    }
}
