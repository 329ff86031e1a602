//! The fields that each platform is known to send, with JSON that fits and JSON that does not.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A known field: where it stands, JSON that fits, and JSON that does not.
pub(crate) struct Known {
    pointer: &'static str,
    fits: &'static [&'static str],
    misfits: &'static [&'static str],
}

const STRING: (&[&str], &[&str]) = (
    &["null", "\"\"", "\"p14nt3d\"", "\"p14nt3d \\u00e1\""],
    &[
        "1",
        "1.5",
        "true",
        "[]",
        "[\"p14nt3d\"]",
        "{}",
        "{\"p14nt3d\": 1}",
    ],
);
const NODE: (&[&str], &[&str]) = (
    &["\"\"", "\"p14nt3d\"", "\"p14nt3d \\u00e1\""],
    &["null", "1", "true", "[]", "{\"p14nt3d\": 1}"],
);
const OBJECT: (&[&str], &[&str]) = (
    &["null", "{}", "{\"p14nt3d\": \"p14nt3d\"}"],
    &["1", "false", "\"p14nt3d\"", "[\"p14nt3d\"]", "[{}]"],
);
const PHP_OBJECT: (&[&str], &[&str]) = (
    &["null", "{}", "[]", "[ ]", "{\"p14nt3d\": []}"],
    &["1", "false", "\"p14nt3d\"", "[\"p14nt3d\"]", "[{}]"],
);
const ARRAY: (&[&str], &[&str]) = (
    &["null", "[]", "[\"p14nt3d\", 1, {}]"],
    &["1", "true", "\"p14nt3d\"", "{}", "{\"p14nt3d\": 1}"],
);
const FLAG: (&[&str], &[&str]) = (
    &[
        "null", "true", "0", "1", "1.0", "\"Yes\"", "\"off\"", "\"T\"", "\"0\"",
    ],
    &["2", "-1", "0.5", "\"p14nt3d\"", "\"\"", "[]", "{}"],
);
const UUID: (&[&str], &[&str]) = (
    &[
        "null",
        "\"de7331b7-9076-4d8f-b473-0e4ca1095b11\"",
        "\"DE7331B790764D8FB4730E4CA1095B11\"",
    ],
    &[
        "1",
        "true",
        "\"p14nt3d\"",
        "[]",
        "{}",
        "\"\"",
        "\"de7331b7-9076-4d8f-b473-p14nt3d\"",
        "\"urn:uuid:de7331b7-9076-4d8f-b473-0e4ca1095b11\"",
        "\"{de7331b7-9076-4d8f-b473-0e4ca1095b11}\"",
    ],
);

const fn known(
    pointer: &'static str,
    (fits, misfits): (&'static [&'static str], &'static [&'static str]),
) -> Known {
    Known {
        pointer,
        fits,
        misfits,
    }
}

pub(crate) static ASSISTENTE: [Known; 15] = [
    known("/intent_name", NODE),
    known("/parameters", OBJECT),
    known("/sessionLog", ARRAY),
    known("/namedQueries", OBJECT),
    known("/query", STRING),
    known("/message", STRING),
    known("/language", STRING),
    known("/allRequiredParamsPresent", FLAG),
    known("/carolOrganization", STRING),
    known("/carolEnvironment", STRING),
    known("/carolOrganizationId", STRING),
    known("/carolEnvironmentId", STRING),
    known("/sessionId", STRING),
    known("/isProduction", FLAG),
    known("/channelName", STRING),
];

pub(crate) static DIALOGFLOW: [Known; 9] = [
    known("/session", STRING),
    known("/queryResult/queryText", STRING),
    known("/queryResult/languageCode", STRING),
    known("/queryResult/action", STRING),
    known("/queryResult/parameters", PHP_OBJECT),
    known("/queryResult/allRequiredParamsPresent", FLAG),
    known("/queryResult/outputContexts", ARRAY),
    known("/queryResult/intent/displayName", STRING),
    known("/originalDetectIntentRequest/source", STRING),
];

/// The same call, where whole parts of it are of another kind.
pub(crate) static DIALOGFLOW_PARTS: [Known; 4] = [
    known("/session", STRING),
    known("/queryResult/languageCode", STRING),
    known("/queryResult/intent", OBJECT),
    known("/originalDetectIntentRequest", OBJECT),
];

pub(crate) static SERPROBOTS: [Known; 3] = [
    known("/conversationId", UUID),
    known("/text", STRING),
    known("/parameters", OBJECT),
];

/// A body in which each known field fits, does not fit or, if it may, is not there.
pub(crate) fn filled(
    fields: &'static [Known],
) -> impl Strategy<Value = (String, Vec<&'static str>)> {
    let choice = (0_u8..4, any::<prop::sample::Index>());
    prop::collection::vec(choice, fields.len()).prop_map(move |choices| {
        let mut body = json!({});
        if fields
            .iter()
            .any(|field| field.pointer.starts_with("/queryResult"))
        {
            body["queryResult"] = json!({});
        }
        let mut wrong = Vec::new();
        for (field, (kind, which)) in fields.iter().zip(choices) {
            let optional = field.fits.contains(&"null");
            let text = match kind {
                0 => {
                    wrong.push(field.pointer);
                    *which.get(field.misfits)
                }
                1 if optional => continue,
                _ => *which.get(field.fits),
            };
            put(&mut body, field.pointer, text);
        }
        wrong.sort_unstable();
        (body.to_string(), wrong)
    })
}

fn put(body: &mut Value, pointer: &str, text: &str) {
    let mut place = body;
    for name in pointer.split('/').skip(1) {
        place = &mut place[name];
    }
    *place = serde_json::from_str(text).expect("a field's value is JSON");
}
