//! What keeps a bot whose guards ask for identities from starting.

use fulfillment_runtime::{App, AppBuilder, Auth, Intent, Page, Secret, Server};
use fulfillment_tests::{Bot, logs};
use http::Response;

use crate::forge::{AUDIENCE, EMAIL};

fn app() -> AppBuilder {
    let novo = Intent::new("pedidos", "Novo").auth(Auth::google_identity(AUDIENCE));
    App::builder().intent(novo.handler(|| "Anotado!"))
}

fn refused(app: AppBuilder) -> String {
    app.build().expect_err("a problem").to_string()
}

#[test]
fn without_an_email_it_does_not_start_and_says_what_to_set_and_why() {
    let page = Page::new(|_| async { Response::new("x") }).auth(Auth::google_identity(AUDIENCE));
    let open = Intent::new("aberto", "Novo").public().handler(|| "olá");
    for app in [
        app(),
        app().google_emails([EMAIL]).google_emails([""; 0]),
        App::builder().intent(open).mount("audit", page),
    ] {
        let text = refused(app).replace('\\', "/");
        for part in [
            "setting `FULFILLMENT_GOOGLE_EMAILS`: is not set",
            "`service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`",
            "the audience alone tells nothing",
            "`google_emails([..])`",
            "\n      needed by tests/tests/identity/startup.rs:",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}

#[test]
fn keys_from_a_place_that_others_can_speak_for_stop_the_start_and_so_does_a_wrong_email_all_at_once()
 {
    for url in [
        "",
        "keys.test",
        "http://keys.test/certs",
        "http://10.0.0.1/certs",
        "ftp://127.0.0.1/certs",
        "https://ana:s3nh4@keys.test/certs",
    ] {
        let text = refused(app().google_keys_url(url).google_emails(["ninguém"]));
        for part in [
            "setting `FULFILLMENT_GOOGLE_KEYS_URL`: expected a URL of `https://`",
            "decides who may call",
            "setting `FULFILLMENT_GOOGLE_EMAILS`: `ninguém` is no email address",
        ] {
            assert!(text.contains(part), "{url}: {text}");
        }
        assert!(!text.contains("s3nh4"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_lacks_an_email_binds_no_port() {
    let server = Server::of(app()).host("127.0.0.1").port(0);
    let server = server.on_start(async |_| -> fulfillment_runtime::Result<()> {
        panic!("it listens");
    });
    let error = server.serve_async().await.expect_err("a problem");
    assert!(error.to_string().contains("FULFILLMENT_GOOGLE_EMAILS"));
}

#[test]
fn the_settings_are_asked_for_only_where_some_guard_asks_for_identities() {
    let open = Intent::new("aberto", "Novo").public().handler(|| "olá");
    // whoever trusts what is in front asks for no identity
    let trusting = Auth::any_of([Auth::trust_upstream(), Auth::google_identity(AUDIENCE)]);
    let trusting = Intent::new("frente", "Novo").auth(trusting);
    let app = App::builder()
        .intent(open)
        .intent(trusting.handler(|| "olá"))
        .google_keys_url("ftp://nowhere");
    assert!(app.build().is_ok());
}

#[test]
fn a_guard_that_lacks_a_secret_lacks_emails_too_and_both_are_said() {
    let auth = Auth::all_of([
        Auth::google_identity(AUDIENCE),
        Auth::header("x-key", Secret::env("NOBODY_SETS_THIS_KEY")),
    ]);
    let novo = Intent::new("pedidos", "Novo").auth(auth);
    let text = refused(App::builder().intent(novo.handler(|| "Anotado!")));
    for part in ["`NOBODY_SETS_THIS_KEY`", "`FULFILLMENT_GOOGLE_EMAILS`"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn the_start_warns_of_a_guard_that_needs_two_things_of_one_header() {
    let both = Auth::all_of([
        Auth::google_identity(AUDIENCE),
        Auth::basic("dialogflow", "s3nh4".to_owned()),
    ]);
    let novo = Intent::new("pedidos", "Novo").auth(both);
    let place = format!("startup.rs:{}", line!() - 1);
    let app = App::builder().intent(novo.handler(|| "Anotado!"));
    Bot::of(app.google_emails([EMAIL])).await;
    let part = "two things that both travel in `Authorization`";
    logs::wait_for(&["WARN", part, &place]).await;
}
