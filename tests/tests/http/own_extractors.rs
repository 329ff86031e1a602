//! States, and arguments of users' own: what they take from a call, and how they refuse it.

use fulfillment_runtime::{
    App, AppBuilder, FromInvocation, HandlerError, Intent, Invocation, Refusal, Response, State,
};
use fulfillment_tests::{Bot, assistente, dialogflow};
use serde_json::json;

use super::extractors::{FALLBACK, says, with};

#[tokio::test]
async fn a_state_is_cloned_for_each_call_and_one_a_type() {
    #[derive(Clone)]
    struct Loja(&'static str);
    let tell = |State(loja): State<Loja>, State(número): State<u8>, invocation: Mine| {
        format!("{} {número} {}", loja.0, invocation.0)
    };
    let intent = Intent::new("pedidos", "Novo").public().handler(tell);
    let app = App::builder()
        .state(Loja("padaria"))
        .state(1_u8)
        .state(2_u8)
        .state("texto");
    let bot = Bot::of(app.intent(intent)).await;
    for _ in 0..2 {
        says(
            &bot.call("/pedidos", None, &assistente("Novo")).await,
            "padaria 2 texto",
        );
    }
}

/// What a user's own argument takes from the invocation.
struct Mine(&'static str);

impl FromInvocation for Mine {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        invocation
            .state()
            .map(Self)
            .ok_or_else(|| Refusal::absent("no text"))
    }
}

/// Refuses as the parameter `how` says.
struct Picky;

impl FromInvocation for Picky {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let how: String = invocation.request().parameter("how")?;
        match &*how {
            "answer" => Err(Refusal::answer(Response::message("Qual o CPF?"))),
            "unauthorized" => Err(Refusal::unauthorized()),
            "forbidden" => Err(HandlerError::forbidden("no").into()),
            "error" => Err("out of order")?,
            "panic" => panic!("out of order"),
            _ => Ok(Self),
        }
    }
}

fn picky() -> AppBuilder {
    let intent = Intent::new("pedidos", "Novo").public();
    App::builder().intent(intent.handler(async |_: Picky| "called"))
}

#[tokio::test]
async fn an_argument_may_refuse_with_an_answer_with_unauthorized_or_with_an_error() {
    let bot = Bot::of(picky()).await;
    let message = |text: &str| (200, Some(json!(text)));
    for (how, expected) in [
        ("", message("called")),
        ("answer", message("Qual o CPF?")),
        ("error", message(FALLBACK)),
        ("panic", message(FALLBACK)),
        ("forbidden", message(FALLBACK)),
    ] {
        let reply = bot
            .call(
                "/pedidos",
                None,
                &with(assistente("Novo"), json!({"how": how})),
            )
            .await;
        assert_eq!(
            (reply.status, reply.json().get("message").cloned()),
            expected,
            "{how}"
        );
    }
    let unauthorized = json!({"how": "unauthorized"});
    let reply = bot
        .call("/pedidos", None, &with(assistente("Novo"), unauthorized))
        .await;
    assert!(
        reply.json_of(401)["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("Authorization, or X-Auth-Key"))
    );
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn dialogflow_is_told_the_kind_of_a_refusal() {
    let bot = Bot::of(picky()).await;
    for (how, status) in [
        ("", 200),
        ("answer", 200),
        ("unauthorized", 401),
        ("forbidden", 403),
        ("error", 500),
        ("panic", 500),
    ] {
        let reply = bot
            .call(
                "/pedidos",
                None,
                &with(dialogflow("Novo"), json!({"how": how})),
            )
            .await;
        assert_eq!(reply.status, status, "{how}: {reply:?}");
    }
}
