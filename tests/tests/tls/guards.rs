//! Guards that ask for the certificate of a client, alone and beside others, on every platform.

use fulfillment_runtime::{App, AppBuilder, Auth, Intent, Page, Server};
use fulfillment_tests::tls::{Authority, Client, Issued, expired};
use fulfillment_tests::{Bot, Connection, PLATFORMS, TOKEN_HEADER, assistente, logs};

use super::Secure;

fn guarded(auth: Auth) -> AppBuilder {
    App::builder().intent(
        Intent::new("pedidos", "Novo")
            .auth(auth)
            .handler(|| "Anotado!"),
    )
}

/// A bot with this guard, and the authority of its clients.
async fn bot(auth: Auth) -> (Secure, Authority) {
    let clients = Authority::new("authority of clients");
    let secure = Secure::serving(guarded(auth), |server, folder| {
        server.client_ca(folder.write("ca.crt", clients.pem()))
    })
    .await;
    (secure, clients)
}

async fn connect(secure: &Secure, shown: Option<&Issued>) -> Connection {
    let client = match shown {
        Some(shown) => Client::showing(&secure.authority, shown),
        None => Client::trusting(&secure.authority),
    };
    client.connect(secure.bot.address()).await
}

/// The status on each platform, which must be one.
async fn status(secure: &Secure, shown: Option<&Issued>, header: Option<(&str, &str)>) -> u16 {
    let mut statuses = Vec::new();
    for (_, path, call) in PLATFORMS {
        let mut connection = connect(secure, shown).await;
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(header);
        let body = call("Novo").to_string();
        connection
            .send_request("POST", path, &headers, body.as_bytes())
            .await;
        statuses.push(connection.reply().await.status);
    }
    assert!(
        statuses.iter().all(|status| *status == statuses[0]),
        "{statuses:?}"
    );
    statuses[0]
}

/// As an authority of Google's issues it: the name is the common one, and no host's.
fn google(authority: &Authority) -> Issued {
    authority.issue("webhooks.dialogflow.test", |params| {
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "Google LLC");
    })
}

#[tokio::test]
async fn a_client_is_let_in_by_a_name_in_its_certificate_and_by_no_other() {
    let names = ["loja.test", "Google LLC", "*.dialogflow.com"];
    let (secure, clients) = bot(Auth::client_certificate(names)).await;
    let honest = clients.issue("loja.test", |_| {});
    let wildcard = clients.issue("*.dialogflow.com", |_| {});
    for (what, shown, expected) in [
        ("none", None, 401),
        (
            "another name",
            Some(clients.issue("outra.test", |_| {})),
            401,
        ),
        (
            "a name that begins like it",
            Some(clients.issue("loja.test.outra.test", |_| {})),
            401,
        ),
        (
            "a host below it",
            Some(clients.issue("a.loja.test", |_| {})),
            401,
        ),
        (
            "a host that the wildcard would stand for",
            Some(clients.issue("a.dialogflow.com", |_| {})),
            401,
        ),
        ("the wildcard itself", Some(wildcard), 200),
        ("the common name", Some(google(&clients)), 200),
        ("in capitals", Some(clients.issue("LOJA.test", |_| {})), 200),
    ] {
        assert_eq!(
            status(&secure, shown.as_ref(), None).await,
            expected,
            "{what}"
        );
        assert_eq!(
            status(&secure, Some(&honest), None).await,
            200,
            "after {what}"
        );
    }
}

/// Without any DNS name.
fn of_common_name(authority: &Authority, name: &str) -> Issued {
    authority.issue("nobody.test", |params| {
        params.subject_alt_names.clear();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
    })
}

#[tokio::test]
async fn a_common_name_that_could_be_a_hosts_lets_nobody_in() {
    let names = ["loja.test", "Google LLC", "*.dialogflow.com", "127.0.0.1"];
    let (secure, clients) = bot(Auth::client_certificate(names)).await;
    for name in ["loja.test", "*.dialogflow.com", "127.0.0.1"] {
        let shown = of_common_name(&clients, name);
        assert_eq!(status(&secure, Some(&shown), None).await, 401, "{name}");
    }
    let shown = of_common_name(&clients, "Google LLC");
    assert_eq!(status(&secure, Some(&shown), None).await, 200);
}

#[tokio::test]
async fn an_authority_that_is_held_to_some_hosts_lets_nobody_in_as_another() {
    let (secure, clients) = bot(Auth::client_certificate(["loja.test", "partner.test"])).await;
    let partner = clients.below_for("authority of a partner", "partner.test");
    let issue = |common: &str, host: &str| {
        let issued = partner.issue(host, |params| {
            params
                .distinguished_name
                .push(rcgen::DnType::CommonName, common);
        });
        issued.followed_by(&partner)
    };
    let own = issue("partner.test", "partner.test");
    assert_eq!(status(&secure, Some(&own), None).await, 200);
    // what it is held to is looked at in the handshake, in DNS names alone
    let client = Client::showing(&secure.authority, &issue("a.partner.test", "loja.test"));
    let answer = client.health(secure.bot.address()).await;
    assert!(answer.is_err(), "{answer:?}");
    let as_another = issue("loja.test", "a.partner.test");
    assert_eq!(status(&secure, Some(&as_another), None).await, 401);
    let nameless = of_common_name(&partner, "loja.test").followed_by(&partner);
    assert_eq!(status(&secure, Some(&nameless), None).await, 401);
}

