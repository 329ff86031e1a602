//! When a token holds, with 30 seconds that two clocks may be apart: at its edges, and as what is no time.

use serde_json::{Value, json};

use super::{Accepted, CLAIMS, Case, EXPIRED, FUTURE, ORDER, TOO_EARLY};

pub(super) static CASES: &[Case] = &[
    Case::new("expired an hour ago", EXPIRED, |forge| {
        let mut claims = forge.claims();
        claims["iat"] = (forge.now - 7200).into();
        claims["exp"] = (forge.now - 3600).into();
        forge.with_claims(claims)
    }),
    Case::new("expired 31 seconds ago", EXPIRED, |forge| {
        let mut claims = forge.claims();
        claims["iat"] = (forge.now - 3600).into();
        claims["exp"] = (forge.now - 31).into();
        forge.with_claims(claims)
    }),
    Case::new("expired 30 seconds ago", EXPIRED, |forge| {
        let mut claims = forge.claims();
        claims["iat"] = (forge.now - 3600).into();
        claims["exp"] = (forge.now - 30).into();
        forge.with_claims(claims)
    }),
    Case::new("expired 29 seconds ago", Accepted, |forge| {
        let mut claims = forge.claims();
        claims["iat"] = (forge.now - 3600).into();
        claims["exp"] = (forge.now - 29).into();
        forge.with_claims(claims)
    }),
    Case::new("expires now, at its beginning", Accepted, |forge| {
        forge.claim("exp", forge.now)
    }),
    Case::new("expires a second before its beginning", ORDER, |forge| {
        forge.claim("exp", forge.now - 1)
    }),
    Case::new(
        "expires in the future, before its beginning",
        ORDER,
        |forge| {
            let mut claims = forge.claims();
            claims["iat"] = (forge.now + 20).into();
            claims["exp"] = (forge.now + 10).into();
            forge.with_claims(claims)
        },
    ),
    Case::new("expires at zero", ORDER, |forge| forge.claim("exp", 0)),
    Case::new("expired before 1970", ORDER, |forge| forge.claim("exp", -1)),
    Case::new("expires at the end of all numbers", Accepted, |forge| {
        forge.claim("exp", i64::MAX)
    }),
    Case::new("expires behind the end of all numbers", CLAIMS, |forge| {
        forge.claim("exp", 1_u64 << 63)
    }),
    Case::new(
        "expires far behind the end of all numbers",
        CLAIMS,
        |forge| {
            let claims = forge.claims().to_string();
            let exp = format!("\"exp\":{}", forge.now + 3600);
            forge.with_claims(claims.replace(&exp, "\"exp\":1e400"))
        },
    ),
    Case::new("an end that is a text", CLAIMS, |forge| {
        forge.claim("exp", (forge.now + 3600).to_string())
    }),
    Case::new("an end with a fraction", CLAIMS, |forge| {
        forge.claim("exp", forge.now as f64 + 3600.5)
    }),
    Case::new("an end with a fraction of nothing", CLAIMS, |forge| {
        forge.claim("exp", forge.now as f64 + 3600.0)
    }),
    Case::new("an end that is null", CLAIMS, |forge| {
        forge.claim("exp", Value::Null)
    }),
    Case::new("an end that is true", CLAIMS, |forge| {
        forge.claim("exp", true)
    }),
    Case::new("an end in a list", CLAIMS, |forge| {
        forge.claim("exp", json!([forge.now + 3600]))
    }),
    Case::new("issued in 30 seconds", Accepted, |forge| {
        forge.claim("iat", forge.now + 30)
    }),
    Case::new("issued in 31 seconds", FUTURE, |forge| {
        forge.claim("iat", forge.now + 31)
    }),
    Case::new("issued in 50 minutes", FUTURE, |forge| {
        forge.claim("iat", forge.now + 3000)
    }),
    Case::new("a beginning that is a text", CLAIMS, |forge| {
        forge.claim("iat", forge.now.to_string())
    }),
    Case::new("a beginning with a fraction", CLAIMS, |forge| {
        forge.claim("iat", forge.now as f64 + 0.5)
    }),
    Case::new("a beginning that is null", CLAIMS, |forge| {
        forge.claim("iat", Value::Null)
    }),
    Case::new("valid from an hour ago", Accepted, |forge| {
        forge.claim("nbf", forge.now - 3600)
    }),
    Case::new("valid from now", Accepted, |forge| {
        forge.claim("nbf", forge.now)
    }),
    Case::new("valid in 30 seconds", Accepted, |forge| {
        forge.claim("nbf", forge.now + 30)
    }),
    Case::new("valid in 31 seconds", TOO_EARLY, |forge| {
        forge.claim("nbf", forge.now + 31)
    }),
    Case::new("valid at the end of all numbers", TOO_EARLY, |forge| {
        forge.claim("nbf", i64::MAX)
    }),
    Case::new("an earliest time that is a text", CLAIMS, |forge| {
        forge.claim("nbf", forge.now.to_string())
    }),
    Case::new("an earliest time with a fraction", CLAIMS, |forge| {
        forge.claim("nbf", forge.now as f64 + 0.5)
    }),
    Case::new("an earliest time that is null", CLAIMS, |forge| {
        forge.claim("nbf", Value::Null)
    }),
    Case::new("an earliest time that is false", CLAIMS, |forge| {
        forge.claim("nbf", false)
    }),
];
