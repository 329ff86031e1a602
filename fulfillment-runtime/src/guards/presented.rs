//! [`Presented`]: what one request presents, gathered as its headers are read.

#[cfg(feature = "google-identity")]
use std::sync::Arc;
use std::sync::{PoisonError, RwLockReadGuard};
#[cfg(feature = "google-identity")]
use std::time::SystemTime;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
#[cfg(feature = "google-identity")]
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use super::credentials::{Credentials, Way};
use super::few::Few;
use super::{FactorId, GuardSet, Guards};
#[cfg(feature = "google-identity")]
use crate::identity::{Identities, NO_KEYS, Seen};
use crate::peer::Peer;

/// What one request presents.
pub(crate) struct Presented<'a> {
    guards: &'a Guards,
    credentials: RwLockReadGuard<'a, Credentials<FactorId>>,
    pub(super) factors: Few<FactorId>,
    authorizations: usize,
}

/// What a request presents, judged.
pub(crate) struct Judged {
    /// The guards that accept it.
    pub(crate) accepted: GuardSet,
    /// Why something that it presents is refused, where more can be said than that no guard knows it.
    pub(crate) refused: Option<&'static str>,
    /// An identity token names a key that is not there yet: with it more guards may accept the request.
    lacks_keys: bool,
}

impl Judged {
    /// Whether keys are worth waiting for: who is accepted as it is shall not wait.
    pub(crate) fn wants_keys(&self) -> bool {
        self.lacks_keys && self.accepted.is_empty()
    }
}

/// As many `Authorization`s of one request are looked at, the first ones; verifying a signature is dear.
const MAX_AUTHORIZATIONS: usize = 2;

/// Padding is left out by some.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bearer credentials that are looked at of a request with these headers.
#[cfg(feature = "google-identity")]
fn bearers(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(AUTHORIZATION).iter();
    let values = values.take(MAX_AUTHORIZATIONS);
    values.filter_map(|value| bearer(std::str::from_utf8(value.as_bytes()).ok()?))
}

/// The credential of an `Authorization: Bearer`.
fn bearer(value: &str) -> Option<&str> {
    of_scheme("bearer", value)
}

/// The credential of an `Authorization` of this scheme.
fn of_scheme<'v>(scheme: &str, value: &'v str) -> Option<&'v str> {
    let (its, credential) = value.split_once(' ')?;
    its.eq_ignore_ascii_case(scheme).then(|| credential.trim())
}

impl<'a> Presented<'a> {
    pub(crate) fn to(guards: &'a Guards) -> Self {
        Self {
            guards,
            // a table is whole after any step: nobody writes to one that others read
            credentials: guards
                .credentials
                .read()
                .unwrap_or_else(PoisonError::into_inner),
            factors: Few::default(),
            authorizations: 0,
        }
    }

    /// A token.
    pub(crate) fn token(&mut self, token: &[u8]) {
        self.secret(Way::Token, token);
    }

    /// An `Authorization` header: a bearer token, or a user's name and a password, which may be a token too.
    pub(crate) fn authorization(&mut self, value: &[u8]) {
        self.authorizations += 1;
        if self.authorizations > MAX_AUTHORIZATIONS {
            return;
        }
        let Ok(value) = std::str::from_utf8(value) else {
            return;
        };
        if let Some(credential) = bearer(value) {
            self.token(credential.as_bytes());
        } else if let Some(Ok(decoded)) = of_scheme("basic", value).map(|text| BASE64.decode(text))
        {
            self.basic(decoded);
        }
    }

    fn basic(&mut self, decoded: Vec<u8>) {
        // UTF-8 as the standard asks for; else each byte is the Latin-1 character of its number
        let text = String::from_utf8(decoded)
            .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
        if let Some((_, password)) = text.split_once(':') {
            self.token(password.as_bytes());
            self.secret(Way::Basic, text.as_bytes());
        }
    }

    /// What is asked for by few: headers of the project's own choice, and what the connection tells.
    pub(crate) fn others(&mut self, headers: &mut HeaderMap, peer: &Peer) {
        if !self.guards.headers.is_empty() {
            self.headers(headers);
        }
        #[cfg(feature = "tls")]
        if let Some(names) = &peer.certificate {
            self.certificate(names);
        }
        #[cfg(all(feature = "testing", feature = "google-identity"))]
        if let Some(audience) = &peer.vouched_audience {
            // a test client cannot sign what Google signs
            self.audience(audience);
        }
        let _ = peer;
    }

    fn headers(&mut self, headers: &mut HeaderMap) {
        let asked_for = &self.guards.headers;
        let mut values: Vec<(usize, Option<HeaderValue>)> = Vec::new();
        for (name, value) in headers.iter_mut() {
            let Some(index) = asked_for.iter().position(|known| known == name) else {
                continue;
            };
            value.set_sensitive(true);
            match values.iter_mut().find(|(known, _)| *known == index) {
                // whoever sends one twice is not believed: which of them counts differs from one reader to the next
                Some((_, only)) => *only = None,
                None => values.push((index, Some(value.clone()))),
            }
        }
        for (index, value) in values {
            if let Some(value) = value {
                self.secret(Way::Header(index), value.as_bytes());
            }
        }
    }

    /// The guards that accept all this, and the identity tokens in these headers, which are the same ones.
    pub(crate) fn judged(self, headers: &HeaderMap) -> Judged {
        #[cfg(feature = "google-identity")]
        if let Some(identities) = &self.guards.identities {
            return self.judged_with(identities, headers);
        }
        let _ = headers;
        Judged {
            accepted: self.guards.met_by(&self.factors),
            refused: None,
            lacks_keys: false,
        }
    }

    #[cfg(feature = "google-identity")]
    fn judged_with(mut self, identities: &Arc<Identities>, headers: &HeaderMap) -> Judged {
        let (mut refused, mut lacks_keys) = (None, false);
        for credential in bearers(headers) {
            match identities.look_at(credential, SystemTime::now()) {
                Seen::Nothing => {}
                Seen::KeysNeeded => {
                    lacks_keys = true;
                    refused = Some(NO_KEYS);
                }
                Seen::Refused(why) => refused = Some(why),
                Seen::Verified(audience) if self.audience(&audience) => {}
                Seen::Verified(audience) => {
                    // signed, and so no invention of a stranger's
                    tracing::debug!(audience, "an identity token is for an audience of no guard");
                    refused = Some("identity token: its audience is that of no guard");
                }
            }
        }
        Judged {
            accepted: self.guards.met_by(&self.factors),
            refused,
            lacks_keys,
        }
    }

    fn secret(&mut self, way: Way, presented: &[u8]) {
        for factor in self.credentials.proven_by(way, presented) {
            self.factors.insert(factor);
        }
    }

    /// A client certificate with these names.
    #[cfg(feature = "tls")]
    pub(super) fn certificate(&mut self, presented: &[Box<str>]) {
        for (names, factor) in &self.guards.certificates {
            let is_one = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
            if presented.iter().any(|name| is_one(name)) {
                self.factors.insert(*factor);
            }
        }
    }

    /// An identity for this audience; whether some guard asks for one.
    #[cfg(feature = "google-identity")]
    fn audience(&mut self, audience: &str) -> bool {
        let known = self.guards.audiences.iter();
        let known: Vec<_> = known.filter(|(known, _)| known == audience).collect();
        for (_, factor) in &known {
            self.factors.insert(*factor);
        }
        !known.is_empty()
    }
}