#[tokio::test]
async fn a_certificate_of_another_authority_or_of_yesterday_never_gets_as_far_as_a_guard() {
    let (secure, clients) = bot(Auth::client_certificate(["loja.test"])).await;
    let honest = clients.issue("loja.test", |_| {});
    let foreign = Authority::new("authority of clients").issue("loja.test", |_| {});
    for shown in [foreign, clients.issue("loja.test", expired)] {
        let client = Client::showing(&secure.authority, &shown);
        let answer = client.health(secure.bot.address()).await;
        assert!(answer.is_err(), "{answer:?}");
        assert_eq!(status(&secure, Some(&honest), None).await, 200);
    }
}

#[tokio::test]
async fn a_certificate_and_a_token_are_two_things() {
    let token = || Auth::token("t0k3n".to_owned());
    let certificate = || Auth::client_certificate(["loja.test"]);
    let right = Some((TOKEN_HEADER, "t0k3n"));
    for (auth, one_suffices) in [
        (Auth::any_of([certificate(), token()]), true),
        (Auth::all_of([certificate(), token()]), false),
    ] {
        let (secure, clients) = bot(auth).await;
        let shown = clients.issue("loja.test", |_| {});
        let other = clients.issue("outra.test", |_| {});
        let one = if one_suffices { 200 } else { 401 };
        assert_eq!(status(&secure, None, None).await, 401);
        assert_eq!(status(&secure, Some(&shown), None).await, one);
        assert_eq!(status(&secure, None, right).await, one);
        assert_eq!(status(&secure, Some(&other), right).await, one);
        assert_eq!(status(&secure, Some(&other), None).await, 401);
        assert_eq!(status(&secure, Some(&shown), right).await, 200);
    }
}

#[tokio::test]
async fn the_start_warns_where_dialogflows_certificate_is_all_that_is_asked_for() {
    bot(Auth::client_certificate(["Google LLC"])).await;
    logs::wait_for(&["WARN", "Dialogflow's certificate alone", "name=Google LLC"]).await;
}

async fn start(app: AppBuilder) -> String {
    let server = Server::of(app).host("127.0.0.1").port(0);
    let error = server.serve_async().await;
    error.expect_err("nobody is asked").to_string()
}

#[tokio::test]
async fn guards_that_nobody_can_meet_stop_the_start_each_with_its_place() {
    let certificate = || Auth::client_certificate(["loja.test"]);
    let token = || Auth::token("t0k3n".to_owned());
    let app = guarded(Auth::all_of([certificate(), token()]));
    let page = Page::new(|_| async { http::Response::new("x") });
    let line = line!() + 1;
    let text = start(app.mount("loja", page.auth(certificate()))).await;
    let text = text.replace('\\', "/");
    assert!(
        text.contains("`Auth::client_certificate`") && text.contains("`FULFILLMENT_TLS_CLIENT_CA`"),
        "{text}"
    );
    let places = text.matches("\n      needed by tests/tests/tls/guards.rs:");
    assert_eq!(places.count(), 2, "{text}");
    assert!(text.contains(&format!("guards.rs:{line}")), "{text}");
}

#[tokio::test]
async fn a_guard_that_can_be_met_otherwise_is_a_warning_with_its_place() {
    let token = Auth::token("t0k3n".to_owned());
    let either = Auth::any_of([token, Auth::client_certificate(["loja.test"])]);
    let intent = Intent::new("pedidos", "Novo").auth(either);
    let place = format!("guards.rs:{}", line!() - 1);
    let bot = Bot::of(App::builder().intent(intent.handler(|| "Anotado!"))).await;
    let part = "these take a client certificate too, and nobody is asked for one";
    logs::wait_for(&["WARN", part, &place]).await;
    let body = assistente("Novo").to_string();
    let headers = [
        ("content-type", "application/json"),
        (TOKEN_HEADER, "t0k3n"),
    ];
    let reply = bot.request("POST", "/pedidos", &headers, body).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_certificate_that_is_not_asked_for_after_all_is_needed_by_nobody() {
    let trusting = Auth::any_of([
        Auth::trust_upstream(),
        Auth::client_certificate(["loja.test"]),
    ]);
    let bot = Bot::of(guarded(trusting)).await;
    let body = assistente("Novo").to_string();
    let headers = [("content-type", "application/json")];
    let reply = bot.request("POST", "/pedidos", &headers, body).await;
    assert_eq!(reply.status, 200);
}
