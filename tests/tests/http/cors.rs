//! CORS: what browsers on other origins may read. That every answer says so is checked by the harness too.

use fulfillment_runtime::{App, AppBuilder, HandlerError, Intent, Response};
use fulfillment_tests::{Bot, assistente, dialogflow, serprobots};

const ORIGIN: (&str, &str) = ("origin", "https://loja.example");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn bot() -> Bot {
    Bot::of(app()).await
}

pub(super) fn app() -> AppBuilder {
    let failing = || Err::<Response, _>(HandlerError::from("out of order"));
    App::builder()
        .max_body(1_000)
        .intent(Intent::new("aberto", "Olá").public().handler(|| "Olá!"))
        .intent(Intent::new("aberto", "Falha").public().handler(failing))
        .intent(
            Intent::new("fechado", "Olá")
                .token("t0k3n")
                .handler(|| "Olá!"),
        )
}

/// Requests of every fate: method, target, headers, body, status.
pub(super) type Case = (
    &'static str,
    &'static str,
    Vec<(&'static str, &'static str)>,
    String,
    u16,
);

pub(super) fn every_fate() -> Vec<Case> {
    let token = |token| vec![JSON, ("x-assistant-signature-token", token)];
    let call = |node: &str| assistente(node).to_string();
    vec![
        ("GET", "/", vec![], String::new(), 200),
        ("POST", "/aberto", vec![JSON], call("Olá"), 200),
        ("POST", "/aberto", vec![JSON], call("Falha"), 200),
        (
            "POST",
            "/aberto",
            vec![JSON],
            dialogflow("Falha").to_string(),
            500,
        ),
        (
            "POST",
            "/answer/aberto",
            vec![JSON],
            serprobots("Olá").to_string(),
            200,
        ),
        ("POST", "/conversation/aberto", vec![], String::new(), 200),
        ("POST", "/fechado", token("t0k3n"), call("Nada"), 400),
        ("POST", "/fechado", token("t0k3n"), "{".to_owned(), 400),
        (
            "POST",
            "/fechado",
            token("t0k3n"),
            dialogflow("Nada").to_string(),
            404,
        ),
        ("POST", "/fechado", token("t0k3n"), "{}".to_owned(), 422),
        ("POST", "/fechado", token("wrong"), call("Olá"), 401),
        (
            "POST",
            "/answer/fechado",
            vec![JSON],
            serprobots("Olá").to_string(),
            401,
        ),
        ("POST", "/a%2Fb", vec![JSON], call("Olá"), 404),
        ("PUT", "/aberto", vec![JSON], call("Olá"), 405),
        ("POST", "/aberto", vec![JSON], " ".repeat(1_001), 413),
        (
            "POST",
            "/aberto",
            vec![("content-type", "text/csv")],
            call("Olá"),
            415,
        ),
    ]
}

#[tokio::test]
async fn without_an_origin_any_origin_may_read_every_answer() {
    let bot = bot().await;
    for (method, target, headers, body, status) in every_fate() {
        let reply = bot.request(method, target, &headers, &body).await;
        assert_eq!(reply.status, status, "{method} {target} {body}: {reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn with_an_origin_it_comes_back_on_every_answer_and_caches_are_told() {
    let bot = bot().await;
    for (method, target, mut headers, body, status) in every_fate() {
        headers.push(ORIGIN);
        let reply = bot.request(method, target, &headers, &body).await;
        assert_eq!(reply.status, status, "{method} {target} {body}: {reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN.1));
        assert_eq!(
            reply.values("vary"),
            ["Origin"],
            "{method} {target}: {reply:?}"
        );
    }
}

#[tokio::test]
async fn a_preflight_is_200_without_a_token_and_echoes_the_headers_that_were_asked_for() {
    let bot = bot().await;
    for path in [
        "/",
        "/aberto",
        "/fechado",
        "/nada",
        "/answer/fechado",
        "/conversation/aberto/",
    ] {
        let asked = ("access-control-request-headers", "content-type,x-anything");
        let headers = [ORIGIN, ("access-control-request-method", "POST"), asked];
        let reply = bot.request("OPTIONS", path, &headers, "").await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN.1));
        assert_eq!(
            reply.header("access-control-allow-methods"),
            Some("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
        );
        assert_eq!(reply.header("access-control-allow-headers"), Some(asked.1));
        let vary = reply.values("vary").join(", ");
        assert!(vary.contains("Origin"), "{reply:?}");
        assert!(vary.contains("Access-Control-Request-Headers"), "{reply:?}");
        assert!(reply.body.is_empty(), "{reply:?}");
    }
}

#[tokio::test]
async fn a_preflight_that_asks_for_no_headers_is_allowed_none() {
    let reply = bot()
        .await
        .request("OPTIONS", "/aberto", &[ORIGIN], "")
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-headers"), None);
}

#[tokio::test]
async fn a_preflight_of_an_ill_formed_path_is_404() {
    let reply = bot()
        .await
        .request("OPTIONS", "/a%2Fb", &[ORIGIN], "")
        .await;
    assert_eq!(reply.status, 404);
}
