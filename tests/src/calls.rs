//! Calls as the platforms send them, with every field; tests change what they are about.

use serde_json::{Value, json};

/// The header in which the Assistente sends its token.
pub const TOKEN_HEADER: &str = "X-Assistant-Signature-Token";

/// A call of the Assistente.
pub fn assistente(node: &str) -> Value {
    json!({
        "intent_name": node,
        "parameters": {},
        "sessionLog": [{"sessionId": "6f1c", "node": node}],
        "namedQueries": {},
        "query": "",
        "message": "Olá",
        "language": "pt-br",
        "allRequiredParamsPresent": true,
        "carolOrganization": "loja",
        "carolEnvironment": "vendas",
        "carolOrganizationId": "4a1d0e6f",
        "carolEnvironmentId": "0f1e2d3c",
        "sessionId": "6f1c",
        "isProduction": false,
        "channelName": "whatsapp",
    })
}

/// A call of Dialogflow, from its console.
pub fn dialogflow(intent: &str) -> Value {
    json!({
        "responseId": "0f3a9b7c-4c1e-4a7e-9d55-2f1f2f1c6a3e",
        "session": "projects/loja/agent/sessions/6f1c",
        "queryResult": {
            "queryText": "Olá",
            "languageCode": "pt-br",
            "action": "",
            "parameters": {},
            "allRequiredParamsPresent": true,
            "fulfillmentText": "",
            "fulfillmentMessages": [{"text": {"text": [""]}}],
            "outputContexts": [],
            "intent": {
                "name": "projects/loja/agent/intents/2f1c6a3e-7b0d-4f5c-9a51-0d2e7c9b1a44",
                "displayName": intent,
            },
            "intentDetectionConfidence": 1,
            "diagnosticInfo": {},
        },
        "originalDetectIntentRequest": {"payload": {}},
    })
}

/// A message of the Serprobots chat window.
pub fn serprobots(text: &str) -> Value {
    json!({
        "conversationId": "de7331b7-9076-4d8f-b473-0e4ca1095b11",
        "text": text,
        "parameters": {},
    })
}

/// A platform, the path of its calls for the webhook `pedidos`, and a call for a node.
pub type Called = (&'static str, &'static str, fn(&str) -> Value);

/// How each platform calls the webhook `pedidos`.
pub const PLATFORMS: [Called; 3] = [
    ("Assistente", "/pedidos", assistente),
    ("Dialogflow", "/pedidos", dialogflow),
    ("Serprobots", "/answer/pedidos", serprobots),
];
