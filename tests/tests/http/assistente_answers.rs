//! What the Assistente is answered: six keys, or the fallback alone.

use fulfillment_runtime::{
    App, Card, Choice, Context, HandlerError, Image, Intent, Options, Response, Webhook, assistente,
};
use fulfillment_tests::{Bot, Reply, assistente as call};
use serde_json::json;

const DEFAULT_FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

/// What this function answers, as the Assistente gets it.
async fn answer(respond: impl Fn() -> Response + Send + Sync + 'static) -> Reply {
    let intent = Intent::new("pedidos", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    bot.call("/pedidos", None, &call("Novo")).await
}

fn fails() -> Result<Response, HandlerError> {
    Err("out of order".into())
}

#[tokio::test]
async fn an_answer_has_always_all_six_keys() {
    let reply = answer(|| Response::message("Olá")).await;
    assert_eq!(
        reply.json_of(200),
        json!({
            "message": "Olá",
            "short_message": null,
            "jump_to": null,
            "options": null,
            "logout": false,
            "parameters": null,
        })
    );
}

#[tokio::test]
async fn every_key_can_be_answered() {
    let reply = answer(|| {
        Response::message("Olá, \"João\" <b>")
            .short_message("Oi")
            .jump_to("Pedidos")
            .options(["Criar", "Consultar"])
            .logout()
            .parameter("quantidade", 3)
            .parameter("itens", ["a", "b"])
            .parameter("nada", None::<u8>)
    })
    .await;
    assert_eq!(
        reply.json_of(200),
        json!({
            "message": "Olá, \"João\" <b>",
            "short_message": "Oi",
            "jump_to": "Pedidos",
            "options": ["Criar", "Consultar"],
            "logout": true,
            "parameters": {"quantidade": 3, "itens": ["a", "b"], "nada": null},
        })
    );
}

#[tokio::test]
async fn an_answer_that_says_nothing_has_an_empty_message() {
    let json = answer(Response::keep).await.json_of(200);
    assert_eq!(json["message"], "");
    assert_eq!(json.as_object().map(|members| members.len()), Some(6));
}

#[tokio::test]
async fn what_is_said_in_several_parts_is_one_message_of_several_lines() {
    let reply = answer(|| {
        Response::message("um")
            .text("dois")
            .card(Card::new("três").subtitle("quatro").button("sim"))
            .options(Options::from([Choice::new("Sim").value("yes")]).title("cinco"))
            .options(["Não"])
    })
    .await;
    let json = reply.json_of(200);
    assert_eq!(json["message"], "um\ndois\ntrês\nquatro\ncinco");
    assert_eq!(json["options"], json!(["Sim", "Não"]));
}

#[tokio::test]
async fn what_the_assistente_cannot_do_is_left_out() {
    let reply = answer(|| {
        Response::message("Olá")
            .image(Image::new("https://example.com/a.png"))
            .payload(json!({"a": 1}))
            .context(Context::new("pedido", 5))
            .event("novo")
    })
    .await;
    let json = reply.json_of(200);
    assert_eq!(json["message"], "Olá");
    assert_eq!(json.as_object().map(|members| members.len()), Some(6));
}

#[tokio::test]
async fn the_assistentes_own_response_goes_out_as_it_is() {
    let respond = || {
        assistente::WebhookResponse::new("Anotado!")
            .options(["Mais um"])
            .parameter("pedido", 42)
    };
    let intent = Intent::new("pedidos", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let json = bot.call("/pedidos", None, &call("Novo")).await.json_of(200);
    assert_eq!(json["message"], "Anotado!");
    assert_eq!(json["options"], json!(["Mais um"]));
    assert_eq!(json["parameters"], json!({"pedido": 42}));
    assert_eq!(json.as_object().map(|members| members.len()), Some(6));
}

#[tokio::test]
async fn a_function_that_fails_is_200_with_the_default_fallback_as_the_only_key() {
    let intent = Intent::new("pedidos", "Novo").public().handler(fails);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let reply = bot.call("/pedidos", None, &call("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": DEFAULT_FALLBACK}));
}

#[tokio::test]
async fn the_nearest_fallback_message_wins_and_an_empty_one_is_none() {
    const NAMED: Webhook = Webhook::new("named")
        .public()
        .fallback_message("do webhook");
    const EMPTY: Webhook = Webhook::new("empty").public().fallback_message("");
    let app = App::builder()
        .intent(
            Intent::new(NAMED, "Own")
                .fallback_message("do nó")
                .handler(fails),
        )
        .intent(Intent::new(NAMED, "Shared").handler(fails))
        .intent(Intent::new(EMPTY, "Empty").handler(fails))
        .intent(
            Intent::new("bare", "Empty")
                .public()
                .fallback_message("")
                .handler(fails),
        )
        .intent(Intent::new("bare", "None").public().handler(fails));
    let server = app.fallback_message("do servidor");
    let bot = Bot::of(server).await;
    for (path, node, expected) in [
        ("/named", "Own", "do nó"),
        ("/named", "Shared", "do webhook"),
        ("/empty", "Empty", "do servidor"),
        ("/bare", "Empty", "do servidor"),
        ("/bare", "None", "do servidor"),
    ] {
        let reply = bot.call(path, None, &call(node)).await;
        assert_eq!(
            reply.json_of(200),
            json!({"message": expected}),
            "{path} {node}"
        );
    }
}

#[tokio::test]
async fn an_empty_fallback_everywhere_is_the_default_one() {
    let intent = Intent::new("pedidos", "Novo")
        .public()
        .fallback_message("")
        .handler(fails);
    let bot = Bot::of(App::builder().fallback_message("").intent(intent)).await;
    let reply = bot.call("/pedidos", None, &call("Novo")).await;
    assert_eq!(reply.json_of(200), json!({"message": DEFAULT_FALLBACK}));
}

#[tokio::test]
async fn a_value_that_cannot_be_json_is_a_failed_call() {
    let reply = answer(|| {
        let impossible = std::collections::BTreeMap::from([((1, 2), 3)]);
        Response::message("Olá").parameter("mapa", impossible)
    })
    .await;
    assert_eq!(reply.json_of(200), json!({"message": DEFAULT_FALLBACK}));
}
