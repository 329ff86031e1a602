//! What Dialogflow is answered: messages, contexts, events, its own type, and what becomes of a failure.

use fulfillment_runtime::{
    App, Card, Choice, Context, Event, HandlerError, Image, Intent, Options, Parameters, Response,
    dialogflow::{self, OutputContext, WebhookRequest, WebhookResponse},
};
use fulfillment_tests::{Bot, Reply, dialogflow as call, logs};
use serde_json::{Value, json};

/// What this function answers, as Dialogflow gets it.
async fn answer(respond: impl Fn() -> Response + Send + Sync + 'static) -> Value {
    let intent = Intent::new("pedidos", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    bot.call("/pedidos", None, &call("Novo")).await.json_of(200)
}

#[tokio::test]
async fn an_answer_that_keeps_silent_is_an_empty_object() {
    assert_eq!(answer(Response::keep).await, json!({}));
}

#[tokio::test]
async fn each_part_is_a_message_of_its_own() {
    let json = answer(|| {
        Response::message("Olá")
            .text("De novo")
            .image(Image::new("https://example.com/a.png").description("um pão"))
            .options(
                Options::from([Choice::new("Sim").value("yes"), Choice::new("Não")])
                    .title("Certo?"),
            )
            .card(
                Card::new("Pedido")
                    .subtitle("42")
                    .image("https://example.com/b.png")
                    .link("Ver", "https://example.com"),
            )
            .payload(json!({"a": 1}))
            .dialogflow(
                dialogflow::Message::text(["Só aqui"]).on(dialogflow::MessagePlatform::Telegram),
            )
    })
    .await;
    assert_eq!(
        json,
        json!({"fulfillmentMessages": [
            {"text": {"text": ["Olá"]}},
            {"text": {"text": ["De novo"]}},
            {"image": {"imageUri": "https://example.com/a.png", "accessibilityText": "um pão"}},
            {"quickReplies": {"title": "Certo?", "quickReplies": ["Sim", "Não"]}},
            {"card": {
                "title": "Pedido",
                "subtitle": "42",
                "imageUri": "https://example.com/b.png",
                "buttons": [{"text": "Ver", "postback": "https://example.com"}],
            }},
            {"payload": {"a": 1}},
            {"text": {"text": ["Só aqui"]}, "platform": "TELEGRAM"},
        ]})
    );
}

#[tokio::test]
async fn contexts_go_out_with_their_whole_names_in_lower_case() {
    let json = answer(|| {
        Response::keep()
            .context(Context::new("Pedido-EM-Aberto", 5).parameter("itens", 3))
            .clear_context("fim")
    })
    .await;
    let session = "projects/loja/agent/sessions/6f1c";
    assert_eq!(
        json,
        json!({"outputContexts": [
            {"name": format!("{session}/contexts/pedido-em-aberto"), "lifespanCount": 5, "parameters": {"itens": 3}},
            {"name": format!("{session}/contexts/fim"), "lifespanCount": 0},
        ]})
    );
}

#[tokio::test]
async fn an_event_goes_out_in_the_language_of_the_call_or_its_own() {
    let json = answer(|| Response::keep().event(Event::new("novo").parameter("itens", 3))).await;
    assert_eq!(
        json,
        json!({"followupEventInput": {"name": "novo", "languageCode": "pt-br", "parameters": {"itens": 3}}})
    );
    let json = answer(|| Response::keep().event(Event::new("novo").language("en"))).await;
    assert_eq!(
        json,
        json!({"followupEventInput": {"name": "novo", "languageCode": "en"}})
    );
}

#[tokio::test]
async fn what_dialogflow_cannot_do_is_left_out() {
    let json = answer(|| {
        Response::message("Olá")
            .short_message("Oi")
            .jump_to("Fim")
            .logout()
            .parameter("a", 1)
    })
    .await;
    assert_eq!(
        json,
        json!({"fulfillmentMessages": [{"text": {"text": ["Olá"]}}]})
    );
}

#[tokio::test]
async fn dialogflows_own_request_and_response_are_a_functions_too() {
    let respond = |request: WebhookRequest| {
        WebhookResponse::text("Anotado!")
            .fulfillment_text("Anotado")
            .source("loja")
            .payload(json!({"a": 1}))
            .context(OutputContext::in_session(&request.session, "Pedido", 5))
    };
    let intent = Intent::new("pedidos", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    assert_eq!(
        bot.call("/pedidos", None, &call("Novo")).await.json_of(200),
        json!({
            "fulfillmentText": "Anotado",
            "fulfillmentMessages": [{"text": {"text": ["Anotado!"]}}],
            "source": "loja",
            "payload": {"a": 1},
            "outputContexts": [
                {"name": "projects/loja/agent/sessions/6f1c/contexts/pedido", "lifespanCount": 5},
            ],
        })
    );
}

/// The fate of a call whose function fails like this: without a fallback of its own, and with one.
async fn fates<T: fulfillment_runtime::IntoResponse + 'static>(
    webhook: &'static str,
    fail: impl Fn() -> T + Clone + Send + Sync + 'static,
) -> (Reply, Reply) {
    let app = App::builder()
        .intent(Intent::new(webhook, "Bare").public().handler(fail.clone()))
        .intent(
            Intent::new(webhook, "Named")
                .public()
                .fallback_message("Volte já.")
                .handler(fail),
        );
    let bot = Bot::of(app).await;
    let path = format!("/{webhook}");
    let bare = bot.call(&path, None, &call("Bare")).await;
    (bare, bot.call(&path, None, &call("Named")).await)
}

#[track_caller]
fn is_fallback(reply: &Reply) {
    let expected = json!({"fulfillmentMessages": [{"text": {"text": ["Volte já."]}}]});
    assert_eq!(reply.json_of(200), expected);
}

#[tokio::test]
async fn a_failure_is_500_so_that_the_static_response_stands_or_200_with_a_named_fallback() {
    let (bare, named) = fates("failure", || Err::<Response, _>("secret cause")).await;
    assert!(bare.json_of(500)["error"].is_string(), "{bare:?}");
    assert!(!bare.text().contains("secret cause"), "{bare:?}");
    is_fallback(&named);
}

#[tokio::test]
async fn a_panic_is_a_failure_like_any_other() {
    let (bare, named) = fates("panic", || -> &'static str { panic!("out of order") }).await;
    assert!(bare.json_of(500)["error"].is_string(), "{bare:?}");
    is_fallback(&named);
}

#[tokio::test]
async fn a_fallback_of_the_server_names_nothing_for_dialogflow() {
    let fail = || Err::<Response, _>("out of order");
    let intent = Intent::new("pedidos", "Novo").public().handler(fail);
    let bot = Bot::of(App::builder().fallback_message("Volte já.").intent(intent)).await;
    assert_eq!(bot.call("/pedidos", None, &call("Novo")).await.status, 500);
}

#[tokio::test]
async fn forbidden_is_403_and_unavailable_503_whatever_the_fallback() {
    for reply in <[_; 2]>::from(
        fates("forbidden", || {
            Err::<Response, _>(HandlerError::forbidden("no"))
        })
        .await,
    ) {
        assert!(reply.json_of(403)["error"].is_string(), "{reply:?}");
    }
    for reply in <[_; 2]>::from(
        fates("away", || {
            Err::<Response, _>(HandlerError::unavailable("no"))
        })
        .await,
    ) {
        assert!(reply.json_of(503)["error"].is_string(), "{reply:?}");
    }
}

#[derive(serde::Deserialize)]
struct Pedido {
    #[allow(dead_code)] // that it does not fit is all that counts
    quantidade: u32,
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_400_with_the_pointer_and_without_the_value() {
    let respond = |_: Parameters<Pedido>| "Anotado!";
    let app = App::builder()
        .intent(Intent::new("pedidos", "Bare").public().handler(respond))
        .intent(
            Intent::new("pedidos", "Named")
                .public()
                .fallback_message("Volte já.")
                .handler(respond),
        );
    let bot = Bot::of(app).await;
    let misfit = |intent, parameters: Value| {
        let mut misfit = call(intent);
        misfit["queryResult"]["parameters"] = parameters;
        misfit
    };
    for parameters in [
        json!({"quantidade": "canary"}),
        json!({"quantidade": {"a": "canary"}}),
        json!({}),
    ] {
        let reply = bot
            .call("/pedidos", None, &misfit("Bare", parameters.clone()))
            .await;
        let json = reply.json_of(400);
        assert!(json["error"].is_string(), "{reply:?}");
        assert_eq!(
            json["fields"][0]["pointer"], "/quantidade",
            "{parameters}: {reply:?}"
        );
        assert!(json["fields"][0]["expected"].is_string(), "{reply:?}");
        assert!(!reply.text().contains("canary"), "{reply:?}");
        is_fallback(
            &bot.call("/pedidos", None, &misfit("Named", parameters))
                .await,
        );
    }
}

#[tokio::test]
async fn an_answer_of_64_kib_is_sent_and_a_larger_one_is_a_failure_that_is_logged_with_its_size() {
    let around = json!({"fulfillmentMessages": [{"text": {"text": [""]}}]})
        .to_string()
        .len();
    let limit = 64 * 1024;
    let fits = move || "a".repeat(limit - around);
    let respond = move || "a".repeat(limit - around + 1);
    let app = App::builder()
        .intent(Intent::new("too-large", "Fits").public().handler(fits))
        .intent(Intent::new("too-large", "Bare").public().handler(respond))
        .intent(
            Intent::new("too-large", "Named")
                .public()
                .fallback_message("Volte já.")
                .handler(respond),
        );
    let bot = Bot::of(app).await;
    let reply = bot.call("/too-large", None, &call("Fits")).await;
    assert_eq!((reply.status, reply.body.len()), (200, limit));

    let reply = bot.call("/too-large", None, &call("Bare")).await;
    assert!(reply.json_of(500)["error"].is_string());
    is_fallback(&bot.call("/too-large", None, &call("Named")).await);
    for node in ["Bare", "Named"] {
        let line = logs::wait_for(&["WARN", "webhook=too-large", node]).await;
        assert!(line.contains(&(limit + 1).to_string()), "{line}");
    }
}

#[tokio::test]
async fn a_payload_that_is_no_object_would_make_the_answer_invalid_and_is_a_failure() {
    let (bare, named) = fates("payload", || Response::keep().payload([1, 2])).await;
    assert_eq!(bare.status, 500);
    is_fallback(&named);
}
