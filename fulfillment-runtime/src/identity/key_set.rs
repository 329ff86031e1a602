//! Keys as a server publishes them: a JSON Web Key Set (RFC 7517), of which those are kept that can verify a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::jwt::{Key, not_null, object};

#[derive(Deserialize)]
struct Set {
    /// Read one by one: those of other kinds may have any shape.
    keys: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    n: String,
    e: String,
    #[serde(default, deserialize_with = "not_null")]
    alg: Option<String>,
    #[serde(default, rename = "use", deserialize_with = "not_null")]
    purpose: Option<String>,
}

/// The keys of a set that are of use; the others are left out.
///
/// # Errors
///
/// If it is no set, or none of its keys is of use.
pub(super) fn keys(json: &[u8]) -> Result<Vec<Key>, &'static str> {
    let set: Set = object(json).ok_or("the answer is no key set")?;
    let keys: Vec<Key> = set.keys.iter().filter_map(|key| key_of(key)).collect();
    if keys.is_empty() {
        return Err("the key set has no key for RS256 of 2048 to 4096 bits");
    }
    Ok(keys)
}

fn key_of(json: &RawValue) -> Option<Key> {
    let jwk: Jwk = object(json.get().as_bytes())?;
    let fits = |said: &Option<String>, wanted| said.as_deref().is_none_or(|said| said == wanted);
    if jwk.kty != "RSA" || !fits(&jwk.alg, "RS256") || !fits(&jwk.purpose, "sig") {
        return None;
    }
    let modulus = URL_SAFE_NO_PAD.decode(jwk.n).ok()?;
    let exponent = URL_SAFE_NO_PAD.decode(jwk.e).ok()?;
    let of_use = (2048..=4096).contains(&bits(&modulus)) && is_exponent(&exponent);
    of_use.then_some(Key {
        id: jwk.kid,
        modulus,
        exponent,
    })
}

/// How many bits a number has; none where zeros stand in front, which no key may have (RFC 7518, 6.3.1).
fn bits(number: &[u8]) -> usize {
    match number {
        [] | [0, ..] => 0,
        [first, ..] => number.len() * 8 - first.leading_zeros() as usize,
    }
}

/// Whether this is an odd number that is no 1, small enough to be worked with.
fn is_exponent(number: &[u8]) -> bool {
    let is_odd = number.last().is_some_and(|last| last % 2 == 1);
    is_odd && number != [1] && (1..=33).contains(&bits(number))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A number of so many bits, as keys are written.
    fn number(bits: usize) -> String {
        let mut bytes = vec![0xff; bits.div_ceil(8)];
        bytes[0] >>= bytes.len() * 8 - bits;
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn key(bits: usize) -> Value {
        json!({"kty": "RSA", "kid": "a", "n": number(bits), "e": "AQAB"})
    }

    fn with(member: &str, value: impl Into<Value>) -> Value {
        let mut key = key(2048);
        key[member] = value.into();
        key
    }

    fn kept(key: Value) -> bool {
        let set = json!({"keys": [key]}).to_string();
        keys(set.as_bytes()).is_ok()
    }

    #[test]
    fn a_key_has_2048_to_4096_bits() {
        for (bits, expected) in [
            (1024, false),
            (2047, false),
            (2048, true),
            (2049, true),
            (3072, true),
            (4096, true),
            (4097, false),
            (8192, false),
        ] {
            assert_eq!(kept(key(bits)), expected, "{bits}");
        }
    }

    #[test]
    fn a_key_is_for_signatures_with_rs256_or_says_nothing_of_it() {
        assert!(kept(with("alg", "RS256")) && kept(with("use", "sig")));
        for (member, value) in [
            ("kty", "EC"),
            ("kty", "rsa"),
            ("alg", "RS384"),
            ("alg", "PS256"),
            ("alg", ""),
            ("use", "enc"),
            ("use", ""),
        ] {
            assert!(!kept(with(member, value)), "{member} {value}");
        }
        for member in ["kty", "kid", "n", "e", "alg", "use"] {
            assert!(!kept(with(member, Value::Null)), "{member}");
            assert!(!kept(with(member, 1)), "{member}");
        }
        for member in ["kty", "kid", "n", "e"] {
            let mut key = key(2048);
            key.as_object_mut().expect("an object").remove(member);
            assert!(!kept(key), "{member}");
        }
    }

    #[test]
    fn a_keys_numbers_are_strict_base64_without_zeros_in_front() {
        let zero_in_front = URL_SAFE_NO_PAD.encode([&[0][..], &[0xff; 256]].concat());
        let padded = format!("{}==", number(2048));
        for n in ["", "/+8", &*padded, &zero_in_front] {
            assert!(!kept(with("n", n)), "{n}");
        }
        for (e, expected) in [
            ("AQAB", true),
            ("Aw", true),
            ("AQ", false),
            ("Ag", false),
            ("AAEAAQ", false),
            ("", false),
            ("A///", false),
            ("Af____8", true),
            ("A_____8", false),
        ] {
            assert_eq!(kept(with("e", e)), expected, "{e}");
        }
    }

    #[test]
    fn what_is_of_no_use_is_left_out_of_a_set_and_the_rest_is_kept() {
        let set = json!({"keys": [
            1, null, [], "a", {}, ["RSA", "a", "n", "e"], key(1024), {"kty": "EC", "kid": 1}, key(2048),
        ]});
        let keys = keys(set.to_string().as_bytes()).expect("a key");
        assert_eq!(keys.len(), 1);
    }

    #[test]
    fn what_is_no_set_or_has_no_key_is_an_error() {
        let key = key(2048);
        for wrong in [
            String::new(),
            "<html>".to_owned(),
            "null".to_owned(),
            "{}".to_owned(),
            json!({"keys": []}).to_string(),
            json!({"keys": {"a": key}}).to_string(),
            json!([[key]]).to_string(),
            json!(key).to_string(),
            json!({"keys": [key]}).to_string() + "}",
            format!(r#"{{"keys":[{key}],"keys":[{key}]}}"#),
        ] {
            assert!(keys(wrong.as_bytes()).is_err(), "{wrong}");
        }
        let key = key.to_string();
        let no_text = [&b"{\"a\":\"\xff\",\"keys\":["[..], key.as_bytes(), b"]}"];
        assert!(keys(&no_text.concat()).is_err());
    }
}
