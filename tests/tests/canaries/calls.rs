//! Calls of every platform that carry secrets and personal data in every place that has room for them.

use bytes::Bytes;
use fulfillment_runtime::{assistente, dialogflow, serprobots};
use serde_json::{Value, json};

use crate::{BASIC, TOKEN};

pub(crate) const PLATFORMS: [&str; 3] = [assistente::NAME, dialogflow::NAME, serprobots::NAME];

/// Personal data, as an object.
pub(crate) fn personal() -> Value {
    json!({
        "cpf": "c4n4ry",
        "c4n4ry": "c4n4ry",
        "quantidade": "c4n4ry",
        "itens": ["c4n4ry", {"c4n4ry": "c4n4ry"}],
        "dentro": {"de": {"algo": "c4n4ry"}},
    })
}

/// A call for a node, personal wherever it can be.
pub(crate) fn body(platform: &str, node: &str) -> Value {
    match platform {
        assistente::NAME => json!({
            "intent_name": node,
            "parameters": personal(),
            "sessionLog": ["c4n4ry", personal()],
            "namedQueries": personal(),
            "query": "c4n4ry",
            "message": "c4n4ry",
            "language": "c4n4ry",
            "carolOrganization": "c4n4ry",
            "carolEnvironment": "c4n4ry",
            "carolOrganizationId": "c4n4ry",
            "carolEnvironmentId": "c4n4ry",
            "sessionId": "42",
            "channelName": "c4n4ry",
            "unknown": "c4n4ry",
        }),
        dialogflow::NAME => json!({
            "session": "projects/a/agent/sessions/42",
            "responseId": "b",
            "queryResult": {
                "queryText": "c4n4ry",
                "parameters": personal(),
                "fulfillmentText": "c4n4ry",
                "fulfillmentMessages": [
                    {"text": {"text": ["c4n4ry"]}},
                    {"payload": personal()},
                    {"card": {"title": "c4n4ry", "buttons": [{"text": "c4n4ry", "postback": "c4n4ry"}]}},
                    {"c4n4ry": "c4n4ry"},
                ],
                "outputContexts": [{"name": "projects/a/agent/sessions/42/contexts/c", "parameters": personal()}],
                "intent": {"displayName": node},
                "diagnosticInfo": personal(),
                "webhookPayload": personal(),
                "sentimentAnalysisResult": {"status": personal()},
            },
            "originalDetectIntentRequest": {"payload": personal()},
        }),
        _ => json!({
            "conversationId": "de7331b7-9076-4d8f-b473-0e4ca1095b11",
            "text": node,
            "parameters": personal(),
            "unknown": "c4n4ry",
        }),
    }
}

/// Where a platform's calls go.
pub(crate) fn path(platform: &str) -> &'static str {
    if platform == serprobots::NAME {
        "/answer/bot"
    } else {
        "/bot"
    }
}

/// A call with credentials in all presentations, one of which is the right one.
pub(crate) fn request(path: &str, body: impl Into<String>) -> http::Request<Bytes> {
    http::Request::post(path)
        .header("content-type", "application/json")
        .header("x-assistant-signature-token", TOKEN)
        .header("authorization", BASIC)
        .header("authorization", "Bearer c4n4ry-of-another-kind")
        .header("cookie", "c4n4ry=c4n4ry")
        .header("x-anything", "c4n4ry")
        .body(Bytes::from(body.into()))
        .expect("a request")
}

/// Bodies that are refused, with personal data in what is wrong.
pub(crate) fn refused(platform: &str) -> Vec<String> {
    let mut wrong = body(platform, "Novo pedido");
    let fields = match platform {
        assistente::NAME => ["/message", "/parameters", "/isProduction"],
        dialogflow::NAME => [
            "/queryResult/queryText",
            "/queryResult/parameters",
            "/session",
        ],
        _ => ["/text", "/parameters", "/conversationId"],
    };
    wrong["isProduction"] = json!(false);
    for field in fields {
        *wrong.pointer_mut(field).expect("it is there") = json!(["c4n4ry"]);
    }
    let text = body(platform, "Novo pedido").to_string();
    vec![
        wrong.to_string(),
        // cut off inside the last string
        text.trim_end_matches(['"', '}', ']']).to_owned(),
        text.replacen("\"c4n4ry\"", "\"c4n4ry \\ud800\"", 1)
            .replacen('{', "{c4n4ry", 1),
        format!("{text} c4n4ry"),
        json!(["c4n4ry"]).to_string(),
    ]
}
