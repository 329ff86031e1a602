//! The algorithm that a token names, and the one that it is signed with.

use serde_json::{Value, json};

use super::super::forge::{Way, base64};
use super::{ALGORITHM, Case, ILL_FORMED, SIGNATURE};

pub(super) static CASES: &[Case] = &[
    Case::new("`none` without a signature", ALGORITHM, |forge| {
        forge.signed_with("none", |_| Vec::new())
    }),
    Case::new("`none` with an honest signature", ALGORITHM, |forge| {
        forge.header_with("alg", "none")
    }),
    Case::new("`nOnE`", ALGORITHM, |forge| {
        forge.signed_with("nOnE", |_| Vec::new())
    }),
    Case::new("an empty algorithm", ALGORITHM, |forge| {
        forge.header_with("alg", "")
    }),
    Case::new("HS256 by the public key in DER", ALGORITHM, |forge| {
        forge.hmac(forge.a.der())
    }),
    Case::new("HS256 by the modulus", ALGORITHM, |forge| {
        forge.hmac(&forge.a.modulus())
    }),
    Case::new("HS256 by the modulus in base64", ALGORITHM, |forge| {
        forge.hmac(base64(forge.a.modulus()).as_bytes())
    }),
    Case::new("HS256 by the published key", ALGORITHM, |forge| {
        forge.hmac(forge.a.jwk().to_string().as_bytes())
    }),
    Case::new("HS256 by an empty secret", ALGORITHM, |forge| {
        forge.hmac(b"")
    }),
    Case::new("RS384, honestly signed", ALGORITHM, |forge| {
        forge.signed_with("RS384", |message| forge.a.sign(Way::Rs384, message))
    }),
    Case::new("RS512, honestly signed", ALGORITHM, |forge| {
        forge.signed_with("RS512", |message| forge.a.sign(Way::Rs512, message))
    }),
    Case::new("PS256, honestly signed", ALGORITHM, |forge| {
        forge.signed_with("PS256", |message| forge.a.sign(Way::Ps256, message))
    }),
    Case::new("ES256", ALGORITHM, |forge| forge.curve()),
    Case::new("EdDSA", ALGORITHM, |forge| {
        forge.signed_with("EdDSA", |_| vec![0; 64])
    }),
    Case::new("`rs256`", ALGORITHM, |forge| {
        forge.header_with("alg", "rs256")
    }),
    Case::new("RS256 with a blank behind it", ALGORITHM, |forge| {
        forge.header_with("alg", "RS256 ")
    }),
    Case::new("RS256 in a list", ILL_FORMED, |forge| {
        forge.header_with("alg", json!(["RS256"]))
    }),
    Case::new("an algorithm that is null", ILL_FORMED, |forge| {
        forge.header_with("alg", Value::Null)
    }),
    Case::new("no algorithm", ILL_FORMED, |forge| {
        forge.with_header(json!({"kid": "a"}))
    }),
    Case::new("RS256, and then `none`", ILL_FORMED, |forge| {
        forge.with_header(r#"{"alg":"RS256","kid":"a","alg":"none"}"#)
    }),
    Case::new("`none`, and then RS256", ILL_FORMED, |forge| {
        forge.with_header(r#"{"alg":"none","kid":"a","alg":"RS256"}"#)
    }),
    Case::new(
        "`none`, and then RS256 under an escaped name",
        ILL_FORMED,
        |forge| forge.with_header(r#"{"alg":"none","kid":"a","\u0061lg":"RS256"}"#),
    ),
    Case::new("RS256 that is signed as PS256", SIGNATURE, |forge| {
        forge.signed_with("RS256", |message| forge.a.sign(Way::Ps256, message))
    }),
    Case::new("RS256 that is signed as RS384", SIGNATURE, |forge| {
        forge.signed_with("RS256", |message| forge.a.sign(Way::Rs384, message))
    }),
];
