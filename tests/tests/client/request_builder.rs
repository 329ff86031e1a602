//! `Request::builder()`: a request of any platform to call a function with.

use std::time::Duration;

use fulfillment_runtime::{Context, Request, Response, assistente, dialogflow, serprobots};
use serde_json::{Value, json};

use crate::PLATFORMS;

const CONVERSATION: &str = "de7331b7-9076-4d8f-b473-0e4ca1095b11";

fn novo_pedido(request: Request) -> Response {
    Response::message(format!("{} em {}", request.node(), request.session_id()))
}

#[test]
fn a_function_is_tested_by_calling_it() {
    let request = Request::builder()
        .node("Novo pedido")
        .session_id("42")
        .build();
    assert_eq!(novo_pedido(request), Response::message("Novo pedido em 42"));
}

#[test]
fn every_shared_word_can_be_said_on_every_platform() {
    for platform in PLATFORMS {
        let request = Request::builder()
            .platform(platform)
            .webhook("pedidos")
            .node("Novo pedido")
            .session_id(CONVERSATION)
            .text("quero três")
            .language("en")
            .channel("telegram")
            .parameter("quantidade", 3)
            .parameter("cupom", "")
            .context(Context::new("Pedido", 5).parameter("itens", 2))
            .production()
            .slots_missing()
            .header("x-trace", "abc")
            .header("x-trace", "def")
            .caller([203, 0, 113, 9])
            .build();
        assert_eq!(request.platform(), platform);
        assert_eq!(request.webhook(), "pedidos");
        assert_eq!(request.node(), "Novo pedido");
        assert_eq!(request.session_id(), CONVERSATION);
        assert_eq!(request.text(), "quero três");
        assert_eq!(request.caller(), Some([203, 0, 113, 9].into()));
        assert_eq!(request.parameter("quantidade"), Ok(3_u8));
        assert_eq!(request.parameter("cupom"), Ok(None::<String>));
        let traces: Vec<_> = request.headers().get_all("x-trace").iter().collect();
        assert_eq!(traces, ["abc", "def"]);
        assert_eq!(
            request
                .json::<Value>()
                .map(|json| json.to_string())
                .as_deref(),
            Ok(request.body())
        );

        // words that the chat window has no place for
        let told = platform != serprobots::NAME;
        assert_eq!(request.language(), if told { "en" } else { "" });
        assert_eq!(request.channel(), if told { "telegram" } else { "" });
        assert_eq!(request.is_production(), told);
        assert_eq!(request.slots_missing(), told);
        // contexts are Dialogflow's alone
        let context = request.context("PEDIDO");
        assert_eq!(context.is_some(), platform == dialogflow::NAME);
        let items = context.and_then(|context| context.get("itens").ok());
        assert_eq!(items, (platform == dialogflow::NAME).then_some(2));
    }
}

#[test]
fn a_request_of_which_nothing_is_said_is_one_of_the_assistente() {
    let request = Request::builder().build();
    assert_eq!(request.platform(), assistente::NAME);
    assert_eq!(
        (request.webhook(), request.node(), request.text()),
        ("", "", "")
    );
    assert!(!request.session_id().is_empty());
    assert!(!request.is_production() && !request.slots_missing());
    assert_eq!(request.contexts(), []);
    assert!(request.headers().is_empty());
    assert_eq!(request.caller(), None);
    assert_eq!(request.parameter("nenhum"), Ok(None::<u8>));
    assert!(request.remaining() > Duration::from_secs(20));
}

#[test]
fn the_body_has_every_field_of_its_platform() {
    let build = |platform| {
        Request::builder()
            .platform(platform)
            .node("Novo pedido")
            .text("olá")
            .build()
    };
    let own: assistente::WebhookRequest = build(assistente::NAME).json().expect("its own type");
    assert_eq!((&*own.intent_name, &*own.message), ("Novo pedido", "olá"));
    assert!(!own.carol_organization.is_empty() && !own.session_log.is_empty());
    let own: dialogflow::WebhookRequest = build(dialogflow::NAME).json().expect("its own type");
    assert_eq!(own.query_result.intent.display_name, "Novo pedido");
    assert_eq!(own.query_result.query_text, "olá");
    let own: serprobots::Message = build(serprobots::NAME).json().expect("its own type");
    assert_eq!(own.text().as_deref(), Some("olá"));
    assert_eq!(own.member("parameters"), Ok(Some(json!({}))));
}

#[test]
fn the_webhook_is_without_slashes_at_its_ends_as_in_real_calls() {
    for path in ["pedidos", "/pedidos", "/pedidos/"] {
        assert_eq!(
            Request::builder().webhook(path).build().webhook(),
            "pedidos"
        );
    }
}

#[test]
fn how_long_the_caller_waits_can_be_said() {
    let waits = |time| Request::builder().remaining(time).build().remaining();
    assert_eq!(waits(Duration::ZERO), Duration::ZERO);
    let hour = Duration::from_secs(3_600);
    assert!(waits(hour) > hour / 2 && waits(hour) <= hour);
}

#[test]
#[should_panic(expected = "there is no platform `outra`")]
fn a_platform_that_there_is_not_is_a_mistake_of_the_test() {
    Request::builder().platform("outra").build();
}

#[test]
#[should_panic(expected = "serprobots does not understand this call")]
fn a_session_that_the_platform_cannot_have_is_a_mistake_of_the_test() {
    Request::builder()
        .platform(serprobots::NAME)
        .session_id("42")
        .build();
}

#[test]
#[should_panic(expected = "cannot be sent")]
fn a_header_that_cannot_be_sent_is_a_mistake_of_the_test() {
    let _ = Request::builder().header("a", "b\r\nc");
}
