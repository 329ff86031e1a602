//! The header: which key it names, and what else it asks for.

use serde_json::{Value, json};

use super::super::forge::base64;
use super::{Accepted, CRITICAL, Case, ILL_FORMED, Ignored, SIGNATURE, UNKNOWN_KEY};

pub(super) static CASES: &[Case] = &[
    Case::new("an honest token", Accepted, |forge| forge.honest()),
    Case::new("an honest token of the other key", Accepted, |forge| {
        forge.by(&forge.b, "b")
    }),
    Case::new(
        "members of the header that nobody knows",
        Accepted,
        |forge| forge.header_with("x-anything", json!({"a": [1, null]})),
    ),
    Case::new(
        "blanks and an escaped name in the header",
        Accepted,
        |forge| forge.with_header("{ \"\\u0061lg\" :\n\"RS256\", \"kid\":\t\"a\" }"),
    ),
    Case::new("a key that nobody published", UNKNOWN_KEY, |forge| {
        forge.by(&forge.other, "other")
    }),
    Case::new("somebody's key under an honest name", SIGNATURE, |forge| {
        forge.by(&forge.other, "a")
    }),
    Case::new(
        "one published key under the other's name",
        SIGNATURE,
        |forge| forge.by(&forge.a, "b"),
    ),
    Case::new("no name of a key", ILL_FORMED, |forge| {
        forge.with_header(json!({"alg": "RS256"}))
    }),
    Case::new("a name of a key that is null", ILL_FORMED, |forge| {
        forge.header_with("kid", Value::Null)
    }),
    Case::new("a name of a key that is a number", ILL_FORMED, |forge| {
        forge.header_with("kid", 1)
    }),
    Case::new("names of keys in a list", ILL_FORMED, |forge| {
        forge.header_with("kid", json!(["a"]))
    }),
    Case::new("two names of keys", ILL_FORMED, |forge| {
        forge.with_header(r#"{"alg":"RS256","kid":"b","kid":"a"}"#)
    }),
    Case::new("an empty name of a key", UNKNOWN_KEY, |forge| {
        forge.header_with("kid", "")
    }),
    Case::new("a name of a key in other letters", UNKNOWN_KEY, |forge| {
        forge.header_with("kid", "A")
    }),
    Case::new("a name of a key with a blank", UNKNOWN_KEY, |forge| {
        forge.header_with("kid", "a ")
    }),
    Case::new("a name of a key that is a path", UNKNOWN_KEY, |forge| {
        forge.header_with("kid", "../../../../dev/null")
    }),
    Case::new("a key that the token brings along", SIGNATURE, |forge| {
        let header = json!({"alg": "RS256", "kid": "a", "jwk": forge.other.jwk()});
        let honest = forge.with_header(header);
        let (message, _) = honest.rsplit_once('.').expect("three parts");
        let signature = forge.other.sign(super::super::forge::Way::Rs256, message);
        format!("{message}.{}", base64(signature))
    }),
    Case::new("a place where its key would be", SIGNATURE, |forge| {
        let header = json!({"alg": "RS256", "kid": "a", "jku": "https://attacker.test", "x5u": "https://attacker.test"});
        let honest = forge.with_header(header);
        let (message, _) = honest.rsplit_once('.').expect("three parts");
        let signature = forge.other.sign(super::super::forge::Way::Rs256, message);
        format!("{message}.{}", base64(signature))
    }),
    Case::new("a critical extension", CRITICAL, |forge| {
        forge.with_header(json!({"alg": "RS256", "kid": "a", "crit": ["b64"], "b64": true}))
    }),
    Case::new(
        "no critical extension in a list of them",
        CRITICAL,
        |forge| forge.header_with("crit", json!([])),
    ),
    Case::new("critical extensions that are null", CRITICAL, |forge| {
        forge.header_with("crit", Value::Null)
    }),
    Case::new("critical extensions that are a text", CRITICAL, |forge| {
        forge.header_with("crit", "exp")
    }),
    Case::new("critical extensions twice", ILL_FORMED, |forge| {
        forge.with_header(r#"{"alg":"RS256","kid":"a","crit":[],"crit":[]}"#)
    }),
    Case::new("an empty header", ILL_FORMED, |forge| {
        forge.with_header("{}")
    }),
    Case::new("a header that is a list", Ignored, |forge| {
        forge.with_header(r#"["RS256","a"]"#)
    }),
    Case::new("a header with something behind it", ILL_FORMED, |forge| {
        forge.with_header(format!("{}{{}}", forge.header()))
    }),
    Case::new("half a header", ILL_FORMED, |forge| {
        forge.with_header(r#"{"alg":"RS256","kid":"a""#)
    }),
    Case::new("a blank before the header", Ignored, |forge| {
        forge.with_header(format!(" {}", forge.header()))
    }),
    Case::new("a byte order mark before the header", Ignored, |forge| {
        forge.with_header(format!("\u{feff}{}", forge.header()))
    }),
    Case::new("a header that is no text", ILL_FORMED, |forge| {
        let honest = forge.honest();
        let (_, rest) = honest.split_once('.').expect("three parts");
        let header = base64(b"{\"alg\":\"RS256\",\"kid\":\"a\",\"x\":\"\xff\"}");
        format!("{header}.{rest}")
    }),
];
