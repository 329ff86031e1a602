//! What is logged about calls, from TRACE on: who called what and what became of it, nothing that was said.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::{
    App, AppBuilder, HandlerError, Intent, Parameters, Refusal, Request, Response,
};
use serde::Deserialize;

use crate::calls::{self, PLATFORMS};
use crate::log::logged;
use crate::{TOKEN, hush_expected_panics, leaks, silent};

#[derive(Deserialize)]
struct Pedido {
    quantidade: u32,
}

/// Text of a call that no node is named after.
pub(crate) fn said(request: &Request) -> String {
    format!(
        "{} {:?}",
        request.text(),
        request.json::<serde_json::Value>()
    )
}

async fn answers(request: Request) -> Response {
    Response::message(said(&request))
        .image("https://c4n4ry.example")
        .payload(calls::personal())
        .short_message("c4n4ry")
        .jump_to("Fim")
        .parameter("cpf", "c4n4ry")
        .options(["c4n4ry"])
}

fn blocks(request: Request) -> String {
    said(&request)
}

async fn misfits(Parameters(pedido): Parameters<Pedido>) -> String {
    pedido.quantidade.to_string()
}

fn asks(request: Request) -> Result<String, HandlerError> {
    Ok(request.parameter::<u8>("cpf")?.to_string())
}

async fn refuses(
    pedido: Result<Parameters<Pedido>, Refusal>,
) -> Result<&'static str, HandlerError> {
    match pedido {
        Ok(_) => Ok("fits"),
        Err(_) => Err(HandlerError::forbidden("the order does not fit")),
    }
}

async fn panics(request: Request) -> String {
    panic!("on purpose: {}", said(&request))
}

fn panics_on_a_thread(request: Request) -> String {
    panic!("on purpose: {}", said(&request))
}

fn unwraps(request: Request) -> String {
    let failed: Result<String, String> = Err(said(&request));
    failed
        .map_err(|text| format!("c4n4ry {text}"))
        .unwrap_or_else(|text| panic!("on purpose: {text:?}"))
}

async fn cannot_be_json() -> Response {
    let odd = std::collections::HashMap::from([(("c4n4ry", 1), "c4n4ry")]);
    Response::message("c4n4ry").parameter("mapa", odd)
}

async fn too_large(request: Request) -> String {
    said(&request).repeat(1_000)
}

/// The nodes whose calls fail.
const FAILING: [&str; 8] = [
    "Não cabe",
    "Pergunta",
    "Recusa",
    "Pânico",
    "Pânico bloqueado",
    "Desembrulha",
    "Sem JSON",
    "Grande",
];

fn bot() -> AppBuilder {
    let node = |name: &'static str| Intent::new("bot", name).token(TOKEN).open_to_window();
    App::builder()
        .intent(node("Responde").handler(answers))
        .intent(node("Bloqueia").handler(blocks))
        .intent(node("Não cabe").handler(misfits))
        .intent(node("Pergunta").handler(asks))
        .intent(node("Recusa").handler(refuses))
        .intent(node("Pânico").handler(panics))
        .intent(node("Pânico bloqueado").handler(panics_on_a_thread))
        .intent(node("Desembrulha").handler(unwraps))
        .intent(node("Sem JSON").handler(cannot_be_json))
        .intent(node("Grande").handler(too_large))
        .intent(
            Intent::new("bot", "Alheio")
                .token("c4n4ry-alheio")
                .handler(answers),
        )
}

/// Runs calls against the bot: every record of them, and the log.
fn told(calls: impl AsyncFnOnce(&App)) -> (Vec<String>, [String; 2]) {
    hush_expected_panics();
    let records = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&records);
    let app = bot()
        .on_call(move |record| {
            let printed = format!("{record:?} {record:#?}");
            kept.lock().expect("no panic before").push(printed);
        })
        .metrics(true)
        .build()
        .expect("nothing is missing");
    let ((), log) = logged(calls(&app));
    let metrics = app.metrics().expect("metrics that are wanted");
    assert!(metrics.contains("webhook=\"bot\""), "{metrics}");
    silent("a metric", metrics);
    let records = records.lock().expect("no panic before").clone();
    (records, log)
}

/// `count` calls were told of, each in the log too where `line` stands, and none tells what was said.
#[track_caller]
fn silently(count: usize, line: &str, (records, log): (Vec<String>, [String; 2])) {
    assert_eq!(records.len(), count, "{records:?}");
    for record in records {
        silent("a record", record);
    }
    for log in log {
        assert_eq!(log.matches(line).count(), count, "{log}");
        silent("the log", log);
    }
}

