//! Where guards are declared, which of them counts, and what is said of those that cannot be.

use std::sync::atomic::{AtomicUsize, Ordering};

use fulfillment_runtime::{App, AppBuilder, Auth, Intent, Page, Secret, Server, Webhook, intent};
use fulfillment_tests::{Bot, TOKEN_HEADER, assistente};

use crate::kinds::basic;

const JSON: (&str, &str) = ("content-type", "application/json");

async fn status(bot: &Bot, path: &str, header: (&str, &str)) -> u16 {
    let body = assistente("Novo").to_string();
    bot.request("POST", path, &[JSON, header], body)
        .await
        .status
}

const PEDIDOS: Webhook = Webhook::new("pedidos").auth(|| Auth::basic("ana", Secret::env("ANA")));

#[intent(webhook = PEDIDOS, node = "Novo")]
fn of_the_webhook() -> &'static str {
    "x"
}

#[intent(webhook = "próprio", node = "Novo", auth = Auth::any_of([Auth::header("x-key", Secret::env("KEY")), Auth::token(Secret::env("T"))]))]
fn of_its_own() -> &'static str {
    "x"
}

#[tokio::test]
async fn an_attribute_takes_any_guard_and_a_webhook_makes_one() {
    let app = App::builder()
        .inventory_where(|registration| registration.module().ends_with("declared"))
        .variables(|name| Some(format!("the {name}")));
    let bot = Bot::of(app).await;
    let ana = basic("ana:the ANA");
    assert_eq!(status(&bot, "/pedidos", ("authorization", &ana)).await, 200);
    assert_eq!(status(&bot, "/pedidos", ("x-key", "the KEY")).await, 400);
    assert_eq!(
        status(&bot, "/pr%C3%B3prio", ("x-key", "the KEY")).await,
        200
    );
    assert_eq!(
        status(&bot, "/pr%C3%B3prio", (TOKEN_HEADER, "the T")).await,
        200
    );
}

#[test]
fn the_function_of_a_webhook_runs_once_for_all_nodes_that_have_no_guard_of_their_own() {
    static RAN: AtomicUsize = AtomicUsize::new(0);
    const VAULT: Webhook = Webhook::new("cofre").auth(|| {
        RAN.fetch_add(1, Ordering::SeqCst);
        Auth::token(String::from("read from a vault"))
    });
    let guarded = |node| Intent::new(VAULT, node).handler(|| "x");
    let open = |node| Intent::new(VAULT, node).public().handler(|| "x");
    let ran = |app: AppBuilder| {
        app.build().expect("an application");
        RAN.swap(0, Ordering::SeqCst)
    };
    assert_eq!(
        ran(App::builder().intent(open("Um")).intent(open("Dois"))),
        0
    );
    for _ in 0..2 {
        let app = ["Um", "Dois", "Três"].map(guarded).into_iter();
        let app = app.fold(App::builder().intent(open("Quatro")), AppBuilder::intent);
        assert_eq!(ran(app), 1, "at each start");
    }
}

#[tokio::test]
async fn the_servers_guard_is_that_of_what_has_none() {
    const LOJA: Webhook = Webhook::new("loja").token(Secret::env("LOJA"));
    let page = || Page::new(|_| async { http::Response::new("x") });
    let app = App::builder()
        .intent(Intent::new("nada", "Novo").handler(|| "x"))
        .intent(Intent::new(LOJA, "Novo").handler(|| "x"))
        .intent(Intent::new("aberto", "Novo").public().handler(|| "x"))
        .variables(|name| Some(format!("the {name}")))
        .mount("audit", page())
        .mount("sobre", page().public());
    let bot = Bot::serve(Server::of(app).auth(Auth::header("x-key", "ch4ve".to_owned()))).await;
    let key = ("x-key", "ch4ve");
    assert_eq!(status(&bot, "/nada", key).await, 200);
    assert_eq!(status(&bot, "/loja", key).await, 400);
    assert_eq!(status(&bot, "/loja", (TOKEN_HEADER, "the LOJA")).await, 200);
    assert_eq!(status(&bot, "/aberto", JSON).await, 200);
    assert_eq!(bot.exchange("GET", "/audit", &[key], "").await.status, 200);
    assert_eq!(bot.exchange("GET", "/audit", &[], "").await.status, 401);
    assert_eq!(bot.exchange("GET", "/sobre", &[], "").await.status, 200);
}

