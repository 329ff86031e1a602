//! Contexts and sessions: how Dialogflow names them, read and composed.

use serde::Deserialize;
use serde_json::Value;

use crate::lenient;
use crate::response::Context;

/// A context as it comes: without a name, with `null`s and floats, all real.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(default)]
    name: Option<String>,
    #[serde(default, alias = "lifespan_count")]
    lifespan_count: Option<u32>,
    #[serde(default)]
    parameters: Option<Value>,
}

/// The contexts of a call; those without a name or of another shape are left out.
pub(super) fn read(json: &str) -> Vec<Context> {
    let contexts: Vec<&serde_json::value::RawValue> =
        serde_json::from_str(json).unwrap_or_default();
    contexts
        .into_iter()
        .filter_map(|context| one(context.get()))
        .collect()
}

fn one(json: &str) -> Option<Context> {
    let wire: Wire = lenient::whole(json).ok()?;
    let name = wire.name?;
    let short = name.rsplit('/').next().unwrap_or(&name).to_owned();
    let mut context = Context::new(short, wire.lifespan_count.unwrap_or(0));
    if let Some(Value::Object(parameters)) = wire.parameters {
        context.parameters = parameters;
    }
    Some(context)
}

/// The whole name of a context: names are lower case on the wire.
pub(super) fn full_name(session: &str, name: &str) -> String {
    format!("{session}/contexts/{}", name.to_lowercase())
}

/// A call as Dialogflow would send it, with every field.
#[cfg(feature = "testing")]
pub(super) fn compose(call: &crate::platform::TestCall) -> crate::platform::Composed {
    use serde_json::json;

    let environment = if call.is_production {
        "environments/producao/users/-/"
    } else {
        ""
    };
    let session = format!(
        "projects/test-project/agent/{environment}sessions/{}",
        call.session_id
    );
    let contexts: Vec<Value> = call
        .contexts
        .iter()
        .map(|context| {
            json!({
                "name": full_name(&session, context.name()),
                "lifespanCount": context.lifespan(),
                "parameters": context.parameters,
            })
        })
        .collect();
    let source = match &*call.channel {
        "" => json!({}),
        source => json!({"source": source, "version": "2", "payload": {}}),
    };
    crate::platform::Composed {
        path: call.webhook.clone(),
        body: json!({
            "responseId": uuid::Uuid::new_v4().to_string(),
            "session": session,
            "queryResult": {
                "queryText": call.text,
                "languageCode": call.language,
                "speechRecognitionConfidence": Value::Null,
                "action": call.action,
                "parameters": call.parameters,
                "allRequiredParamsPresent": !call.slots_missing,
                "cancelsSlotFilling": false,
                "fulfillmentText": "",
                "fulfillmentMessages": [{"text": {"text": [""]}}],
                "outputContexts": contexts,
                "intent": {
                    "name": "projects/test-project/agent/intents/2f1c6a3e-7b0d-4f5c-9a51-0d2e7c9b1a44",
                    "displayName": call.node,
                },
                "intentDetectionConfidence": 1,
                "diagnosticInfo": {},
            },
            "originalDetectIntentRequest": source,
        }),
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::super::{Dialogflow, WebhookRequest, decode};
    use super::*;
    use crate::platform::{Platform, TestCall};

    #[test]
    fn a_composed_call_says_what_it_was_composed_of() {
        for (slots_missing, is_production) in [(false, false), (true, true)] {
            let mut call = TestCall::new("pedidos", "Novo pedido");
            call.slots_missing = slots_missing;
            call.is_production = is_production;
            call.contexts = vec![Context::new("Pedido", 5).parameter("itens", 2)];
            let body = Dialogflow.compose(&call).body;
            let fields = decode::fields(&body.to_string());
            let fields = fields.unwrap_or_else(|error| panic!("{error}: {body}"));
            assert_eq!(fields.slots_missing, slots_missing);
            assert_eq!(fields.is_production, is_production);
            let text = body.to_string();
            let contexts = fields
                .contexts
                .map(|own| (own.read)(own.json.in_body(&text)));
            assert_eq!(
                contexts,
                Some(vec![Context::new("pedido", 5).parameter("itens", 2)])
            );
            let own: Result<WebhookRequest, _> = serde_json::from_value(body);
            let all_there = own.map(|own| own.query_result.all_required_params_present);
            assert_eq!(all_there.ok(), Some(!slots_missing));
        }
    }
}
