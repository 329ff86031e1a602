//! What Dialogflow sends, read tolerantly: what a function gets of it.

use fulfillment_runtime::{App, HandlerError, Intent, Request, dialogflow::WebhookRequest};
use fulfillment_tests::{Bot, dialogflow};
use serde_json::{Value, json};

/// A bot that tells what a request says in shared words, or whole.
async fn telling_bot() -> Bot {
    let tell = |request: Request| -> Result<String, HandlerError> {
        let contexts: Vec<Value> = request
            .contexts()
            .iter()
            .map(|context| json!([context.name(), context.lifespan()]))
            .collect();
        let told = json!({
            "platform": request.platform(),
            "node": request.node(),
            "session_id": request.session_id(),
            "text": request.text(),
            "language": request.language(),
            "channel": request.channel(),
            "is_production": request.is_production(),
            "slots_missing": request.slots_missing(),
            "quantidade": request.parameter::<Option<u32>>("quantidade")?,
            "contexts": contexts,
        });
        Ok(told.to_string())
    };
    let own = |request: WebhookRequest| -> Result<String, serde_json::Error> {
        serde_json::to_string(&request)
    };
    let app = App::builder()
        .intent(Intent::new("pedidos", "Novo").public().handler(tell))
        .intent(Intent::new("pedidos", "Inteiro").public().handler(own));
    Bot::of(app).await
}

async fn told(bot: &Bot, call: &Value) -> Value {
    let reply = bot.call("/pedidos", None, call).await;
    let json = reply.json_of(200);
    let text = json["fulfillmentMessages"][0]["text"]["text"][0].as_str();
    serde_json::from_str(text.expect("a text")).expect("what was told")
}

#[tokio::test]
async fn every_shared_word_is_read_from_its_field() {
    let session = "projects/loja/agent/environments/producao/users/-/sessions/6f1c";
    let mut call = dialogflow("Novo");
    call["session"] = json!(session);
    call["queryResult"]["parameters"] = json!({"quantidade": 3.0});
    call["queryResult"]["allRequiredParamsPresent"] = json!(false);
    call["queryResult"]["outputContexts"] = json!([
        {"name": format!("{session}/contexts/pedido"), "lifespanCount": 5, "parameters": {"itens": 1}},
        {"name": format!("{session}/contexts/fim"), "lifespanCount": null, "parameters": null},
        {"lifespanCount": 2},
    ]);
    call["originalDetectIntentRequest"] = json!({"source": "telegram", "payload": {"chat": 1}});
    let expected = json!({
        "platform": "dialogflow",
        "node": "Novo",
        "session_id": "6f1c",
        "text": "Olá",
        "language": "pt-br",
        "channel": "telegram",
        "is_production": true,
        "slots_missing": true,
        "quantidade": 3,
        "contexts": [["pedido", 5], ["fim", 0]],
    });
    assert_eq!(told(&telling_bot().await, &call).await, expected);
}

#[tokio::test]
async fn a_call_in_snake_case_is_the_same_call() {
    let call = json!({
        "response_id": "0f3a",
        "session": "projects/loja/agent/sessions/6f1c",
        "query_result": {
            "query_text": "Olá",
            "language_code": "pt-br",
            "parameters": {"quantidade": "3"},
            "all_required_params_present": true,
            "output_contexts": [{"name": "projects/loja/agent/sessions/6f1c/contexts/pedido", "lifespan_count": 5}],
            "intent": {"display_name": "Novo"},
        },
        "original_detect_intent_request": {"source": "telegram"},
    });
    let told = told(&telling_bot().await, &call).await;
    assert_eq!(told["text"], "Olá");
    assert_eq!(told["quantidade"], 3);
    assert_eq!(told["contexts"], json!([["pedido", 5]]));
    assert_eq!(told["channel"], "telegram");
}

#[tokio::test]
async fn what_real_callers_send_is_taken() {
    let bot = telling_bot().await;
    let change = |call: &mut Value, pointer: &str, value: Value| {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        call.pointer_mut(parent).unwrap()[name] = value;
    };
    for (pointer, value) in [
        ("/session", json!("anything")),
        ("/session", Value::Null),
        ("/responseId", Value::Null),
        ("/unknown", json!({"a": [1]})),
        ("/queryResult/parameters", json!([])),
        ("/queryResult/parameters", Value::Null),
        ("/queryResult/diagnosticInfo", json!([])),
        ("/queryResult/fulfillmentText", Value::Null),
        ("/queryResult/fulfillmentMessages", Value::Null),
        (
            "/queryResult/fulfillmentMessages",
            json!([{"video": {}, "platform": 7}]),
        ),
        ("/queryResult/webhookPayload", Value::Null),
        ("/queryResult/speechRecognitionConfidence", Value::Null),
        ("/queryResult/intentDetectionConfidence", json!(0.87)),
        ("/queryResult/outputContexts", Value::Null),
        (
            "/queryResult/outputContexts",
            json!([{}, {"name": null, "lifespanCount": "5"}]),
        ),
        ("/originalDetectIntentRequest", Value::Null),
        ("/originalDetectIntentRequest", json!({})),
    ] {
        for intent in ["Novo", "Inteiro"] {
            let mut call = dialogflow(intent);
            change(&mut call, pointer, value.clone());
            let reply = bot.call("/pedidos", None, &call).await;
            assert_eq!(reply.status, 200, "{intent} {pointer} {value}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_call_with_the_query_result_alone_is_answered() {
    let call = json!({"queryResult": {"intent": {"displayName": "Novo"}}});
    let told = told(&telling_bot().await, &call).await;
    // proto3 writes no `false`: a flag that is left out is one
    assert_eq!(
        (&told["session_id"], &told["slots_missing"]),
        (&json!(""), &json!(true))
    );
}
