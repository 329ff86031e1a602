//! Any bearer credential and any key set, before the verifier of Google's identity tokens; and any header and claims,
//! signed as Google would sign them.
//!
//! An input is a key set, and a credential. With a line break, which no credential has, it is a header and, from the
//! second line on, claims.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::Value;

use self::jwt::{Key, Token};

#[path = "../../../fulfillment-runtime/src/identity/jwt.rs"]
#[allow(clippy::module_inception)] // `key_set.rs` names it so
mod jwt;
#[path = "../../../fulfillment-runtime/src/identity/key_set.rs"]
mod key_set;

const NOW: i64 = 1_800_000_000;
const SKEW: i64 = 30;
const KEY: &str = "a";
const EMAIL: &str = "service-1@gcp-sa-dialogflow.iam.gserviceaccount.com";

/// What the only token says that is to be verified as it comes.
const HEADER: &str = r#"{"alg":"RS256","kid":"a","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"aud":"https://bot.test/pedidos","azp":"1","email":"service-1@gcp-sa-dialogflow.iam.gserviceaccount.com","email_verified":true,"exp":1800003600,"iat":1800000000,"iss":"https://accounts.google.com","sub":"1"}"#;

/// A key whose both halves are known, and a token that it has signed.
struct Signer {
    pair: RsaKeyPair,
    keys: [Key; 1],
    emails: [String; 1],
    honest: String,
}

static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let pair = include_bytes!("../../../fulfillment-runtime/src/identity/tests/keys/a.der");
    let pair = RsaKeyPair::from_pkcs8(pair).expect("a key pair");
    let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
    let key = Key {
        id: KEY.to_owned(),
        modulus: public.n,
        exponent: public.e,
    };
    let honest = signed(&pair, message(HEADER.as_bytes(), CLAIMS.as_bytes()));
    Signer {
        pair,
        keys: [key],
        emails: [EMAIL.to_owned()],
        honest,
    }
});

/// Tries an input, and tells what became of it.
///
/// # Panics
///
/// If something does not hold.
pub fn run(input: &[u8]) -> Vec<&'static str> {
    let mut told = Vec::new();
    if let Ok(keys) = key_set::keys(input) {
        told.push(of_keys(&keys, input.len()));
    }
    if let Some(line) = input.iter().position(|&byte| byte == b'\n') {
        told.push(of_claims(&input[..line], &input[line + 1..]));
    } else if let Ok(credential) = std::str::from_utf8(input) {
        let verdict = verified(credential);
        assert!(verdict.is_err() || credential == SIGNER.honest);
        told.push(verdict.err().unwrap_or("verified"));
    }
    told
}

/// The audience of a token, or why it is none.
fn verified(credential: &str) -> Result<String, &'static str> {
    let token = Token::read(credential).ok_or("no token")??;
    let verdict = token.verify(&SIGNER.keys, &SIGNER.emails, now());
    if let Err(why) = verdict {
        let email = token.email_of(why);
        assert!(
            email.is_none_or(|email| !SIGNER.emails.contains(&email)),
            "{why}"
        );
    }
    verdict
}

/// Keys out of an answer of so many bytes: a token is verified with them if its own is among them.
fn of_keys(keys: &[Key], bytes: usize) -> &'static str {
    let mut size = 0;
    for key in keys {
        assert!((256..=512).contains(&key.modulus.len()), "{}", key.id);
        assert!((1..=5).contains(&key.exponent.len()), "{}", key.id);
        size += key.modulus.len();
    }
    assert!(size <= bytes);
    let [ours] = &SIGNER.keys;
    let is_ours = |key: &Key| {
        (&key.id, &key.modulus, &key.exponent) == (&ours.id, &ours.modulus, &ours.exponent)
    };
    let token = Token::read(&SIGNER.honest).expect("a token");
    let verdict = token.and_then(|token| token.verify(keys, &SIGNER.emails, now()));
    assert_eq!(verdict.is_ok(), keys.iter().any(is_ours));
    verdict.map_or("keys of others", |_| "the key")
}

/// A header and claims that the right key has signed: what is verified says so by itself.
fn of_claims(header: &[u8], claims: &[u8]) -> &'static str {
    let message = message(header, claims);
    // signing takes longer than all the rest
    match Token::read(&format!("{message}.")) {
        None => return "no token",
        Some(Err(why)) => return why,
        Some(Ok(_)) => {}
    }
    let audience = match verified(&signed(&SIGNER.pair, message)) {
        Ok(audience) => audience,
        Err(why) => return why,
    };
    let header: Result<Value, _> = serde_json::from_slice(header);
    let claims: Result<Value, _> = serde_json::from_slice(claims);
    // what is deeper than a value can be is skipped by who does not read it
    if let (Ok(header), Ok(claims)) = (header, claims) {
        assert_eq!(
            (&header["alg"], &header["kid"]),
            (&"RS256".into(), &KEY.into())
        );
        assert!(header.get("crit").is_none(), "{header}");
        assert_honest(&claims, &audience);
    }
    "verified when signed"
}

fn assert_honest(claims: &Value, audience: &str) {
    let issuers = ["https://accounts.google.com", "accounts.google.com"];
    assert!(
        issuers.iter().any(|issuer| claims["iss"] == *issuer),
        "{claims}"
    );
    assert_eq!(claims["aud"], audience);
    assert_eq!(claims["email"], EMAIL);
    assert_eq!(claims["email_verified"], true);
    let time = |name| claims[name].as_i64().expect("whole seconds");
    assert!(time("iat") <= time("exp"), "{claims}");
    assert!(NOW - SKEW < time("exp"), "{claims}");
    assert!(time("iat") <= NOW + SKEW, "{claims}");
    assert!(
        claims.get("nbf").is_none() || time("nbf") <= NOW + SKEW,
        "{claims}"
    );
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs())
}

fn message(header: &[u8], claims: &[u8]) -> String {
    format!("{}.{}", BASE64.encode(header), BASE64.encode(claims))
}

fn signed(pair: &RsaKeyPair, message: String) -> String {
    let mut signature = vec![0; pair.public().modulus_len()];
    let (way, bytes) = (&RSA_PKCS1_SHA256, message.as_bytes());
    let done = pair.sign(way, &SystemRandom::new(), bytes, &mut signature);
    done.expect("it signs");
    format!("{message}.{}", BASE64.encode(signature))
}
