//! What holds a call: requests in shared words and in the platforms' own types, parameters, and why they do not fit.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::{
    App, HandlerError, Intent, Parameters, ParametersError, Refusal, Request, Response, assistente,
    dialogflow, serprobots,
};
use serde::Deserialize;
use serde_json::Value;

use crate::calls::{self, PLATFORMS};
use crate::{TOKEN, debug_is_silent, silent};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "it does not fit and is never made")]
struct Pedido {
    quantidade: u32,
}

#[derive(Debug, Deserialize)]
enum Plano {
    Mensal,
    Anual,
}

/// Everything of a call that a function can get hold of, printed.
fn everything(request: &Request) -> Vec<String> {
    let mut printed = vec![format!("{request:?} {request:#?} {:?}", request.contexts())];
    let errors: [Option<ParametersError>; 8] = [
        request.parameter::<u32>("cpf").err(),
        request.parameter::<bool>("cpf").err(),
        request.parameter::<Plano>("cpf").err(),
        request.parameter::<Vec<f64>>("itens").err(),
        request.parameter::<Pedido>("dentro").err(),
        request.parameter::<Plano>("dentro").err(),
        request.json::<Vec<u8>>().err(),
        request
            .contexts()
            .first()
            .and_then(|context| context.get::<u8>("cpf").err()),
    ];
    for error in errors.into_iter().flatten() {
        printed.push(format!("{error} {error:?} {error:#?}"));
        let error = HandlerError::from(error);
        printed.push(format!("{error} {error:?} {error:#?}"));
        let refusal = Refusal::from(error);
        printed.push(format!("{refusal:?} {refusal:#?}"));
    }
    printed
}

#[tokio::test]
async fn a_request_and_all_that_can_be_wrong_with_its_parameters_is_silent() {
    for platform in PLATFORMS {
        let printed = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&printed);
        let handler = move |request: Request,
                            fits: Parameters<Value>,
                            misfits: Result<Parameters<Pedido>, Refusal>,
                            assistente: Option<assistente::WebhookRequest>,
                            dialogflow: Option<dialogflow::WebhookRequest>,
                            serprobots: Option<serprobots::Message>| {
            let mut texts = everything(&request);
            assert!(misfits.is_err());
            texts.push(format!("{fits:?} {misfits:?} {misfits:#?}"));
            texts.push(format!("{assistente:?} {assistente:#?}"));
            texts.push(format!("{dialogflow:?} {dialogflow:#?}"));
            // its text is the node here, which was registered
            texts.push(format!("{serprobots:?} {serprobots:#?}"));
            kept.lock().expect("no panic before").extend(texts);
            async { Response::keep() }
        };
        let app = App::builder()
            .intent(
                Intent::new("bot", "*")
                    .token(TOKEN)
                    .open_to_window()
                    .handler(handler),
            )
            .build()
            .expect("nothing is missing");
        let body = calls::body(platform, "Novo pedido");
        let request = calls::request(calls::path(platform), body.to_string());
        assert_eq!(app.call(request).await.status(), 200, "{platform}");

        let printed = printed.lock().expect("no panic before");
        assert!(printed.len() > 20, "{platform}: {printed:?}");
        for text in &*printed {
            silent(platform, text);
        }
    }
}

#[test]
fn the_own_types_are_silent_about_all_that_a_user_says() {
    let read = |platform| calls::body(platform, "c4n4ry").to_string();
    let message: serprobots::Message =
        serde_json::from_str(&read(serprobots::NAME)).expect("it is read");
    debug_is_silent(&message);
    // nodes are names that the bot's makers chose
    let call: assistente::WebhookRequest =
        serde_json::from_value(calls::body(assistente::NAME, "Novo pedido")).expect("it is read");
    debug_is_silent(&call);
    let call: dialogflow::WebhookRequest =
        serde_json::from_value(calls::body(dialogflow::NAME, "Novo pedido")).expect("it is read");
    debug_is_silent(&call);
    debug_is_silent(&call.query_result);
    debug_is_silent(&call.query_result.fulfillment_messages);
    debug_is_silent(&call.query_result.output_contexts);
    debug_is_silent(&call.original_detect_intent_request);
}

#[test]
fn parameters_are_silent_whatever_they_hold() {
    debug_is_silent(&Parameters(TOKEN));
    debug_is_silent(&Parameters(calls::personal()));
    debug_is_silent(&Parameters(vec![TOKEN.to_owned()]));
}

#[tokio::test]
async fn what_tests_are_made_of_is_silent_too() {
    let handler = || async { Response::message(TOKEN) };
    let app = App::builder()
        .intent(
            Intent::new("bot", "Novo pedido")
                .token(TOKEN)
                .handler(handler),
        )
        .build_for_tests();
    let call = app
        .assistente("bot", "Novo pedido")
        .text("c4n4ry")
        .parameter("cpf", "c4n4ry")
        .header("cookie", "c4n4ry")
        .token(TOKEN);
    debug_is_silent(&call);
    let reply = call.send().await;
    assert_eq!(reply.json()["message"], TOKEN);
    debug_is_silent(&reply);

    let builder = || {
        Request::builder()
            .text("c4n4ry")
            .parameter("cpf", "c4n4ry")
            .header("authorization", "Bearer c4n4ry")
            .header("x-assistant-signature-token", TOKEN)
    };
    debug_is_silent(&builder());
    debug_is_silent(&builder().build());
    debug_is_silent(builder().build().headers());
}
