//! Plain functions that ask, and plain intents that answer: who waits for whom.

use fulfillment_runtime::serprobots::{Answer, Content, Conversation, Message};
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

async fn ask_on_the_worker(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    gateway.answer_blocking(&message)
}

async fn ask_on_a_thread_for_blocking(
    message: Message,
    gateway: Gateway,
) -> Result<Answer, HandlerError> {
    let asking = tokio::task::spawn_blocking(move || gateway.request(&message).send_blocking());
    Ok(asking.await??)
}

async fn open_on_the_worker(gateway: Gateway) -> Result<Conversation, GatewayError> {
    gateway.conversation_blocking()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_async_function_may_wait_on_a_thread_for_that_and_not_on_its_own() {
    let on_the_worker = Entreposto::new("b4", "d")
        .handler(ask_on_the_worker)
        .conversation_handler(open_on_the_worker);
    let app = App::builder()
        .entreposto(on_the_worker)
        .entreposto(Entreposto::new("b5", "d").handler(ask_on_a_thread_for_blocking))
        .gateway_answers(|_| Answer::new([Content::text("gateway")]))
        .build_for_tests();
    let reply = app.serprobots("b5", "oi").send().await;
    assert_eq!(reply.answer().texts(), ["gateway"]);
    let told = |failure: Option<&str>| {
        let failure = failure.unwrap_or_default().to_owned();
        assert!(failure.contains("without `_blocking`"), "{failure}");
    };
    told(app.serprobots("b4", "oi").send().await.failure());
    told(app.serprobots_conversation("b4").send().await.failure());
}

#[tokio::test]
async fn a_plain_function_waits_on_a_runtime_of_a_single_thread_too() {
    let chatbot = Entreposto::new("b6", "d").handler(ask);
    let app = App::builder()
        .entreposto(chatbot)
        .gateway_answers(|_| Answer::new([Content::text("gateway")]))
        .build_for_tests();
    let reply = app.serprobots("b6", "oi").send().await;
    assert_eq!(reply.failure(), None);
    assert_eq!(reply.answer().texts(), ["gateway"]);
}