fn refused(app: AppBuilder) -> String {
    app.variables(|_| None)
        .build()
        .expect_err("a problem")
        .to_string()
}

fn refused_guard(auth: Auth) -> String {
    let text = refused(App::builder().intent(Intent::new("a", "b").auth(auth).handler(|| "x")));
    assert!(text.contains("declared.rs:"), "{text}");
    text
}

#[test]
fn an_ill_formed_guard_is_named_with_its_place_and_shows_no_secret() {
    let given = || String::from("canary");
    for (auth, why) in [
        (
            Auth::basic("a:canary", given()),
            "`Auth::basic` has a user's name that no client can send",
        ),
        (
            Auth::basic("a\n", given()),
            "`Auth::basic` has a user's name that no client can send",
        ),
        (
            Auth::header("canary key", given()),
            "`Auth::header` has a name that no header can have",
        ),
        (
            Auth::header("", given()),
            "`Auth::header` has a name that no header can have",
        ),
        (
            Auth::header("Content-Type", given()),
            "`Auth::header` has `content-type`, which says what the request is",
        ),
        (
            Auth::header("x-key", String::new()),
            "an expression is empty",
        ),
        (
            Auth::basic("a", "canary\t".to_owned()),
            "an expression holds a secret that no header can carry",
        ),
        (
            Auth::any_of([]),
            "`Auth::any_of` has nothing to choose from",
        ),
        (
            Auth::all_of([]),
            "`Auth::all_of` has nothing to choose from",
        ),
        (
            Auth::any_of([Auth::token(given()), Auth::all_of([])]),
            "`Auth::all_of` has nothing",
        ),
        (
            Auth::client_certificate([""]),
            "`Auth::client_certificate` has no names",
        ),
        (
            Auth::client_certificate(<[&str; 0]>::default()),
            "`Auth::client_certificate` has no names",
        ),
        (
            Auth::google_identity(" x"),
            "`Auth::google_identity` has an empty audience",
        ),
        (
            Auth::basic("a", Secret::env("ANA")),
            "environment variable `ANA` is not set",
        ),
    ] {
        let text = refused_guard(auth);
        assert!(text.contains(why), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
}

#[test]
fn everything_that_is_wrong_with_a_guard_is_listed_at_once() {
    let text = refused_guard(Auth::all_of([
        Auth::token(Secret::env("UM")),
        Auth::any_of([
            Auth::basic("a", Secret::env("DOIS")),
            Auth::header("a b", "x".to_owned()),
        ]),
    ]));
    assert!(text.contains("for 3 reasons"), "{text}");
    assert!(
        text.contains("`UM`") && text.contains("`DOIS`") && text.contains("`Auth::header`"),
        "{text}"
    );
}

#[test]
fn what_has_no_guard_at_all_is_told_both_ways_out() {
    let text = refused(App::builder().intent(Intent::new("a", "b").handler(|| "x")));
    assert!(
        text.contains("an intent has no guard") && text.contains("`Server::auth(..)`"),
        "{text}"
    );
}

#[tokio::test]
async fn ten_thousand_tokens_are_no_burden() {
    let app = (0..10_000).fold(App::builder(), |app, number| {
        let intent = Intent::new("muitos", format!("Nó {number}"));
        app.intent(intent.token(format!("t0k3n-{number}")).handler(|| "x"))
    });
    let bot = Bot::of(app).await;
    let headers = [JSON, (TOKEN_HEADER, "t0k3n-9999")];
    for (node, status) in [("Nó 9999", 200), ("Nó 1", 400)] {
        let body = assistente(node).to_string();
        let reply = bot.request("POST", "/muitos", &headers, body).await;
        assert_eq!(reply.status, status, "{node}");
    }
}
