//! Sets of keys that hold more than the usual ones: a token is verified with a key that is meant for it, or with none.

use serde_json::{Value, json};

use super::super::forge::{Forge, Signer, base64};
use super::{Accepted, Case, SIGNATURE, UNKNOWN_KEY};

/// The usual keys, and this one.
fn and(forge: &Forge, key: Value) -> Value {
    json!({"keys": [key, forge.a.jwk(), forge.b.jwk()]})
}

/// A key with this member.
fn with(signer: &Signer, name: &str, value: impl Into<Value>) -> Value {
    let mut key = signer.jwk();
    key[name] = value.into();
    key
}

fn weak() -> Value {
    serde_json::from_str(include_str!("../keys/weak.jwk")).expect("a key")
}

pub(super) static CASES: &[Case] = &[
    Case::new("a key of 1024 bits", UNKNOWN_KEY, |_| {
        include_str!("../keys/weak.jwt").trim().to_owned()
    })
    .among(|forge| and(forge, weak())),
    Case::new("a key of 4096 bits", Accepted, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, forge.large.jwk())),
    Case::new(
        "a key that does not say what it is for",
        Accepted,
        |forge| forge.by(&forge.large, "large"),
    )
    .among(|forge| {
        let key =
            json!({"kty": "RSA", "kid": "large", "n": base64(forge.large.modulus()), "e": "AQAB"});
        and(forge, key)
    }),
    Case::new("a key with members that nobody knows", Accepted, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "x5c", json!([1])))),
    Case::new("a key for RS384", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "alg", "RS384"))),
    Case::new("a key for PS256", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "alg", "PS256"))),
    Case::new("a key for encryption", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "use", "enc"))),
    Case::new("a key of another kind", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "kty", "EC"))),
    Case::new("a secret in the set", UNKNOWN_KEY, |forge| {
        let token = forge.hmac(b"secret");
        let (message, _) = token.rsplit_once('.').expect("three parts");
        let (_, claims) = message.split_once('.').expect("two parts");
        let header = base64(r#"{"alg":"RS256","kid":"oct"}"#);
        format!("{header}.{claims}.{}", base64("signature"))
    })
    .among(|forge| {
        and(
            forge,
            json!({"kty": "oct", "kid": "oct", "k": base64("secret")}),
        )
    }),
    Case::new(
        "a key with a zero before its modulus",
        UNKNOWN_KEY,
        |forge| forge.by(&forge.large, "large"),
    )
    .among(|forge| {
        let modulus = [&[0][..], &forge.large.modulus()].concat();
        and(forge, with(&forge.large, "n", base64(modulus)))
    }),
    Case::new("a key whose modulus is padded", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| {
        let modulus = format!("{}=", base64(forge.large.modulus()));
        and(forge, with(&forge.large, "n", modulus))
    }),
    Case::new("a key whose exponent is one", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "e", "AQ"))),
    Case::new("a key with another exponent", SIGNATURE, |forge| {
        forge.by(&forge.large, "large")
    })
    .among(|forge| and(forge, with(&forge.large, "e", "Aw"))),
    Case::new("a key whose name is a number", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "1")
    })
    .among(|forge| and(forge, with(&forge.large, "kid", 1))),
    Case::new("a key without a name", UNKNOWN_KEY, |forge| {
        forge.by(&forge.large, "")
    })
    .among(|forge| {
        let key = json!({"kty": "RSA", "n": base64(forge.large.modulus()), "e": "AQAB"});
        and(forge, key)
    }),
    Case::new("the first of two keys with one name", Accepted, |forge| {
        forge.by(&forge.large, "a")
    })
    .among(|forge| and(forge, with(&forge.large, "kid", "a"))),
    Case::new("the second of two keys with one name", Accepted, |forge| {
        forge.honest()
    })
    .among(|forge| and(forge, with(&forge.large, "kid", "a"))),
    Case::new(
        "a key beside one of another kind with its name",
        Accepted,
        |forge| forge.honest(),
    )
    .among(|forge| {
        and(
            forge,
            json!({"kty": "EC", "crv": "P-256", "kid": "a", "x": "AA", "y": "AA"}),
        )
    }),
    Case::new("a key among what is no key", Accepted, |forge| {
        forge.honest()
    })
    .among(|forge| json!({"keys": [null, 1, "a", [], {}, forge.a.jwk()], "more": {}})),
];
