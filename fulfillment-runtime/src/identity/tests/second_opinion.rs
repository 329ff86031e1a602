//! The same tokens before another judge, `jsonwebtoken`, with everything required that it can require.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::cases::{self, Accepted};
use super::forge::{AUDIENCE, EMAIL, Forge};
use super::seconds;

/// Where it judges otherwise, and why.
const DIFFERENCES: [(&str, &str); 32] = [
    // it takes what we refuse
    ("a blank before the header", OTHER_KIND),
    ("no critical extension in a list of them", EXTENSIONS),
    ("critical extensions that are null", EXTENSIONS),
    ("no beginning", BEGINNING),
    ("a beginning that is a text", BEGINNING),
    ("a beginning with a fraction", BEGINNING),
    ("a beginning that is null", BEGINNING),
    ("issued in 31 seconds", BEGINNING),
    ("issued in 50 minutes", BEGINNING),
    ("expires a second before its beginning", BEGINNING),
    ("expires in the future, before its beginning", BEGINNING),
    ("two beginnings", TWICE),
    ("two emails", TWICE),
    ("two words of its email being verified", TWICE),
    ("an issuer in a list", LISTS),
    ("the audience in a list", LISTS),
    ("the audience among others", LISTS),
    ("expired 30 seconds ago", LAST_SECOND),
    ("expires behind the end of all numbers", NUMBERS),
    ("an end with a fraction", NUMBERS),
    ("an end with a fraction of nothing", NUMBERS),
    ("an earliest time with a fraction", NUMBERS),
    ("a byte more than 8 KiB", SIZE),
    ("50 KiB", SIZE),
    ("a key for RS384", PURPOSE),
    ("a key for PS256", PURPOSE),
    ("a key for encryption", PURPOSE),
    // it refuses what we take
    ("members of the header that nobody knows", UNREAD),
    ("a claim that nobody knows, 2000 lists deep", UNREAD),
    ("a key with members that nobody knows", UNREAD),
    ("the second of two keys with one name", FIRST_KEY),
    ("a key beside one of another kind with its name", FIRST_KEY),
];

const OTHER_KIND: &str =
    "what begins so is no token of Google's, but may be some other's credential";
const EXTENSIONS: &str = "it does not read them";
const BEGINNING: &str = "it does not read `iat`";
const TWICE: &str = "claims that it does not read itself are a map, whose last member wins";
const LISTS: &str = "it takes lists as RFC 7519 allows them; Google's tokens have none";
const LAST_SECOND: &str = "it takes the second at which RFC 7519 says `MUST NOT`";
const NUMBERS: &str = "its times are rounded, and have a bit more";
const SIZE: &str = "it has no limit";
const PURPOSE: &str = "what a key is for is left to whoever looks for it in the set";
const UNREAD: &str = "it reads more than it needs, and into types that cannot hold all JSON";
const FIRST_KEY: &str = "who looks for a key by its name takes the first";

/// Whether a token is accepted, with the keys of a set.
fn accepts(set: &Value, token: &str) -> Option<()> {
    let id = decode_header(token).ok()?.kid?;
    let keys = set["keys"].as_array()?.iter();
    let mut keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    let key = keys.find(|key| key.common.key_id.as_ref() == Some(&id))?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&["https://accounts.google.com", "accounts.google.com"]);
    validation.validate_nbf = true;
    validation.leeway = 30;
    let key = DecodingKey::from_jwk(&key).ok()?;
    let claims = decode::<Value>(token, &key, &validation).ok()?.claims;
    // what it leaves to whoever asks it
    (claims["email"] == EMAIL && claims["email_verified"] == true).then_some(())
}

#[test]
fn another_judge_says_the_same_but_for_what_is_listed() {
    let mut differing = Vec::new();
    for case in cases::all() {
        // it looks at the clock itself, and cases lie at the edges of a second
        let accepted = loop {
            let forge = Forge::new(seconds());
            let set = case.set.map_or_else(|| forge.set(), |set| set(&forge));
            let accepted = accepts(&set, &(case.token)(&forge)).is_some();
            if seconds() == forge.now {
                break accepted;
            }
        };
        if accepted != (case.expected == Accepted) {
            differing.push((case.name, accepted));
        }
    }
    let listed: Vec<&str> = DIFFERENCES.iter().map(|(name, _)| *name).collect();
    let unlisted: Vec<_> = differing
        .iter()
        .filter(|(name, _)| !listed.contains(name))
        .collect();
    assert!(unlisted.is_empty(), "{unlisted:#?}");
    let gone: Vec<_> = listed
        .iter()
        .filter(|name| !differing.iter().any(|(differing, _)| differing == *name))
        .collect();
    assert!(gone.is_empty(), "no difference any more: {gone:?}");
}
