//! Who is asked, in which order: the function sees every message, then the intents, then the gateway.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{
    App, AppBuilder, Entreposto, Gateway, GatewayError, HandlerError, Intent, Response, State,
};
use fulfillment_tests::gateway::Gateway as StandIn;
use fulfillment_tests::{Bot, logs};

use super::{FALLBACK, message, relaying, say, texts};

fn with_intents(app: AppBuilder, webhook: &'static str) -> AppBuilder {
    app.intent(
        Intent::new(webhook, "Ajuda")
            .public()
            .handler(|| "intent: ajuda"),
    )
    .intent(
        Intent::new(webhook, "Janela")
            .token("t0k3n")
            .open_to_window()
            .handler(|| "intent: janela"),
    )
    .intent(
        Intent::new(webhook, "Guardado")
            .token("t0k3n")
            .handler(|| "intent: guardado"),
    )
    .intent(
        Intent::new(webhook, "Quebra")
            .public()
            .fallback_message("intent: caiu")
            .handler(|| -> Result<&'static str, HandlerError> { Err("broken".into()) }),
    )
    .intent(Intent::new(webhook, "Pânico").public().handler(panics))
}

async fn panics() -> &'static str {
    panic!("no")
}

/// What every function here saw: what was said, and what was answered.
#[derive(Clone, Default)]
struct Audit(Arc<Mutex<Vec<Row>>>);

type Row = (String, Vec<String>);

impl Audit {
    fn rows(&self) -> Vec<Row> {
        self.0.lock().expect("rows").clone()
    }
}

async fn audit(
    message: Message,
    gateway: Gateway,
    State(audit): State<Audit>,
) -> Result<Answer, GatewayError> {
    let answer = gateway.answer(&message).await?;
    let row = (message.text().unwrap_or_default(), answer.texts());
    audit.0.lock().expect("rows").push(row);
    Ok(answer)
}

#[tokio::test]
async fn without_a_function_intents_answer_before_the_gateway() {
    let gateway = StandIn::start().await;
    let bot = Bot::of(with_intents(relaying(&gateway, "a1"), "a1")).await;
    assert_eq!(texts(&say(&bot, "a1", " ajuda ").await), ["intent: ajuda"]);
    assert_eq!(texts(&say(&bot, "a1", "JANELA").await), ["intent: janela"]);
    assert!(gateway.seen().is_empty());
    for text in ["Guardado", "outra coisa", ""] {
        let expected = format!("gateway: {text}");
        assert_eq!(texts(&say(&bot, "a1", text).await), [expected]);
    }
    assert_eq!(texts(&say(&bot, "a1", "Quebra").await), ["intent: caiu"]);
    assert_eq!(gateway.seen().len(), 3);

    let reply = bot
        .call("/answer/a1", Some("t0k3n"), &message("Guardado"))
        .await;
    assert_eq!(texts(&reply), ["intent: guardado"]);
}

#[tokio::test]
async fn a_function_sees_every_message_and_every_answer() {
    let gateway = StandIn::start().await;
    let rows = Audit::default();
    let entreposto = Entreposto::new("a2", "d")
        .gateway(gateway.url())
        .handler(audit);
    let app = App::builder().entreposto(entreposto).state(rows.clone());
    let bot = Bot::of(with_intents(app, "a2")).await;
    let said = ["Ajuda", "oi", "Guardado", "Quebra", "Pânico"];
    let answered = [
        "intent: ajuda",
        "gateway: oi",
        "gateway: Guardado",
        "intent: caiu",
        FALLBACK,
    ];
    for (text, answer) in said.into_iter().zip(answered) {
        assert_eq!(texts(&say(&bot, "a2", text).await), [answer]);
    }
    let expected: Vec<Row> = said
        .into_iter()
        .zip(answered)
        .map(|(said, answered)| (said.to_owned(), vec![answered.to_owned()]))
        .collect();
    assert_eq!(rows.rows(), expected);
    assert_eq!(gateway.seen().len(), 2);
    logs::wait_for(&["WARN", "webhook=a2", "node=Quebra", "cause=broken"]).await;
}

