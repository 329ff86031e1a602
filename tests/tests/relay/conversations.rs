//! New conversations: from the gateway, through a function or without one.

use fulfillment_runtime::http::HeaderValue;
use fulfillment_runtime::http::header::SET_COOKIE;
use fulfillment_runtime::{App, Intent};
use fulfillment_tests::gateway::{CONVERSATION, Gateway, Say};
use fulfillment_tests::{Bot, logs};

use super::relaying;

#[tokio::test]
async fn a_conversation_is_the_gateways_uuid_as_plain_text_and_nothing_else() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "c1")).await;
    let reply = bot.request("POST", "/conversation/c1", &[], "").await;
    assert_eq!((reply.status, reply.text()), (200, CONVERSATION));
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let seen = gateway.request(1).await;
    assert_eq!(
        (&*seen.method, &*seen.target, &*seen.body),
        ("POST", "/web/c1-d/api/conversation/", "")
    );
}

#[tokio::test]
async fn a_body_of_the_window_is_passed_on_as_it_came() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "c2")).await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = bot
        .request("POST", "/conversation/c2", &headers, "a=1&b=%20")
        .await;
    assert_eq!(reply.status, 200);
    let seen = gateway.request(1).await;
    assert_eq!(seen.body, "a=1&b=%20");
    assert_eq!(seen.header("content-type"), [headers[0].1]);
}

#[tokio::test]
async fn blanks_and_quotes_around_the_gateways_uuid_are_left_out_and_its_spelling_is_kept() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "c3")).await;
    let upper = CONVERSATION.to_uppercase();
    for said in [
        format!("{upper}\n"),
        format!("\"{upper}\""),
        format!("  {upper}\r\n"),
    ] {
        gateway.says(Say::text(said));
        let reply = bot.request("POST", "/conversation/c3", &[], "").await;
        assert_eq!((reply.status, reply.text()), (200, &*upper));
    }
}

#[tokio::test]
async fn a_conversation_that_the_gateway_does_not_open_is_an_empty_500() {
    let gateway = Gateway::start().await;
    let bot = Bot::of(relaying(&gateway, "c4")).await;
    for say in [
        Say::text("no uuid"),
        Say::text(""),
        Say::text(format!("\"\"{CONVERSATION}\"\"")),
        Say::text(format!("\"{CONVERSATION}")),
        Say::text(format!("{CONVERSATION}\"")),
        Say::status(500, "text/plain", CONVERSATION),
        Say::status(404, "text/html", "<html>"),
        Say::status(302, "text/plain", CONVERSATION),
        Say::status(206, "text/plain", CONVERSATION),
        Say::json(format!("{{\"id\":\"{CONVERSATION}\"}}")),
    ] {
        gateway.says(say.clone());
        let reply = bot.request("POST", "/conversation/c4", &[], "").await;
        assert_eq!((reply.status, reply.text()), (500, ""), "{say:?}");
    }
    let line = logs::wait_for(&["WARN", "webhook=c4", "cause=the gateway", "status 500"]).await;
    assert!(
        line.contains("status=500") && line.contains(" ms"),
        "{line}"
    );
}

#[tokio::test]
async fn a_chatbot_with_intents_alone_has_conversations_of_its_own() {
    let gateway = Gateway::start().await;
    let intent = Intent::new("c5", "Olá").public().handler(|| "oi");
    let bot = Bot::of(relaying(&gateway, "c6").intent(intent)).await;
    let reply = bot.request("POST", "/conversation/c5", &[], "").await;
    assert_eq!(reply.status, 200);
    assert!(gateway.seen().is_empty());
    let reply = bot.request("POST", "/conversation/c7", &[], "").await;
    assert_eq!(reply.status, 401);
}

mod by_value {
    //! With [`Entreposto::conversation_handler`].

    use fulfillment_runtime::serprobots::{Conversation, Message};
    use fulfillment_runtime::{AppBuilder, Entreposto, GatewayError, HandlerError, State};
    use fulfillment_tests::gateway::Gateway as StandIn;

    use super::*;

    fn relaying_with(gateway: &StandIn, entreposto: Entreposto) -> AppBuilder {
        App::builder()
            .gateway(gateway.url())
            .entreposto(entreposto)
            .state("visita")
    }

