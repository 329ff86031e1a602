//! What keeps a bot whose guards ask for identities from starting.

use fulfillment_runtime::{App, AppBuilder, Auth, Intent, Page, Server};
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
        let text = refused(app);
        for part in [
            "setting `FULFILLMENT_GOOGLE_EMAILS`: is not set",
            "`service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`",
            "the audience alone tells nothing",
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
    let app = App::builder().intent(open).google_keys_url("ftp://nowhere");
    assert!(app.build().is_ok());
}
