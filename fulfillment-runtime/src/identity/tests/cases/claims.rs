//! Each claim: missing, of another type, twice, and with another value.

use serde_json::{Value, json};

use super::super::forge::{AUDIENCE, EMAIL};
use super::{Accepted, CLAIMS, Case, Elsewhere, ISSUER, OTHER_EMAIL, UNVERIFIED};

pub(super) static CASES: &[Case] = &[
    Case::new("no issuer", CLAIMS, |forge| forge.without("iss")),
    Case::new("no audience", CLAIMS, |forge| forge.without("aud")),
    Case::new("no end", CLAIMS, |forge| forge.without("exp")),
    Case::new("no beginning", CLAIMS, |forge| forge.without("iat")),
    Case::new("no email", CLAIMS, |forge| forge.without("email")),
    Case::new("no word of its email being verified", CLAIMS, |forge| {
        forge.without("email_verified")
    }),
    Case::new("no claim at all", CLAIMS, |forge| forge.with_claims("{}")),
    Case::new("an issuer that is null", CLAIMS, |forge| {
        forge.claim("iss", Value::Null)
    }),
    Case::new("an issuer in a list", CLAIMS, |forge| {
        forge.claim("iss", json!(["https://accounts.google.com"]))
    }),
    Case::new("an issuer that is a number", CLAIMS, |forge| {
        forge.claim("iss", 1)
    }),
    Case::new("Google's other issuer", Accepted, |forge| {
        forge.claim("iss", "accounts.google.com")
    }),
    Case::new("another issuer", ISSUER, |forge| {
        forge.claim("iss", "https://accounts.attacker.test")
    }),
    Case::new("an issuer that begins as Google", ISSUER, |forge| {
        forge.claim("iss", "https://accounts.google.com.attacker.test")
    }),
    Case::new("an issuer that ends as Google", ISSUER, |forge| {
        forge.claim("iss", "https://attacker.test/accounts.google.com")
    }),
    Case::new("Google's issuer without TLS", ISSUER, |forge| {
        forge.claim("iss", "http://accounts.google.com")
    }),
    Case::new("Google's issuer with a slash behind it", ISSUER, |forge| {
        forge.claim("iss", "https://accounts.google.com/")
    }),
    Case::new("Google's issuer in capitals", ISSUER, |forge| {
        forge.claim("iss", "https://ACCOUNTS.GOOGLE.COM")
    }),
    Case::new("an empty issuer", ISSUER, |forge| forge.claim("iss", "")),
    Case::new("an audience that is null", CLAIMS, |forge| {
        forge.claim("aud", Value::Null)
    }),
    Case::new("the audience in a list", CLAIMS, |forge| {
        forge.claim("aud", json!([AUDIENCE]))
    }),
    Case::new("the audience among others", CLAIMS, |forge| {
        forge.claim("aud", json!(["https://attacker.test", AUDIENCE]))
    }),
    Case::new("an audience that is a number", CLAIMS, |forge| {
        forge.claim("aud", 1)
    }),
    Case::new("an audience that is an object", CLAIMS, |forge| {
        forge.claim("aud", json!({"a": AUDIENCE}))
    }),
    Case::new("another audience", Elsewhere, |forge| {
        forge.claim("aud", "https://attacker.test")
    }),
    Case::new("an audience with a slash behind it", Elsewhere, |forge| {
        forge.claim("aud", format!("{AUDIENCE}/"))
    }),
    Case::new("half an audience", Elsewhere, |forge| {
        forge.claim("aud", &AUDIENCE[..AUDIENCE.len() - 1])
    }),
    Case::new("the audience in capitals", Elsewhere, |forge| {
        forge.claim("aud", AUDIENCE.to_uppercase())
    }),
    Case::new("an empty audience", Elsewhere, |forge| {
        forge.claim("aud", "")
    }),
    Case::new("an email that is null", CLAIMS, |forge| {
        forge.claim("email", Value::Null)
    }),
    Case::new("an email in a list", CLAIMS, |forge| {
        forge.claim("email", json!([EMAIL]))
    }),
    Case::new("another project's email", OTHER_EMAIL, |forge| {
        forge.claim("email", EMAIL.replace("123456789012", "210987654321"))
    }),
    Case::new("an email with something behind it", OTHER_EMAIL, |forge| {
        forge.claim("email", format!("{EMAIL}.attacker.test"))
    }),
    Case::new("an email with something before it", OTHER_EMAIL, |forge| {
        forge.claim("email", format!("a{EMAIL}"))
    }),
    Case::new("half an email", OTHER_EMAIL, |forge| {
        forge.claim("email", &EMAIL[..EMAIL.len() - 1])
    }),
    Case::new("the email in capitals", OTHER_EMAIL, |forge| {
        forge.claim("email", EMAIL.to_uppercase())
    }),
    Case::new("the email with a blank behind it", OTHER_EMAIL, |forge| {
        forge.claim("email", format!("{EMAIL} "))
    }),
    Case::new(
        "the email with a zero byte behind it",
        OTHER_EMAIL,
        |forge| forge.claim("email", format!("{EMAIL}\0")),
    ),
    Case::new("an empty email", OTHER_EMAIL, |forge| {
        forge.claim("email", "")
    }),
    Case::new("an email that is not verified", UNVERIFIED, |forge| {
        forge.claim("email_verified", false)
    }),
    Case::new("an email that is verified in a text", CLAIMS, |forge| {
        forge.claim("email_verified", "true")
    }),
    Case::new("an email that is verified by a number", CLAIMS, |forge| {
        forge.claim("email_verified", 1)
    }),
    Case::new("an email that is verified by null", CLAIMS, |forge| {
        forge.claim("email_verified", Value::Null)
    }),
    Case::new("two issuers", CLAIMS, |forge| {
        forge.and_claims(r#""iss":"https://accounts.google.com""#)
    }),
    Case::new("two audiences", CLAIMS, |forge| {
        forge.and_claims(&format!(r#""aud":"{AUDIENCE}""#))
    }),
    Case::new(
        "two audiences, one under an escaped name",
        CLAIMS,
        |forge| forge.and_claims(&format!(r#""\u0061ud":"{AUDIENCE}""#)),
    ),
    Case::new("two emails", CLAIMS, |forge| {
        forge.and_claims(&format!(r#""email":"{EMAIL}""#))
    }),
    Case::new("two words of its email being verified", CLAIMS, |forge| {
        forge.and_claims(r#""email_verified":true"#)
    }),
    Case::new("two ends", CLAIMS, |forge| {
        forge.and_claims(&format!(r#""exp":{}"#, forge.now + 3600))
    }),
    Case::new("two beginnings", CLAIMS, |forge| {
        forge.and_claims(&format!(r#""iat":{}"#, forge.now))
    }),
    Case::new("two earliest times", CLAIMS, |forge| {
        forge.and_claims(&format!(r#""nbf":{0},"nbf":{0}"#, forge.now))
    }),
    Case::new("claims that nobody knows", Accepted, |forge| {
        forge.claim("google", json!({"compute_engine": {"project_number": 1}}))
    }),
    Case::new("a claim that nobody knows, twice", Accepted, |forge| {
        forge.and_claims(r#""x":1,"x":2"#)
    }),
    Case::new(
        "a claim that nobody knows, 2000 lists deep",
        Accepted,
        |forge| {
            let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
            forge.and_claims(&format!(r#""x":{deep}"#))
        },
    ),
    Case::new("claims with blanks around them", Accepted, |forge| {
        forge.with_claims(format!("\r\n\t {} \n", forge.claims()))
    }),
];
