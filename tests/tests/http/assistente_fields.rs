//! What the Assistente sends, read tolerantly: what a function gets of it, and what is wrong.

use fulfillment_runtime::{App, HandlerError, Intent, Request, assistente::WebhookRequest};
use fulfillment_tests::{Bot, assistente};
use serde_json::{Value, json};

/// A bot that tells what a request says in shared words.
async fn bot() -> Bot {
    let tell = |request: Request| -> Result<String, HandlerError> {
        let told = json!({
            "platform": request.platform(),
            "webhook": request.webhook(),
            "node": request.node(),
            "session_id": request.session_id(),
            "text": request.text(),
            "language": request.language(),
            "channel": request.channel(),
            "is_production": request.is_production(),
            "slots_missing": request.slots_missing(),
            "cpf": request.parameter::<Option<String>>("cpf")?,
        });
        Ok(told.to_string())
    };
    let own = |request: WebhookRequest| serde_json::to_string(&request).unwrap();
    let app = App::builder()
        .intent(Intent::new("pedidos", "Novo").public().handler(tell))
        .intent(Intent::new("pedidos", "Inteiro").public().handler(own));
    Bot::of(app).await
}

/// What the function of `node` told of this call.
async fn told(bot: &Bot, call: &Value) -> Value {
    let reply = bot.call("/pedidos/", None, call).await;
    let message = reply.json_of(200)["message"].as_str().map(str::to_owned);
    serde_json::from_str(&message.expect("a message")).unwrap_or_else(|_| panic!("{reply:?}"))
}

#[tokio::test]
async fn every_shared_word_is_read_from_its_field() {
    let mut call = assistente("Novo");
    call["parameters"] = json!({"cpf": 12345678909_u64});
    call["isProduction"] = json!(true);
    call["allRequiredParamsPresent"] = json!(false);
    let expected = json!({
        "platform": "assistente",
        "webhook": "pedidos",
        "node": "Novo",
        "session_id": "6f1c",
        "text": "Olá",
        "language": "pt-br",
        "channel": "whatsapp",
        "is_production": true,
        "slots_missing": true,
        "cpf": "12345678909",
    });
    assert_eq!(told(&bot().await, &call).await, expected);
}

#[tokio::test]
async fn every_field_is_read_into_the_assistentes_own_request() {
    let mut call = assistente("Inteiro");
    call["parameters"] = json!({"a": {"b": [1, null]}});
    call["namedQueries"] = json!({"q": []});
    assert_eq!(told(&bot().await, &call).await, call);
}

#[tokio::test]
async fn the_node_is_the_only_field_that_must_be_there() {
    let expected = json!({
        "platform": "assistente",
        "webhook": "pedidos",
        "node": "Novo",
        "session_id": "",
        "text": "",
        "language": "",
        "channel": "",
        "is_production": false,
        "slots_missing": false,
        "cpf": null,
    });
    assert_eq!(
        told(&bot().await, &json!({"intent_name": "Novo"})).await,
        expected
    );
}

#[tokio::test]
async fn null_is_taken_for_every_field_but_the_node() {
    let bot = bot().await;
    let names: Vec<String> = assistente("Novo")
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    for name in names.iter().filter(|name| *name != "intent_name") {
        for node in ["Novo", "Inteiro"] {
            let mut call = assistente(node);
            call[name] = Value::Null;
            told(&bot, &call).await;
        }
    }
}

#[tokio::test]
async fn unknown_fields_and_a_session_log_of_strings_are_taken() {
    let bot = bot().await;
    for node in ["Novo", "Inteiro"] {
        let mut call = assistente(node);
        call["sessionLog"] = json!(["6f1c", "6f1d"]);
        call["carolTenant"] = json!({"id": 1});
        call["queryResultOf"] = json!([]);
        told(&bot, &call).await;
    }
}

#[tokio::test]
async fn booleans_are_understood_in_every_spelling() {
    let bot = bot().await;
    let truths = [json!(true), json!(1), json!(1.0)].into_iter();
    let truths = truths.chain(
        [
            "true", "True", "TRUE", "t", "T", "yes", "YES", "y", "Y", "on", "On", "1",
        ]
        .map(|text| json!(text)),
    );
    let lies = [json!(false), json!(0), json!(0.0)].into_iter();
    let lies = lies.chain(
        [
            "false", "False", "f", "F", "no", "NO", "n", "N", "off", "OFF", "0",
        ]
        .map(|text| json!(text)),
    );
    for (value, expected) in truths
        .map(|value| (value, true))
        .chain(lies.map(|value| (value, false)))
    {
        let mut call = assistente("Novo");
        call["isProduction"] = value.clone();
        call["allRequiredParamsPresent"] = value.clone();
        let told = told(&bot, &call).await;
        assert_eq!(told["is_production"], expected, "{value}");
        assert_eq!(told["slots_missing"], !expected, "{value}");
    }
}

#[tokio::test]
async fn what_is_no_boolean_is_422_that_names_the_field() {
    let bot = bot().await;
    for value in [
        json!(2),
        json!(-1),
        json!(0.5),
        json!("maybe"),
        json!(""),
        json!([]),
        json!({}),
    ] {
        let mut call = assistente("Novo");
        call["isProduction"] = value.clone();
        let json = bot.call("/pedidos", None, &call).await.json_of(422);
        assert_eq!(
            json["fields"],
            json!([{"pointer": "/isProduction", "expected": "a boolean"}]),
            "{value}"
        );
    }
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_422_and_all_of_them_are_named_at_once() {
    let call = json!({
        "intent_name": 1,
        "parameters": [],
        "sessionLog": {},
        "namedQueries": "a",
        "query": 1,
        "message": {},
        "language": 1,
        "allRequiredParamsPresent": "maybe",
        "carolOrganization": 1,
        "carolEnvironment": 1,
        "carolOrganizationId": 1,
        "carolEnvironmentId": 1,
        "sessionId": 1,
        "isProduction": {},
        "channelName": [],
    });
    let json = bot().await.call("/pedidos", None, &call).await.json_of(422);
    assert!(json["error"].is_string(), "{json}");
    let field =
        |name: &str, expected: &str| json!({"pointer": format!("/{name}"), "expected": expected});
    assert_eq!(
        json["fields"],
        json!([
            field("intent_name", "a string"),
            field("parameters", "an object"),
            field("sessionLog", "an array"),
            field("namedQueries", "an object"),
            field("query", "a string"),
            field("message", "a string"),
            field("language", "a string"),
            field("allRequiredParamsPresent", "a boolean"),
            field("carolOrganization", "a string"),
            field("carolEnvironment", "a string"),
            field("carolOrganizationId", "a string"),
            field("carolEnvironmentId", "a string"),
            field("sessionId", "a string"),
            field("isProduction", "a boolean"),
            field("channelName", "a string"),
        ])
    );
}

#[tokio::test]
async fn a_node_that_is_null_is_422() {
    let json = bot()
        .await
        .call("/pedidos", None, &json!({"intent_name": null}))
        .await
        .json_of(422);
    assert_eq!(
        json["fields"],
        json!([{"pointer": "/intent_name", "expected": "a string"}])
    );
}
