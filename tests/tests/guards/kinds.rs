//! The kinds of guard that headers alone can meet, each with what meets it and what does not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use fulfillment_runtime::Auth;
use fulfillment_tests::TOKEN_HEADER;

/// One kind of guard.
pub struct Kind {
    pub name: &'static str,
    pub auth: fn() -> Auth,
    /// The header that meets it.
    pub right: (&'static str, String),
    /// Headers that look like it.
    pub wrong: Vec<(&'static str, String)>,
}

pub fn basic(credential: &str) -> String {
    format!("Basic {}", BASE64.encode(credential))
}

pub fn kinds() -> [Kind; 3] {
    let own = |value: &str| (TOKEN_HEADER, value.to_owned());
    let authorization = |value: String| ("Authorization", value);
    let key = |value: &str| ("x-api-key", value.to_owned());
    [
        Kind {
            name: "token",
            auth: || Auth::token("t0k3n".to_owned()),
            right: own("t0k3n"),
            wrong: vec![own("t0k3n1"), key("t0k3n"), authorization("t0k3n".into())],
        },
        Kind {
            name: "basic",
            auth: || Auth::basic("agente", "s3nh:a".to_owned()),
            right: authorization(basic("agente:s3nh:a")),
            wrong: vec![
                authorization(basic("agent:s3nh:a")),
                authorization(basic("agente:s3nh")),
                authorization(basic("Agente:s3nh:a")),
                authorization(basic(":s3nh:a")),
                authorization("Bearer s3nh:a".into()),
                authorization("Bearer agente:s3nh:a".into()),
                own("s3nh:a"),
                own("agente:s3nh:a"),
                key("agente:s3nh:a"),
            ],
        },
        Kind {
            name: "header",
            auth: || Auth::header("X-Api-Key", "ch4ve".to_owned()),
            right: key("ch4ve"),
            wrong: vec![
                key("ch4v"),
                key("CH4VE"),
                ("x-api-keys", "ch4ve".to_owned()),
                own("ch4ve"),
                authorization("Bearer ch4ve".into()),
                authorization(basic("x-api-key:ch4ve")),
            ],
        },
    ]
}
