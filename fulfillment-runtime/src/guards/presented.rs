//! [`Presented`]: what one request presents, gathered as its headers are read.

use std::sync::PoisonError;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::HeaderMap;
#[cfg(feature = "google-identity")]
use http::header::AUTHORIZATION;

use super::credentials::Way;
use super::few::Few;
use super::{FactorId, GuardSet, Guards};
use crate::peer::Peer;

/// What one request presents.
pub(crate) struct Presented<'a> {
    guards: &'a Guards,
    factors: Few<FactorId>,
    authorizations: usize,
    /// Why an identity token is refused, where one came.
    #[cfg(feature = "google-identity")]
    pub(crate) refused: Option<&'static str>,
}

/// As many `Authorization`s of one request are looked at, the first ones; verifying a signature is dear.
const MAX_AUTHORIZATIONS: usize = 2;

/// Padding is left out by some.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bearer credentials that will be looked at of a request with these headers.
#[cfg(feature = "google-identity")]
pub(crate) fn bearers(headers: &HeaderMap) -> impl Iterator<Item = &str> {
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
            factors: Few::default(),
            authorizations: 0,
            #[cfg(feature = "google-identity")]
            refused: None,
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
            #[cfg(feature = "google-identity")]
            self.identity(credential);
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
        let guards = self.guards;
        for (index, name) in guards.headers.iter().enumerate() {
            let mut only = None;
            let mut values = 0;
            if let http::header::Entry::Occupied(mut entry) = headers.entry(name) {
                for value in entry.iter_mut() {
                    value.set_sensitive(true);
                    values += 1;
                }
                only = Some(entry.get().clone());
            }
            // whoever sends one twice is not believed: which of them counts differs from one reader to the next
            if let (1, Some(value)) = (values, only) {
                self.secret(Way::Header(index), value.as_bytes());
            }
        }
        #[cfg(feature = "tls")]
        if let Some(names) = &peer.certificate {
            self.certificate(names);
        }
        #[cfg(all(feature = "testing", feature = "google-identity"))]
        self.vouched_identity(peer);
        let _ = peer;
    }

    /// The guards that accept all this.
    pub(crate) fn accepted(&self) -> GuardSet {
        self.guards.met_by(&self.factors)
    }

    fn secret(&mut self, way: Way, presented: &[u8]) {
        let credentials = &self.guards.credentials;
        // a table is whole after any step: nobody writes to one that others read
        let credentials = credentials.read().unwrap_or_else(PoisonError::into_inner);
        for factor in credentials.proven_by(way, presented) {
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

    #[cfg(feature = "google-identity")]
    fn identity(&mut self, credential: &str) {
        use crate::identity::Seen;

        let Some(identities) = &self.guards.identities else {
            return;
        };
        match identities.look_at(credential, std::time::SystemTime::now()) {
            Seen::Nothing => {}
            Seen::Refused(why) => self.refused = Some(why),
            Seen::Verified(audience) => self.audience(&audience),
        }
    }

    /// An identity token for this audience is good.
    #[cfg(feature = "google-identity")]
    fn audience(&mut self, audience: &str) {
        let known = self.guards.audiences.iter();
        let known: Vec<_> = known.filter(|(known, _)| known == audience).collect();
        if known.is_empty() {
            self.refused = Some("identity token: its audience is that of no guard");
        }
        for (_, factor) in known {
            self.factors.insert(*factor);
        }
    }

    /// A test client cannot sign what Google signs.
    #[cfg(all(feature = "testing", feature = "google-identity"))]
    fn vouched_identity(&mut self, peer: &Peer) {
        if let Some(audience) = &peer.vouched_audience {
            self.audience(audience);
        }
    }
}
