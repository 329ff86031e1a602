//! How a guard looks to whoever starts the server: in the table of routes, and in a call to paste.

use super::{Auth, Kind};

/// What a call to paste presents; secrets are written as a shell reads them without anybody knowing them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Presenting {
    Token(Option<String>),
    Basic(String, Option<String>),
    Header(String, Option<String>),
}

impl Presenting {
    /// The secret as a shell reads it.
    pub(crate) fn shell(&self) -> Option<&str> {
        match self {
            Self::Token(shell) | Self::Basic(_, shell) | Self::Header(_, shell) => shell.as_deref(),
        }
    }
}

/// A text as a shell takes it, whatever is in it.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl Auth {
    /// The guard as a table of routes may print it.
    pub(crate) fn shown(&self) -> String {
        match &self.0 {
            Kind::Token(token) => format!("token{}", token.shown()),
            Kind::Basic { user, password } => format!("password of {user}{}", password.shown()),
            Kind::Header { name, value } => format!("header {name}{}", value.shown()),
            #[cfg(feature = "google-identity")]
            Kind::GoogleIdentity { audience } => format!("Google identity for {audience}"),
            #[cfg(feature = "tls")]
            Kind::ClientCertificate { names } => {
                format!("client certificate of {}", names.join(" or "))
            }
            Kind::TrustUpstream => "trusts what is in front".to_owned(),
            Kind::AnyOf(alternatives) => joined(alternatives, " or "),
            Kind::AllOf(parts) => joined(parts, " and "),
        }
    }

    /// Whether a secret of it stands in the code, where it does not belong.
    pub(crate) fn has_literal(&self) -> bool {
        match &self.0 {
            Kind::Token(secret)
            | Kind::Basic {
                password: secret, ..
            }
            | Kind::Header { value: secret, .. } => secret.is_literal(),
            #[cfg(feature = "google-identity")]
            Kind::GoogleIdentity { .. } => false,
            #[cfg(feature = "tls")]
            Kind::ClientCertificate { .. } => false,
            Kind::TrustUpstream => false,
            Kind::AnyOf(auths) | Kind::AllOf(auths) => auths.iter().any(Self::has_literal),
        }
    }

    /// Whether a browser that asks its user for a name and a password may meet it.
    pub(crate) fn takes_a_password(&self) -> bool {
        self.browser().one
    }

    fn browser(&self) -> Browser {
        match &self.0 {
            Kind::Token(_) | Kind::Basic { .. } => Browser::of(false, true),
            // no browser sends one by itself
            Kind::Header { .. } => Browser::of(false, false),
            #[cfg(feature = "google-identity")]
            Kind::GoogleIdentity { .. } => Browser::of(false, false),
            #[cfg(feature = "tls")]
            Kind::ClientCertificate { .. } => Browser::of(true, false),
            Kind::TrustUpstream => Browser::of(true, false),
            Kind::AnyOf(alternatives) => alternatives
                .iter()
                .map(Self::browser)
                .fold(Browser::of(false, false), Browser::or),
            Kind::AllOf(parts) => parts
                .iter()
                .map(Self::browser)
                .fold(Browser::of(true, false), Browser::and),
        }
    }

    /// What a call to paste presents, if a shell can.
    pub(crate) fn presenting(&self) -> Option<Vec<Presenting>> {
        Some(vec![match &self.0 {
            Kind::Token(token) => Presenting::Token(token.shell()),
            Kind::Basic { user, password } => Presenting::Basic(user.clone(), password.shell()),
            Kind::Header { name, value } => Presenting::Header(name.clone(), value.shell()),
            #[cfg(feature = "google-identity")]
            Kind::GoogleIdentity { .. } => return None,
            #[cfg(feature = "tls")]
            Kind::ClientCertificate { .. } => return None,
            Kind::TrustUpstream => return Some(Vec::new()),
            Kind::AnyOf(alternatives) => return alternatives.iter().find_map(Self::presenting),
            Kind::AllOf(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Self::presenting).collect();
                return parts.map(|parts| parts.into_iter().flatten().collect());
            }
        }])
    }
}

