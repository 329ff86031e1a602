//! [`Token`]: an identity token as Google signs it, a JWT (RFC 7519) in the one form that is taken.
//!
//! No clock, no I/O and nothing else of this crate: bytes, keys and a time go in, a verdict comes out, so that a fuzzer
//! can hold this file alone. Whatever could be read in two ways is refused, for the reader of the token and its signer
//! may have chosen differently: members that stand twice, numbers as texts, a list with one audience.
//!
//! | | must be |
//! |---|---|
//! | `alg` | `RS256`; the token does not choose how it is verified |
//! | `crit` | absent: extensions that must be understood are not |
//! | `kid` | the name of a key of the set; keys that the token brings along count for nothing |
//! | `iss` | one of Google's two spellings |
//! | `aud` | a string, which is handed out to be compared |
//! | `exp`, `iat` | whole seconds; now is before `exp` and not before `iat`, and `exp` not before `iat` |
//! | `nbf` | the same as `iat`, where it is: Google's tokens for service accounts have none |
//! | `email`, `email_verified` | one of those that may call, and `true` |
//!
//! That `nbf` is missing from them is seen in `dart-lang/pub-dev#6233`, and in the set of claims of
//! `pypi/warehouse#13551`: `aud azp email email_verified exp google iat iss sub`.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};

/// More than any token of Google's, which have about 1 KiB.
const MAX_BYTES: usize = 8 * 1024;
/// Seconds that two clocks may be apart.
const SKEW: i64 = 30;
const ISSUERS: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];

/// What is said of a refused token: fixed texts, with nothing in them that a caller sent.
pub(super) type Refusal = &'static str;

const TOO_LONG: Refusal = "identity token: longer than 8 KiB";
const ILL_FORMED: Refusal = "identity token: ill-formed";
const ALGORITHM: Refusal = "identity token: not signed with RS256";
const CRITICAL: Refusal = "identity token: has critical extensions";
const SIGNATURE: Refusal = "identity token: wrong signature";
const CLAIMS: Refusal = "identity token: a claim is missing or of another type";
const ISSUER: Refusal = "identity token: another issuer";
const ORDER: Refusal = "identity token: expires before it was issued";
const EXPIRED: Refusal = "identity token: expired";
const TOO_EARLY: Refusal = "identity token: not valid yet";
const FUTURE: Refusal = "identity token: issued in the future";
const UNVERIFIED: Refusal = "identity token: the email is not verified";
const EMAIL: Refusal = "identity token: another email";

/// A public key.
pub(super) struct Key {
    pub(super) id: String,
    /// Big-endian, without zeros in front.
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
}

impl Key {
    fn has_signed(&self, message: &str, signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents {
            n: &self.modulus,
            e: &self.exponent,
        };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), signature)
            .is_ok()
    }
}

/// A token whose header was read; nothing of it is believed yet.
pub(super) struct Token<'t> {
    /// The name of the key that is to have signed it.
    key: String,
    /// Header and claims as they were signed.
    signed: &'t str,
    claims: &'t str,
    signature: &'t str,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    iat: i64,
    #[serde(default, deserialize_with = "not_null")]
    nbf: Option<i64>,
    email: String,
    email_verified: bool,
}

impl<'t> Token<'t> {
    /// Reads a bearer credential; `None` for what is no JWT.
    pub(super) fn read(credential: &'t str) -> Option<Result<Self, Refusal>> {
        let (signed, signature) = credential.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        // the first letter of every `{` in base64
        let is_jwt = header.starts_with('e') && !claims.contains('.');
        is_jwt.then(|| {
            if credential.len() > MAX_BYTES {
                return Err(TOO_LONG);
            }
            let Header { alg, kid, crit } = decoded(header).ok_or(ILL_FORMED)?;
            match (&*alg, crit) {
                ("RS256", false) => Ok(Self {
                    key: kid,
                    signed,
                    claims,
                    signature,
                }),
                ("RS256", true) => Err(CRITICAL),
                _ => Err(ALGORITHM),
            }
        })
    }

    /// Whether this key is to have signed it.
    pub(super) fn names(&self, key: &Key) -> bool {
        key.id == self.key
    }

    /// Verifies the signature, and then what it signs: the audience, which is left to be compared.
    pub(super) fn verify(
        &self,
        keys: &[Key],
        emails: &[String],
        now: SystemTime,
    ) -> Result<String, Refusal> {
        let signature = URL_SAFE_NO_PAD
            .decode(self.signature)
            .map_err(|_| ILL_FORMED)?;
        // two keys may have one name
        let mut named = keys.iter().filter(|key| self.names(key));
        if !named.any(|key| key.has_signed(self.signed, &signature)) {
            return Err(SIGNATURE);
        }
        let claims: Claims = decoded(self.claims).ok_or(CLAIMS)?;
        if !ISSUERS.contains(&&*claims.iss) {
            return Err(ISSUER);
        }
        claims.in_time(seconds(now))?;
        if !claims.email_verified {
            return Err(UNVERIFIED);
        }
        if !emails.contains(&claims.email) {
            return Err(EMAIL);
        }
        Ok(claims.aud)
    }
}

impl Token<'_> {
    /// The account that a token is of, where that is why it is refused: signed, and so no invention of a stranger's.
    pub(super) fn email_of(&self, why: Refusal) -> Option<String> {
        if why != EMAIL {
            return None;
        }
        Some(decoded::<Claims>(self.claims)?.email)
    }
}

impl Claims {
    fn in_time(&self, now: i64) -> Result<(), Refusal> {
        let latest = now.saturating_add(SKEW);
        if self.exp < self.iat {
            return Err(ORDER);
        }
        // at `exp` it is expired, at `nbf` and `iat` it is valid (RFC 7519, 4.1.4 to 4.1.6)
        if now >= self.exp.saturating_add(SKEW) {
            return Err(EXPIRED);
        }
        if self.nbf.is_some_and(|nbf| latest < nbf) {
            return Err(TOO_EARLY);
        }
        if latest < self.iat {
            return Err(FUTURE);
        }
        Ok(())
    }
}

/// Whole seconds since 1970; a clock that was never set is at 0, where no token was issued yet.
fn seconds(now: SystemTime) -> i64 {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A part of a token: an object in JSON in base64.
fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    object(&URL_SAFE_NO_PAD.decode(part).ok()?)
}

/// A JSON object. What is derived for structs reads lists as well, member by member.
pub(super) fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let json = std::str::from_utf8(json).ok()?;
    let blank = [' ', '\t', '\r', '\n'];
    let is_object = json.trim_start_matches(blank).starts_with('{');
    is_object.then(|| serde_json::from_str(json).ok()).flatten()
}

/// A member that may be absent, but not `null`.
pub(super) fn not_null<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Whether a member is there, whatever its value.
fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}
