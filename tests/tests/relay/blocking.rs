//! Plain functions that ask, and plain intents that answer: who waits for whom.

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, HandlerError, Intent};
use fulfillment_tests::Bot;
use fulfillment_tests::gateway::Gateway as StandIn;

use super::{message, say, texts};

fn ask(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    gateway.answer_blocking(&message)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_function_that_asks_a_plain_intent_needs_no_second_thread() {
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("b1", "d")
        .gateway(gateway.url())
        .handler(ask);
    let app = App::builder()
        .entreposto(entreposto)
        .intent(
            Intent::new("b1", "Ajuda")
                .public()
                .handler(|| "intent: ajuda"),
        )
        .intent(
            Intent::new("b1", "Pânico")
                .public()
                .fallback_message("caiu")
                .handler(|| -> &'static str { panic!("on purpose") }),
        )
        .max_blocking(1);
    let bot = Bot::of(app).await;
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..20 {
        let mut connection = bot.connect().await;
        let (text, expected) = match number % 3 {
            0 => ("Ajuda", "intent: ajuda"),
            1 => ("oi", "gateway: oi"),
            _ => ("Pânico", "caiu"),
        };
        callers.spawn(async move {
            let body = message(text).to_string();
            let headers = [("content-type", "application/json")];
            connection
                .send_request("POST", "/answer/b1", &headers, body.as_bytes())
                .await;
            assert_eq!(texts(&connection.reply().await), [expected]);
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.expect("an answer");
    }
    assert_eq!(texts(&say(&bot, "b1", "Ajuda").await), ["intent: ajuda"]);
}

/// What a client that blocks does: it waits on a runtime of its own.
fn waits_on_its_own() -> Result<&'static str, HandlerError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    Ok(runtime.block_on(async { "intent: esperou" }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_intent_may_block_as_ever_where_a_plain_function_asks_it() {
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("b2", "d")
        .gateway(gateway.url())
        .handler(ask);
    let waits = Intent::new("b2", "Espera")
        .public()
        .handler(waits_on_its_own);
    let app = App::builder().entreposto(entreposto).intent(waits);
    let bot = Bot::of(app.max_blocking(1)).await;
    for _ in 0..3 {
        assert_eq!(texts(&say(&bot, "b2", "Espera").await), ["intent: esperou"]);
    }
}

/// Asks from a thread of its own, and waits for it.
fn ask_elsewhere(message: Message, gateway: Gateway) -> Result<Answer, HandlerError> {
    let runtime = tokio::runtime::Handle::current();
    let thread = std::thread::spawn(move || {
        let _inside = runtime.enter();
        gateway.answer_blocking(&message)
    });
    Ok(thread.join().map_err(|_| "the thread panicked")??)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_function_that_asks_from_a_thread_of_its_own_gives_its_slot_back() {
    let gateway = StandIn::start().await;
    let entreposto = Entreposto::new("b3", "d")
        .gateway(gateway.url())
        .handler(ask_elsewhere);
    let app = App::builder()
        .entreposto(entreposto)
        .intent(
            Intent::new("b3", "Ajuda")
                .public()
                .handler(|| "intent: ajuda"),
        )
        .intent(
            Intent::new("outro", "Ajuda")
                .public()
                .handler(|| "outro: ajuda"),
        )
        .max_blocking(1);
    let bot = Bot::of(app).await;
    for _ in 0..3 {
        assert_eq!(texts(&say(&bot, "b3", "Ajuda").await), ["intent: ajuda"]);
        assert_eq!(texts(&say(&bot, "outro", "Ajuda").await), ["outro: ajuda"]);
    }
}