#[tokio::test]
async fn an_intent_for_all_other_nodes_answers_before_the_gateway_too() {
    let gateway = StandIn::start().await;
    let any = Intent::new("a3", "*").public().handler(|| "intent: tudo");
    let bot = Bot::of(relaying(&gateway, "a3").intent(any)).await;
    assert_eq!(texts(&say(&bot, "a3", "oi").await), ["intent: tudo"]);
    assert!(gateway.seen().is_empty());
}

#[tokio::test]
async fn a_message_that_a_function_changed_is_looked_up_as_it_is_then() {
    let gateway = StandIn::start().await;
    async fn shout(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        let text = message.text().unwrap_or_default();
        gateway.answer(&message.with_text(text + "da")).await
    }
    let entreposto = Entreposto::new("a4", "d")
        .gateway(gateway.url())
        .handler(shout);
    let bot = Bot::of(with_intents(App::builder().entreposto(entreposto), "a4")).await;
    assert_eq!(texts(&say(&bot, "a4", "aju").await), ["intent: ajuda"]);
    assert_eq!(texts(&say(&bot, "a4", "x").await), ["gateway: xda"]);
}

#[tokio::test]
async fn a_plain_function_may_ask_the_gateway_where_it_may_wait() {
    let gateway = StandIn::start().await;
    fn plain(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        gateway.answer_blocking(&message)
    }
    let entreposto = Entreposto::new("a5", "d")
        .gateway(gateway.url())
        .handler(plain);
    let bot = Bot::of(with_intents(App::builder().entreposto(entreposto), "a5")).await;
    assert_eq!(texts(&say(&bot, "a5", "oi").await), ["gateway: oi"]);
    assert_eq!(texts(&say(&bot, "a5", "Ajuda").await), ["intent: ajuda"]);
}

#[tokio::test]
async fn a_function_may_answer_by_itself_in_words_that_all_platforms_share() {
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("a6", "d")
        .gateway(gateway.url())
        .handler(|| Response::message("fechado").options(["Depois"]));
    let bot = Bot::of(App::builder().entreposto(entreposto)).await;
    let reply = say(&bot, "a6", "oi").await;
    assert_eq!(reply.json_of(200)["contents"][1]["type"], "OPTIONS");
    assert_eq!(reply.json_of(200)["question"], "oi");
    assert!(gateway.seen().is_empty());
}

#[tokio::test]
async fn a_function_that_fails_panics_or_is_late_is_the_fallback_for_that_message_alone() {
    let gateway = StandIn::start().await;
    async fn moody(message: Message, gateway: Gateway) -> Result<Answer, HandlerError> {
        match message.text().as_deref() {
            Some("falha") => Err("the disk is full".into()),
            Some("pânico") => panic!("the disk is gone"),
            Some("nunca") => std::future::pending().await,
            _ => Ok(gateway.answer(&message).await?),
        }
    }
    let entreposto = Entreposto::new("a7", "d")
        .gateway(gateway.url())
        .fallback_message("Volte já.")
        .timeout(fulfillment_tests::SOON)
        .handler(moody);
    let bot = Bot::of(App::builder().entreposto(entreposto)).await;
    for text in ["falha", "pânico", "nunca"] {
        assert_eq!(texts(&say(&bot, "a7", text).await), ["Volte já."], "{text}");
    }
    logs::wait_for(&["WARN", "webhook=a7", "the disk is full"]).await;
}

#[tokio::test]
async fn what_the_function_does_not_say_a_registration_without_one_may() {
    let gateway = StandIn::start().await;
    let relay = || Entreposto::new("a8", "d").gateway(gateway.url());
    let app = App::builder()
        .entreposto(relay().fallback_message("Da plana."))
        .entreposto(relay().handler(|| -> Result<Answer, HandlerError> { Err("broken".into()) }));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "a8", "oi").await), ["Da plana."]);
}