    #[tokio::test]
    async fn a_closure_may_open_conversations() {
        let gateway = StandIn::start().await;
        let entreposto = Entreposto::new("c8", "d").conversation_handler(
            |gateway: fulfillment_runtime::Gateway, State(_): State<&'static str>| async move {
                Ok::<_, GatewayError>(gateway.conversation().await?.header(SET_COOKIE, "sid=1"))
            },
        );
        let bot = Bot::of(relaying_with(&gateway, entreposto)).await;
        let reply = bot.request("POST", "/conversation/c8", &[], "").await;
        assert_eq!((reply.status, reply.text()), (200, CONVERSATION));
        assert_eq!(reply.header("set-cookie"), Some("sid=1"));
        let reply = super::super::say(&bot, "c8", "oi").await;
        assert_eq!(super::super::texts(&reply), ["gateway: oi"]);
    }

    #[tokio::test]
    async fn a_plain_function_may_open_them_without_any_gateway_and_beside_one_of_messages() {
        fn abrir() -> Conversation {
            Conversation::of(CONVERSATION).expect("a UUID")
        }
        let gateway = StandIn::start().await;
        let entreposto = Entreposto::new("c9", "d")
            .handler(|| "daqui")
            .conversation_handler(abrir);
        let bot = Bot::of(relaying_with(&gateway, entreposto)).await;
        let reply = bot.request("POST", "/conversation/c9", &[], "").await;
        assert_eq!((reply.status, reply.text()), (200, CONVERSATION));
        let reply = super::super::say(&bot, "c9", "oi").await;
        assert_eq!(super::super::texts(&reply), ["daqui"]);
        assert!(gateway.seen().is_empty());
    }

    #[tokio::test]
    async fn one_that_fails_is_an_empty_500() {
        let gateway = StandIn::start().await;
        let failing = || async { Err::<Conversation, HandlerError>("fechado".into()) };
        let entreposto = Entreposto::new("c10", "d").conversation_handler(failing);
        let bot = Bot::of(relaying_with(&gateway, entreposto)).await;
        let reply = bot.request("POST", "/conversation/c10", &[], "").await;
        assert_eq!((reply.status, reply.text()), (500, ""));
        logs::wait_for(&["WARN", "webhook=c10", "cause=fechado"]).await;
    }

    #[test]
    fn what_it_lacks_is_missed_at_the_start() {
        let opens = |_: Message, State(_): State<u8>| Conversation::new();
        let entreposto = Entreposto::new("c11", "d").conversation_handler(opens);
        let app = App::builder().entreposto(entreposto);
        let error = app.build().expect_err("a start that fails").to_string();
        for part in ["takes a `Message`", "u8", file!()] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}

mod functions {
    //! With `#[entreposto(.., on = conversation)]`, which only the attribute can say.

    use fulfillment_runtime::serprobots::{Conversation, Message};
    use fulfillment_runtime::{Gateway, GatewayError, HandlerError, Headers, State, entreposto};

    use super::*;

    #[derive(Clone)]
    struct Url(String);

    #[entreposto(chatbot = "conversas", environment = "p", gateway = env("GATEWAY"), on = conversation, timeout = "2s")]
    async fn abrir(
        gateway: Gateway,
        headers: Headers,
        State(url): State<Url>,
    ) -> Result<Conversation, HandlerError> {
        assert!(!url.0.is_empty() && gateway.chatbot() == "conversas");
        match headers.get("x-mood").map(HeaderValue::as_bytes) {
            Some(b"error") => return Err("no conversation today".into()),
            Some(b"panic") => panic!("no conversation at all"),
            _ => {}
        }
        let conversation = gateway.conversation().await?;
        Ok(conversation.header("set-cookie", "sid=1"))
    }

    #[entreposto(chatbot = "bloqueia", environment = "p", gateway = env("GATEWAY"), on = conversation)]
    fn bloqueia(gateway: Gateway) -> Result<Conversation, GatewayError> {
        gateway.conversation_blocking()
    }

    #[entreposto(chatbot = "sem-mensagem", environment = "p", on = conversation)]
    async fn quer_mensagem(
        _message: Message,
        gateway: Gateway,
    ) -> Result<Conversation, GatewayError> {
        gateway.conversation().await
    }

    #[test]
    fn a_new_conversation_has_no_message_to_take() {
        let app = App::builder().entrepostos_where(|chatbot| chatbot == "sem-mensagem");
        let error = app.build().expect_err("a start that fails").to_string();
        for part in ["takes a `Message`", "`quer_mensagem` at"] {
            assert!(error.contains(part), "{error}");
        }
    }

    async fn bot(gateway: &Gateway_) -> Bot {
        let url = gateway.url();
        let variables = move |name: &str| (name == "GATEWAY").then(|| url.clone());
        let app = App::builder()
            .entrepostos_where(|chatbot| matches!(chatbot, "conversas" | "bloqueia"))
            .variables(variables)
            .state(Url(gateway.url()));
        Bot::of(app).await
    }

    use fulfillment_tests::gateway::Gateway as Gateway_;

    #[tokio::test]
    async fn a_function_may_add_a_cookie_to_the_conversation() {
        let gateway = Gateway_::start().await;
        let bot = bot(&gateway).await;
        let reply = bot
            .request("POST", "/conversation/conversas", &[], "")
            .await;
        assert_eq!((reply.status, reply.text()), (200, CONVERSATION));
        assert_eq!(reply.header("set-cookie"), Some("sid=1"));
        let target = gateway.request(1).await.target;
        assert_eq!(target, "/web/conversas-p/api/conversation/");
        let reply = bot.request("POST", "/conversation/bloqueia", &[], "").await;
        assert_eq!((reply.status, reply.text()), (200, CONVERSATION));
    }

    #[tokio::test]
    async fn a_function_that_fails_or_panics_is_an_empty_500() {
        let gateway = Gateway_::start().await;
        let bot = bot(&gateway).await;
        for mood in ["error", "panic"] {
            let reply = bot
                .request("POST", "/conversation/conversas", &[("x-mood", mood)], "")
                .await;
            assert_eq!((reply.status, reply.text()), (500, ""), "{mood}");
        }
        assert!(gateway.seen().is_empty());
    }

    #[tokio::test]
    async fn messages_of_a_chatbot_whose_conversations_have_a_function_are_relayed() {
        let gateway = Gateway_::start().await;
        let bot = bot(&gateway).await;
        let reply = super::super::say(&bot, "conversas", "oi").await;
        assert_eq!(super::super::texts(&reply), ["gateway: oi"]);
    }
}
