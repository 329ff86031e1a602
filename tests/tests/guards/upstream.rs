//! Trust in what stands in front.

use fulfillment_runtime::{App, Auth, Intent, Page, Webhook};
use fulfillment_tests::{Bot, assistente, dialogflow, logs, serprobots};

const JSON: (&str, &str) = ("content-type", "application/json");

fn app() -> fulfillment_runtime::AppBuilder {
    const FRENTE: Webhook = Webhook::new("frente").auth(Auth::trust_upstream);
    App::builder()
        .intent(Intent::new(FRENTE, "Novo").handler(|| "x"))
        .intent(
            Intent::new("guardado", "Novo")
                .token("t0k3n".to_owned())
                .handler(|| "x"),
        )
}

#[tokio::test]
async fn whoever_reaches_the_server_is_let_in_on_every_platform() {
    let bot = Bot::of(app()).await;
    for (path, body) in [
        ("/frente", assistente("Novo")),
        ("/frente", dialogflow("Novo")),
        ("/answer/frente", serprobots("Novo")),
    ] {
        let reply = bot.request("POST", path, &[JSON], body.to_string()).await;
        assert_eq!(reply.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_asks_for_more_is_as_closed_as_ever() {
    let bot = Bot::of(app()).await;
    for path in ["/guardado", "/nenhum"] {
        let reply = bot
            .request("POST", path, &[JSON], assistente("Novo").to_string())
            .await;
        assert_eq!(reply.status, 401, "{path}");
    }
    // signatures that were taken off, as Cloud Run does, are no credential
    let stripped = [
        JSON,
        (
            "authorization",
            "Bearer eyJhbGciOiJSUzI1NiJ9.e30.SIGNATURE_REMOVED_BY_GOOGLE",
        ),
    ];
    let reply = bot
        .request(
            "POST",
            "/guardado",
            &stripped,
            dialogflow("Novo").to_string(),
        )
        .await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn with_a_guard_beside_it_the_guard_counts_and_with_an_alternative_it_does() {
    let token = || Auth::token("t0k3n".to_owned());
    let app = App::builder()
        .intent(
            Intent::new("a", "Novo")
                .auth(Auth::all_of([Auth::trust_upstream(), token()]))
                .handler(|| "x"),
        )
        .intent(
            Intent::new("b", "Novo")
                .auth(Auth::any_of([token(), Auth::trust_upstream()]))
                .handler(|| "x"),
        );
    let bot = Bot::of(app).await;
    let body = assistente("Novo").to_string();
    assert_eq!(bot.request("POST", "/a", &[JSON], &body).await.status, 401);
    assert_eq!(bot.request("POST", "/b", &[JSON], &body).await.status, 200);
}

#[tokio::test]
async fn the_start_warns_once_and_names_each_place() {
    let page = Page::new(|_| async { http::Response::new("x") }).auth(Auth::trust_upstream());
    let app = app()
        .intent(
            Intent::new("mais", "Um")
                .node("Outro")
                .auth(Auth::trust_upstream())
                .handler(|| "x"),
        )
        .mount("audit", page);
    let bot = Bot::of(app).await;
    // the other tests' bots warn too, but not of three places
    let warnings = logs::with(&["let in whoever reaches this server", "upstream.rs"]);
    let of_three = |warning: &&String| warning.matches("upstream.rs:").count() == 3;
    assert_eq!(warnings.iter().filter(of_three).count(), 1, "{warnings:?}");
    drop(bot);
}