/// How a browser may meet a guard.
#[derive(Clone, Copy)]
struct Browser {
    /// Without asking for a password.
    none: bool,
    /// With one, and it knows no second.
    one: bool,
}

impl Browser {
    fn of(none: bool, one: bool) -> Self {
        Self { none, one }
    }

    fn or(self, other: Self) -> Self {
        Self::of(self.none || other.none, self.one || other.one)
    }

    fn and(self, other: Self) -> Self {
        let one = (self.one && other.none) || (self.none && other.one);
        Self::of(self.none && other.none, one)
    }
}

/// Several, those that are several themselves in parentheses.
fn joined(auths: &[Auth], word: &str) -> String {
    let one = |auth: &Auth| match &auth.0 {
        Kind::AnyOf(inner) | Kind::AllOf(inner) if inner.len() > 1 => format!("({})", auth.shown()),
        _ => auth.shown(),
    };
    let shown: Vec<String> = auths.iter().map(one).collect();
    shown.join(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Secret;

    #[test]
    fn a_guard_is_shown_by_what_is_presented_and_where_its_secret_comes_from() {
        let auth = Auth::any_of([
            Auth::token("canary"),
            Auth::all_of([
                Auth::basic("ana", Secret::env("ANA")),
                Auth::header("x-key", Secret::file("/run/key")),
            ]),
            Auth::trust_upstream(),
        ]);
        assert_eq!(
            auth.shown(),
            "token in the code or (password of ana $ANA and header x-key in /run/key) or trusts what is in front"
        );
        assert!(auth.has_literal());
        assert!(!Auth::header("x-key", "canary".to_owned()).has_literal());
    }

    #[test]
    fn a_browser_is_asked_for_a_password_where_one_can_be_all_that_is_missing() {
        let token = || Auth::token("canary");
        let header = || Auth::header("x-key", "canary");
        for (auth, takes) in [
            (token(), true),
            (Auth::basic("ana", "canary"), true),
            (header(), false),
            (Auth::trust_upstream(), false),
            (Auth::any_of([header(), token()]), true),
            (Auth::all_of([header(), token()]), false),
            (Auth::all_of([token(), Auth::token("other")]), false),
            (Auth::all_of([token(), Auth::trust_upstream()]), true),
            (
                Auth::all_of([header(), Auth::any_of([header(), token()])]),
                false,
            ),
        ] {
            assert_eq!(auth.takes_a_password(), takes, "{auth:?}");
        }
        #[cfg(feature = "tls")]
        {
            let certificate = || Auth::client_certificate(["a"]);
            assert!(!certificate().takes_a_password());
            assert!(Auth::all_of([certificate(), token()]).takes_a_password());
            assert!(Auth::any_of([certificate(), token()]).takes_a_password());
        }
        #[cfg(feature = "google-identity")]
        {
            let identity = || Auth::google_identity("a");
            assert!(!identity().takes_a_password());
            assert!(!Auth::all_of([identity(), token()]).takes_a_password());
            assert!(Auth::any_of([identity(), token()]).takes_a_password());
        }
    }

    #[test]
    fn of_alternatives_a_shell_presents_the_first_that_it_can() {
        let both = Auth::all_of([
            Auth::basic("ana", Secret::env("ANA")),
            Auth::token(String::from("canary")),
        ]);
        let presenting = vec![
            Presenting::Basic("ana".to_owned(), Some("$ANA".to_owned())),
            Presenting::Token(None),
        ];
        assert_eq!(both.presenting(), Some(presenting.clone()));
        #[cfg(feature = "tls")]
        {
            let certificate = || Auth::client_certificate(["a"]);
            assert_eq!(certificate().presenting(), None);
            assert_eq!(
                Auth::all_of([certificate(), both.clone()]).presenting(),
                None
            );
            assert_eq!(
                Auth::any_of([certificate(), both]).presenting(),
                Some(presenting)
            );
        }
    }
}