pub(crate) async fn call(app: &App, path: &str, body: impl Into<String>) -> u16 {
    app.call(calls::request(path, body)).await.status().as_u16()
}

#[test]
fn a_leak_into_the_log_is_found_from_every_thread() {
    let on_purpose = |request: Request| {
        tracing::trace!(text = request.text(), "on purpose");
        "olá"
    };
    let app = App::builder()
        .intent(Intent::new("bot", "*").public().handler(on_purpose))
        .build()
        .expect("nothing is missing");
    let body = calls::body(PLATFORMS[0], "Novo pedido").to_string();
    let (status, log) = logged(call(&app, "/bot", body));
    assert_eq!(status, 200);
    assert!(log.iter().all(|log| leaks(log)), "{log:?}");
}

#[test]
fn calls_that_are_answered_are_logged_without_what_was_said() {
    let told = told(async |app| {
        for platform in PLATFORMS {
            for node in ["Responde", "Bloqueia"] {
                let body = calls::body(platform, node).to_string();
                assert_eq!(call(app, calls::path(platform), body).await, 200);
            }
        }
    });
    let [text, _] = &told.1;
    assert!(text.contains("cannot do this part"), "{text}");
    silently(6, "call answered", told);
}

#[test]
fn calls_that_fail_are_logged_without_what_was_said() {
    for node in FAILING {
        // every answer can be large and JSON for all but Dialogflow
        let fails = |platform: &str| node != "Grande" || platform == "dialogflow";
        let failing: Vec<_> = PLATFORMS
            .into_iter()
            .filter(|platform| fails(platform))
            .collect();
        let told = told(async |app| {
            for platform in &failing {
                let body = calls::body(platform, node).to_string();
                let status = call(app, calls::path(platform), body).await;
                assert!([200, 400, 403, 500].contains(&status), "{node}: {status}");
            }
        });
        silently(failing.len(), "call failed", told);
    }
}

#[test]
fn a_text_that_no_node_answers_is_not_logged() {
    let told = told(async |app| {
        assert_eq!(
            call(
                app,
                "/answer/bot",
                calls::body("serprobots", "c4n4ry").to_string()
            )
            .await,
            200
        );
    });
    silently(1, "call not understood", told);
}

#[test]
fn bodies_that_are_refused_are_logged_without_what_was_wrong() {
    for platform in PLATFORMS {
        let bodies = calls::refused(platform);
        let told = told(async |app| {
            for body in &bodies {
                let status = call(app, calls::path(platform), body.as_str()).await;
                assert!([400, 422].contains(&status), "{status}: {body}");
            }
        });
        silently(bodies.len(), "call refused", told);
    }
}

#[test]
fn calls_that_are_refused_are_logged_without_names_and_credentials_that_the_caller_sent() {
    let told = told(async |app| {
        for platform in PLATFORMS {
            let body = calls::body(platform, "c4n4ry").to_string();
            let path = match calls::path(platform) {
                "/bot" => "/c4n4ry?c4n4ry=c4n4ry",
                _ => "/answer/c4n4ry",
            };
            assert!([400, 404].contains(&call(app, path, body.as_str()).await));
            let mut wrong_token = calls::request("/bot?c4n4ry", body.as_str());
            let headers = wrong_token.headers_mut();
            headers.remove("authorization");
            headers.insert(
                "x-assistant-signature-token",
                "c4n4ry-wrong".parse().expect("a value"),
            );
            assert_eq!(app.call(wrong_token).await.status(), 401);
        }
        for platform in &PLATFORMS[..2] {
            for node in ["c4n4ry", "Alheio"] {
                let body = calls::body(platform, node).to_string();
                let status = call(app, "/bot", body).await;
                assert!([400, 403, 404].contains(&status), "{status}");
            }
        }
        let mut encoded = calls::request("/bot", "c4n4ry");
        encoded
            .headers_mut()
            .insert("content-encoding", "c4n4ry".parse().expect("a value"));
        assert_eq!(app.call(encoded).await.status(), 415);
        let mut method = calls::request("/c4n4ry", "c4n4ry");
        *method.method_mut() = http::Method::from_bytes(b"C4N4RY").expect("a method");
        assert_eq!(app.call(method).await.status(), 405);
        assert_eq!(
            app.call(calls::request("/c4n4ry%2F", "c4n4ry"))
                .await
                .status(),
            404
        );
    });
    silently(13, "call refused", told);
}
