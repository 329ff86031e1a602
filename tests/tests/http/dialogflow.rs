//! Dialogflow's calls: how an intent is found, what is refused, and what a function gets of a call.

use fulfillment_runtime::{App, HandlerError, Intent, Request, dialogflow::WebhookRequest};
use fulfillment_tests::{Bot, Reply, assistente, dialogflow};
use serde_json::{Value, json};

const TOKEN: Option<&str> = Some("t0k3n");

async fn bot() -> Bot {
    let intent = |webhook, node, says: &'static str| {
        Intent::new(webhook, node)
            .token("t0k3n")
            .handler(move || says)
    };
    let app = App::builder()
        .intent(intent("pedidos", "Novo pedido", "by name"))
        .intent(
            Intent::new("pedidos", "Com ação")
                .action("order.create")
                .token("t0k3n")
                .handler(|| "by action"),
        )
        .intent(
            Intent::new("pedidos", "Alheio")
                .token("other")
                .handler(|| "foreign"),
        )
        .intent(intent("tudo", "Um", "one"))
        .intent(intent("tudo", "*", "any"))
        .intent(
            Intent::new("tudo", "Ação")
                .action("a.b")
                .token("t0k3n")
                .handler(|| "action"),
        );
    Bot::of(app).await
}

#[track_caller]
fn says(reply: &Reply, text: &str) {
    let expected = json!({"fulfillmentMessages": [{"text": {"text": [text]}}]});
    assert_eq!(reply.json_of(200), expected, "{reply:?}");
}

#[track_caller]
fn is_error(reply: &Reply, status: u16) {
    assert!(reply.json_of(status)["error"].is_string(), "{reply:?}");
}

#[tokio::test]
async fn an_intent_is_found_by_its_display_name() {
    let reply = bot()
        .await
        .call("/pedidos", TOKEN, &dialogflow("Novo pedido"))
        .await;
    says(&reply, "by name");
}

#[tokio::test]
async fn the_action_counts_where_no_name_does_and_the_star_where_neither_does() {
    let bot = bot().await;
    let call = |name: &str, action: &str| {
        let mut call = dialogflow(name);
        call["queryResult"]["action"] = json!(action);
        call
    };
    for (path, name, action, expected) in [
        ("/pedidos", "Com ação", "", "by action"),
        ("/pedidos", "Outro", "order.create", "by action"),
        ("/pedidos", "Novo pedido", "order.create", "by name"),
        ("/tudo", "Um", "a.b", "one"),
        ("/tudo", "Outro", "a.b", "action"),
        ("/tudo", "Outro", "c.d", "any"),
        ("/tudo", "", "", "any"),
        ("/tudo", "*", "", "any"),
    ] {
        let reply = bot.call(path, TOKEN, &call(name, action)).await;
        says(&reply, expected);
    }
    let reply = bot
        .call("/pedidos", TOKEN, &call("Outro", "ORDER.CREATE"))
        .await;
    is_error(&reply, 404);
}

#[tokio::test]
async fn a_call_without_an_intent_goes_by_its_action() {
    let bot = bot().await;
    let mut call = dialogflow("");
    call["queryResult"]["action"] = json!("order.create");
    for intent in [Value::Null, json!({}), json!({"displayName": null})] {
        call["queryResult"]["intent"] = intent;
        says(&bot.call("/pedidos", TOKEN, &call).await, "by action");
    }
    call["queryResult"]
        .as_object_mut()
        .unwrap()
        .remove("intent");
    says(&bot.call("/pedidos", TOKEN, &call).await, "by action");
}

#[tokio::test]
async fn a_missing_or_unknown_token_is_401() {
    let bot = bot().await;
    for token in [None, Some("wrong")] {
        let reply = bot
            .call("/pedidos", token, &dialogflow("Novo pedido"))
            .await;
        assert!(reply.json_of(401).is_object(), "{reply:?}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    }
}

#[tokio::test]
async fn an_unknown_webhook_and_an_unknown_intent_are_404_and_a_foreign_token_is_403() {
    let bot = bot().await;
    is_error(
        &bot.call("/nada", TOKEN, &dialogflow("Novo pedido")).await,
        404,
    );
    is_error(&bot.call("/pedidos", TOKEN, &dialogflow("Nada")).await, 404);
    is_error(
        &bot.call("/pedidos", TOKEN, &dialogflow("novo pedido"))
            .await,
        404,
    );
    is_error(
        &bot.call("/pedidos", TOKEN, &dialogflow("Alheio")).await,
        403,
    );
}

#[tokio::test]
async fn fields_of_the_wrong_type_are_400_and_all_of_them_are_named_at_once() {
    let call = json!({
        "session": 1,
        "queryResult": {
            "queryText": 1,
            "languageCode": [],
            "action": {},
            "parameters": "a",
            "allRequiredParamsPresent": "maybe",
            "outputContexts": {},
            "intent": {"displayName": 1},
        },
        "originalDetectIntentRequest": {"source": 1},
    });
    let json = bot()
        .await
        .call("/pedidos", TOKEN, &call)
        .await
        .json_of(400);
    assert!(json["error"].is_string(), "{json}");
    let field = |pointer: &str, expected: &str| json!({"pointer": pointer, "expected": expected});
    assert_eq!(
        json["fields"],
        json!([
            field("/session", "a string"),
            field("/queryResult/queryText", "a string"),
            field("/queryResult/languageCode", "a string"),
            field("/queryResult/action", "a string"),
            field("/queryResult/parameters", "an object"),
            field("/queryResult/allRequiredParamsPresent", "a boolean"),
            field("/queryResult/outputContexts", "an array"),
            field("/queryResult/intent/displayName", "a string"),
            field("/originalDetectIntentRequest/source", "a string"),
        ])
    );
}

#[tokio::test]
async fn a_query_result_that_is_no_object_is_400() {
    let bot = bot().await;
    for value in [Value::Null, json!([]), json!("a"), json!(1)] {
        let json = bot
            .call("/pedidos", TOKEN, &json!({"queryResult": value}))
            .await
            .json_of(400);
        let fields = json!([{"pointer": "/queryResult", "expected": "an object"}]);
        assert_eq!(json["fields"], fields, "{value}");
    }
}

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
            json!([{}, {"name": 1}, null, 3]),
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
    assert_eq!(
        (&told["session_id"], &told["slots_missing"]),
        (&json!(""), &json!(false))
    );
}

#[tokio::test]
async fn both_platforms_reach_the_same_function() {
    let bot = bot().await;
    says(
        &bot.call("/pedidos", TOKEN, &dialogflow("Novo pedido"))
            .await,
        "by name",
    );
    let reply = bot
        .call("/pedidos", TOKEN, &assistente("Novo pedido"))
        .await;
    assert_eq!(reply.json_of(200)["message"], "by name");
}
