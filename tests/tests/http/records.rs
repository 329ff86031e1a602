//! The record of each call, and the log that is written from it.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::{App, AppBuilder, CallOutcome, CallRecord, Intent, Response};
use fulfillment_tests::{Bot, assistente, dialogflow, serprobots};
use serde_json::json;

/// Platform, webhook, node, session, status, outcome.
type Told = (String, String, String, String, u16, String);

fn told(record: &CallRecord<'_>) -> Told {
    let outcome = match record.outcome {
        CallOutcome::Answered => "answered".to_owned(),
        CallOutcome::Fallback { cause, .. } => format!("fallback: {cause}"),
        CallOutcome::Refused { cause, .. } => format!("refused: {cause}"),
        other => format!("{other:?}"),
    };
    let own = str::to_owned;
    (
        own(record.platform),
        own(record.webhook),
        own(record.node),
        own(record.session_id),
        record.status,
        outcome,
    )
}

fn recorded(app: AppBuilder) -> (AppBuilder, Arc<Mutex<Vec<Told>>>) {
    let records = Arc::new(Mutex::new(Vec::new()));
    let kept = records.clone();
    (
        app.on_call(move |record| kept.lock().unwrap().push(told(record))),
        records,
    )
}

fn app() -> AppBuilder {
    App::builder()
        .intent(
            Intent::new("pedidos", "Novo")
                .token("t0k3n")
                .open_to_window()
                .handler(|| "x"),
        )
        .intent(
            Intent::new("pedidos", "Falha")
                .token("t0k3n")
                .handler(|| Err::<Response, _>("out of order")),
        )
        .intent(
            Intent::new("pedidos", "Alheio")
                .token("other")
                .handler(|| "x"),
        )
        .intent(Intent::new("tudo", "*").public().handler(|| "x"))
        .intent(
            Intent::new("tudo", "Ação")
                .action("a.b")
                .public()
                .handler(|| "x"),
        )
}

#[tokio::test]
async fn every_call_makes_one_record_with_registered_names_only() {
    let (app, records) = recorded(app());
    let bot = Bot::of(app).await;
    let token = Some("t0k3n");
    let mut by_action = dialogflow("canary");
    by_action["queryResult"]["action"] = json!("a.b");
    bot.call("/pedidos", token, &assistente("Novo")).await;
    bot.call("/pedidos", token, &dialogflow("Novo")).await;
    bot.call("/answer/pedidos", None, &serprobots("novo")).await;
    bot.call("/tudo", None, &assistente("canary")).await;
    bot.call("/tudo", None, &by_action).await;
    bot.call("/pedidos", token, &assistente("Falha")).await;
    bot.call("/pedidos", token, &dialogflow("Falha")).await;
    bot.call("/answer/pedidos", None, &serprobots("canary"))
        .await;

    let expected = [
        ("assistente", "pedidos", "Novo", "6f1c", 200, "answered"),
        ("dialogflow", "pedidos", "Novo", "6f1c", 200, "answered"),
        (
            "serprobots",
            "pedidos",
            "Novo",
            "de7331b7-9076-4d8f-b473-0e4ca1095b11",
            200,
            "answered",
        ),
        ("assistente", "tudo", "*", "6f1c", 200, "answered"),
        ("dialogflow", "tudo", "a.b", "6f1c", 200, "answered"),
        (
            "assistente",
            "pedidos",
            "Falha",
            "6f1c",
            200,
            "fallback: out of order",
        ),
        (
            "dialogflow",
            "pedidos",
            "Falha",
            "6f1c",
            500,
            "fallback: out of order",
        ),
        (
            "serprobots",
            "pedidos",
            "",
            "de7331b7-9076-4d8f-b473-0e4ca1095b11",
            200,
            "fallback: no intent that this caller may reach is registered for this text",
        ),
    ];
    let expected = expected.map(|(platform, webhook, node, session, status, outcome)| {
        let own = str::to_owned;
        (
            own(platform),
            own(webhook),
            own(node),
            own(session),
            status,
            own(outcome),
        )
    });
    assert_eq!(*records.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_refusal_is_recorded_with_its_status_and_why() {
    let (app, records) = recorded(app().max_body(1_000));
    let bot = Bot::of(app).await;
    let token = Some("t0k3n");
    bot.request("GET", "/pedidos", &[], "").await;
    bot.call("/%2F", token, &assistente("Novo")).await;
    bot.call("/pedidos", None, &assistente("Novo")).await;
    bot.call("/canary", token, &assistente("Novo")).await;
    bot.call("/pedidos", token, &assistente("canary")).await;
    bot.call("/pedidos", token, &assistente("Alheio")).await;
    bot.call("/pedidos", token, &dialogflow("Alheio")).await;
    bot.send("/pedidos", token, "{").await;
    bot.send("/pedidos", token, "{\"intent_name\": 1}").await;
    bot.send("/pedidos", token, " ".repeat(1_001)).await;

    let told: Vec<_> = records
        .lock()
        .unwrap()
        .drain(..)
        .map(|record| (record.4, record.5))
        .collect();
    let expected = [
        (405, "refused: method not allowed"),
        (404, "refused: ill-formed path, or outside the base path"),
        (401, "refused: no credential that is accepted here"),
        (400, "refused: unknown webhook"),
        (400, "refused: unknown node"),
        (400, "refused: the credential is another node's"),
        (403, "refused: the credential is another node's"),
        (400, "refused: body is not JSON"),
        (422, "refused: fields of the wrong type"),
        (413, "refused: body is too large"),
    ];
    assert_eq!(
        told,
        expected.map(|(status, outcome)| (status, outcome.to_owned()))
    );
}

#[tokio::test]
async fn health_checks_and_preflights_make_no_record() {
    let (app, records) = recorded(app());
    let bot = Bot::of(app).await;
    bot.request("GET", "/", &[], "").await;
    bot.request(
        "OPTIONS",
        "/pedidos",
        &[("origin", "https://loja.example")],
        "",
    )
    .await;
    assert_eq!(*records.lock().unwrap(), []);
}

#[tokio::test]
async fn a_new_conversation_makes_a_record_with_its_id() {
    let (app, records) = recorded(app());
    let bot = Bot::of(app).await;
    let id = bot
        .request("POST", "/conversation/pedidos", &[], "")
        .await
        .text()
        .to_owned();
    let own = str::to_owned;
    let expected = (
        own("serprobots"),
        own("pedidos"),
        String::new(),
        id,
        200,
        own("answered"),
    );
    assert_eq!(*records.lock().unwrap(), [expected]);
}
