//! The Assistente's own request, every field of it.

use std::fmt;

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::wire::Flag;

/// A call of the Assistente, whole and typed. Missing fields and `null`s have their type's empty value, unless the
/// field says otherwise.
///
/// As an argument of an intent it is there for calls of the Assistente alone; take an `Option` of it where other
/// platforms call too.
///
/// ```
/// use fulfillment_runtime::{Response, assistente};
///
/// fn consulta(request: Option<assistente::WebhookRequest>) -> Response {
///     let organization = request.map(|request| request.carol_organization).unwrap_or_default();
///     Response::message(format!("Organização: {organization}"))
/// }
/// ```
///
/// `Debug` shows no text and no parameters: they are personal data.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct WebhookRequest {
    /// The node that is processed.
    #[serde(rename = "intent_name")]
    pub intent_name: String,
    /// All parameters of the conversation's context.
    #[serde(deserialize_with = "or_default")]
    pub parameters: Map<String, Value>,
    /// The sessions up to this point: objects, or ids alone.
    #[serde(deserialize_with = "or_default")]
    pub session_log: Vec<Value>,
    /// Results of named queries.
    #[serde(deserialize_with = "or_default")]
    pub named_queries: Map<String, Value>,
    /// The query that was executed.
    #[serde(deserialize_with = "or_default")]
    pub query: String,
    /// What the user wrote.
    #[serde(deserialize_with = "or_default")]
    pub message: String,
    /// The language of the conversation.
    #[serde(deserialize_with = "or_default")]
    pub language: String,
    /// Whether every required parameter is there; so it is where the call does not say.
    #[serde(default = "present", deserialize_with = "flag_or_true")]
    pub all_required_params_present: bool,
    /// The organization's name.
    #[serde(deserialize_with = "or_default")]
    pub carol_organization: String,
    /// The environment's name.
    #[serde(deserialize_with = "or_default")]
    pub carol_environment: String,
    /// The organization's id.
    #[serde(deserialize_with = "or_default")]
    pub carol_organization_id: String,
    /// The environment's id.
    #[serde(deserialize_with = "or_default")]
    pub carol_environment_id: String,
    /// The id of the conversation's session.
    #[serde(deserialize_with = "or_default")]
    pub session_id: String,
    /// Whether the conversation happens in production.
    #[serde(deserialize_with = "flag_or_false")]
    pub is_production: bool,
    /// The channel that the message came through.
    #[serde(deserialize_with = "or_default")]
    pub channel_name: String,
}

fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn present() -> bool {
    true
}

fn flag_or_true<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Flag::deserialize(deserializer)?.0.unwrap_or(true))
}

fn flag_or_false<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Flag::deserialize(deserializer)?.0.unwrap_or(false))
}

impl fmt::Debug for WebhookRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("assistente::WebhookRequest")
            .field("intent_name", &self.intent_name)
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "testing")]
pub(super) fn compose(call: &super::super::TestCall) -> super::super::Composed {
    let text = |text: &str| text.to_owned();
    let request = WebhookRequest {
        intent_name: text(&call.node),
        parameters: call.parameters.clone(),
        session_log: vec![serde_json::json!({"sessionId": call.session_id, "node": call.node})],
        named_queries: Map::new(),
        query: text(&call.text),
        message: text(&call.text),
        language: text(&call.language),
        all_required_params_present: !call.slots_missing,
        carol_organization: text("organization"),
        carol_environment: text("environment"),
        carol_organization_id: text("4a1d0e6f2b7c4c0f9d8e7a6b5c4d3e2f"),
        carol_environment_id: text("0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
        session_id: text(&call.session_id),
        is_production: call.is_production,
        channel_name: text(&call.channel),
    };
    super::super::Composed {
        path: call.webhook.clone(),
        // strings, booleans and JSON values: serialisation cannot fail
        body: serde_json::to_value(request).unwrap_or_default(),
    }
}
