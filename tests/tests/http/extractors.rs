//! What functions take: parameters read leniently, states, headers, and types of users' own.

use std::collections::BTreeMap;

use fulfillment_runtime::{App, Headers, Intent, Parameters, Refusal, Request, Response, State};
use fulfillment_tests::{Bot, Reply, TOKEN_HEADER, assistente, dialogflow};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

pub(super) fn with(mut call: Value, parameters: Value) -> Value {
    match call.get_mut("queryResult") {
        Some(query) => query["parameters"] = parameters,
        None => call["parameters"] = parameters,
    }
    call
}

#[track_caller]
pub(super) fn says(reply: &Reply, text: &str) {
    assert_eq!(reply.json_of(200)["message"], text, "{reply:?}");
}

#[derive(Deserialize)]
struct Pedido {
    quantidade: u32,
    preço: f64,
    telefone: String,
    cupom: Option<String>,
    itens: Vec<i8>,
    extra: Option<BTreeMap<String, bool>>,
}

fn tell(Parameters(pedido): Parameters<Pedido>) -> String {
    let Pedido {
        quantidade,
        preço,
        telefone,
        cupom,
        itens,
        extra,
    } = pedido;
    format!("{quantidade} {preço} {telefone} {cupom:?} {itens:?} {extra:?}")
}

async fn bot() -> Bot {
    Bot::of(App::builder().intent(Intent::new("pedidos", "Novo").public().handler(tell))).await
}

#[tokio::test]
async fn parameters_are_read_as_platforms_really_send_them() {
    let bot = bot().await;
    let plain = json!({
        "quantidade": 3, "preço": 7.5, "telefone": "11987654321", "cupom": null, "itens": [1, 2], "extra": {"a": true},
        "unknown": {"nested": [null]},
    });
    let sloppy = json!({
        "quantidade": "3", "preço": "7.50", "telefone": 11987654321_u64, "cupom": "", "itens": ["1", 2.0],
        "extra": {"a": true},
    });
    for parameters in [plain, sloppy] {
        let reply = bot
            .call("/pedidos", None, &with(assistente("Novo"), parameters))
            .await;
        says(&reply, "3 7.5 11987654321 None [1, 2] Some({\"a\": true})");
    }
    let floats = json!({"quantidade": 3.0, "preço": 7, "telefone": true, "cupom": 5, "itens": []});
    let reply = bot
        .call("/pedidos", None, &with(assistente("Novo"), floats))
        .await;
    says(&reply, "3 7 true Some(\"5\") [] None");
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_a_failed_call() {
    let bot = bot().await;
    let right = json!({"quantidade": 3, "preço": 7.5, "telefone": "1", "itens": []});
    for (name, value) in [
        ("quantidade", json!(-1)),
        ("quantidade", json!(3.5)),
        ("quantidade", json!("três")),
        ("quantidade", json!(true)),
        ("quantidade", json!(4294967296_u64)),
        ("quantidade", Value::Null),
        ("preço", json!("barato")),
        ("telefone", json!({})),
        ("itens", json!([1, 300])),
        ("itens", json!({})),
        ("extra", json!({"a": "yes"})),
    ] {
        let mut parameters = right.clone();
        parameters[name] = value.clone();
        let reply = bot
            .call("/pedidos", None, &with(assistente("Novo"), parameters))
            .await;
        assert_eq!(
            reply.json_of(200),
            json!({"message": FALLBACK}),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn an_option_is_none_for_what_is_absent_and_never_for_what_does_not_fit() {
    let tell = |pedido: Option<Parameters<BTreeMap<String, u8>>>,
                own: Option<State<u64>>,
                whole: Option<Parameters<Pedido>>| {
        format!(
            "{:?} {} {}",
            pedido.map(|pedido| pedido.0),
            own.is_some(),
            whole.is_some()
        )
    };
    let intent = Intent::new("pedidos", "Novo").public().handler(tell);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    says(&reply, "Some({}) false false");
    let reply = bot
        .call(
            "/pedidos",
            None,
            &with(assistente("Novo"), json!({"a": "b"})),
        )
        .await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
}

#[tokio::test]
async fn a_platforms_own_request_is_absent_on_the_others() {
    use fulfillment_runtime::{assistente::WebhookRequest, dialogflow};
    let tell = |a: Option<WebhookRequest>, d: Option<dialogflow::WebhookRequest>| {
        format!("{} {}", a.is_some(), d.is_some())
    };
    let must = |_: dialogflow::WebhookRequest| "dialogflow";
    let app = App::builder()
        .intent(Intent::new("pedidos", "May").public().handler(tell))
        .intent(Intent::new("pedidos", "Must").public().handler(must));
    let bot = Bot::of(app).await;
    says(
        &bot.call("/pedidos", None, &assistente("May")).await,
        "true false",
    );
    let json = bot
        .call("/pedidos", None, &dialogflow("May"))
        .await
        .json_of(200);
    assert_eq!(
        json["fulfillmentMessages"][0]["text"]["text"][0],
        "false true"
    );
    let reply = bot.call("/pedidos", None, &assistente("Must")).await;
    assert_eq!(reply.json_of(200), json!({"message": FALLBACK}));
    assert_eq!(
        bot.call("/pedidos", None, &dialogflow("Must")).await.status,
        200
    );
}

#[tokio::test]
async fn a_result_lets_the_function_decide() {
    let tell = |parameters: Result<Parameters<Pedido>, Refusal>| match parameters {
        Ok(_) => Response::message("fits"),
        Err(_) => Response::message("Quantos?"),
    };
    let intent = Intent::new("pedidos", "Novo").public().handler(tell);
    let bot = Bot::of(App::builder().intent(intent)).await;
    says(
        &bot.call("/pedidos", None, &assistente("Novo")).await,
        "Quantos?",
    );
}

#[tokio::test]
async fn headers_are_there_and_credentials_among_them_are_marked() {
    let tell = |headers: Headers, request: Request| {
        let sensitive: Vec<&str> = headers
            .iter()
            .filter(|(_, value)| value.is_sensitive())
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(&headers.0, request.headers());
        let printed = format!("{headers:?}");
        assert!(!printed.contains("canary"), "{printed}");
        format!("{:?} {sensitive:?}", headers.get("x-own"))
    };
    let intent = Intent::new("pedidos", "Novo")
        .token("canary-1")
        .handler(tell);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let headers = [
        (TOKEN_HEADER, "canary-1"),
        ("authorization", "Bearer canary-2"),
        ("cookie", "session=canary-3"),
        ("proxy-authorization", "Basic canary-4"),
        ("x-own", "1"),
    ];
    let reply = bot
        .request("POST", "/pedidos", &headers, assistente("Novo").to_string())
        .await;
    let message = reply.json_of(200)["message"].clone();
    let message = message.as_str().unwrap();
    assert!(message.starts_with("Some(\"1\")"), "{message}");
    for name in [
        "authorization",
        "cookie",
        "proxy-authorization",
        "x-assistant-signature-token",
    ] {
        assert!(message.contains(&format!("\"{name}\"")), "{message}");
    }
}
