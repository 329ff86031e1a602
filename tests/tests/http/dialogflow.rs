//! Dialogflow's calls: how an intent is found, what is refused, and what a function gets of a call.

use fulfillment_runtime::{App, Intent};
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
