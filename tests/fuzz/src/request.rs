//! Any method, target and body, of a caller with a token.
//!
//! An input is the first line of a request and its body: `POST /bot`, a line break, bytes. What no client can send is
//! left out.

use std::collections::BTreeMap;

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::header::{
    ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE,
};
use fulfillment_runtime::http::{self, Method};
use fulfillment_runtime::{
    App, AppBuilder, Headers, Intent, Page, Parameters, Request, Response, assistente, dialogflow,
    serprobots,
};
use serde_json::Value;
use tokio::runtime::Runtime;

const TOKEN: &str = "t0k3n";

/// Asks a request for everything that it has.
async fn everything(request: Request, headers: Headers) -> Response {
    let read = [
        request.parameter::<u8>("quantidade").is_ok(),
        request.parameter::<Option<Vec<String>>>("itens").is_ok(),
        request.parameter::<Option<f64>>("preço").is_ok(),
        request.json::<Value>().is_ok(),
        request.context("pedido").is_some(),
        request.cookie("sid").is_some(),
        request.is_production(),
        request.slots_missing(),
    ];
    Response::message(request.node().to_owned())
        .text(request.session_id().to_owned())
        .text(request.text().to_owned())
        .text(request.language().to_owned())
        .text(request.channel().to_owned())
        .text(format!(
            "{read:?} {:?} {:?} {request:?}",
            request.contexts(),
            headers.0.len()
        ))
        .parameter("visto", read[0])
        .jump_to(request.text().to_owned())
}

/// Takes the platforms' own requests.
async fn own(
    _: Option<assistente::WebhookRequest>,
    _: Option<dialogflow::WebhookRequest>,
    message: Option<serprobots::Message>,
) -> String {
    let message = message.map(|message| message.with_text("a").with_parameter("b", 1));
    message.map_or("Olá!".to_owned(), |message| message.json().to_owned())
}

async fn map(Parameters(map): Parameters<BTreeMap<String, i64>>) -> String {
    format!("{map:?}")
}

async fn maybe(value: Option<Parameters<Value>>) -> &'static str {
    value.map_or("nada", |_| "algo")
}

fn app() -> AppBuilder {
    let node = |webhook: &'static str, node: &'static str| {
        // with a fallback of its own, a failed call is 200 on every platform
        let intent = Intent::new(webhook, node).token(TOKEN);
        intent.open_to_window().fallback_message("Volte já.")
    };
    let page = async |request: http::Request<Bytes>| http::Response::new(request.into_body());
    App::builder()
        .base_path("/ação")
        .intent(node("bot", "*").handler(everything))
        .intent(node("bot", "Próprio").handler(own))
        .intent(node("bot", "Mapa").handler(map))
        .intent(node("bot", "Talvez").action("talvez").handler(maybe))
        .intent(node("", "*").handler(everything))
        .intent(
            Intent::new("trancado", "*")
                .token("0u7r0")
                .handler(everything),
        )
        .mount("/pagina", Page::new(page).token(TOKEN))
}

thread_local! {
    static BOT: (App, Runtime) = (
        app().build().expect("nothing is missing"),
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime"),
    );
}

/// Tries an input, and tells the status of its answer; none if no client can send it.
///
/// # Panics
///
/// If something does not hold.
pub fn run(input: &[u8]) -> Option<u16> {
    let line = input.iter().position(|&byte| byte == b'\n')?;
    let (line, body) = (input[..line].trim_ascii(), &input[line + 1..]);
    let space = line.iter().position(|&byte| byte == b' ')?;
    let method = Method::from_bytes(&line[..space]).ok()?;
    let uri = http::Uri::try_from(&line[space + 1..]).ok()?;
    let mut request = http::Request::new(Bytes::copy_from_slice(body));
    *request.method_mut() = method.clone();
    *request.uri_mut() = uri;
    let token = HeaderValue::from_static("Bearer t0k3n");
    request.headers_mut().insert(AUTHORIZATION, token);

    let answer = BOT.with(|(app, runtime)| runtime.block_on(app.call(request)));
    let (status, headers) = (answer.status().as_u16(), answer.headers());
    assert!(
        [200, 400, 403, 404, 405, 422].contains(&status),
        "{status}: {answer:?}"
    );
    assert_eq!(headers.contains_key(ALLOW), status == 405, "{answer:?}");
    assert!(!headers.contains_key(WWW_AUTHENTICATE), "{answer:?}");
    if method == Method::HEAD {
        assert!(answer.body().is_empty(), "{answer:?}");
    } else if headers
        .get(CONTENT_TYPE)
        .is_some_and(|media| media == "application/json")
    {
        assert!(
            serde_json::from_slice::<Value>(answer.body()).is_ok(),
            "{answer:?}"
        );
    }
    Some(status)
}
