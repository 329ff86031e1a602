//! Which origins' pages may call, and which the browser lets read what the entreposto answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fulfillment_runtime::http::header::SET_COOKIE;
use fulfillment_runtime::http::{Request, Response};
use fulfillment_runtime::{
    App, AppBuilder, Intent, Invocation, Page, Refusal, Session, bytes::Bytes,
};
use fulfillment_tests::Bot;

use crate::browser::in_a_browser;
use crate::window::{Window, audit, before, gateway, origin};

/// What the window shows where the browser keeps an answer from it.
const KEPT: &str = "Algo deu errado: o serviço não pôde ser chamado.";

/// Sends a message without an open conversation, which the window itself would not do.
const SEND: &str = "
    const request = {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({text: 'horário'}),
    };
    return fetch('SERVICE/answer/meu-chatbot', request).then(() => 'read', (error) => error.name);";

#[tokio::test]
async fn the_browser_keeps_answers_from_an_origin_that_is_not_listed_and_sends_it_no_message() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let server = before(&gateway).allowed_origins(["https://outra.example"]);
        let entreposto = Bot::serve(server).await;

        let window = Window::open(browser, &gateway, &entreposto, "").await;
        window.balloon("error", KEPT).await;
        browser.screenshot("foreign-origin").await;

        let send = SEND.replace("SERVICE", &origin(&entreposto));
        assert_eq!(browser.run(&send, &[]).await, "TypeError");
        assert!(!audit(&entreposto).await.contains("horário"));
    })
    .await;
}

#[tokio::test]
async fn the_browser_hands_answers_to_an_origin_that_is_listed() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let listed = [origin(&gateway), "https://outra.example".to_owned()];
        let entreposto = Bot::serve(before(&gateway).allowed_origins(listed)).await;

        let window = Window::open(browser, &gateway, &entreposto, "nome=Ana").await;
        window.say("olá").await;
        window.hears("Olá, Ana!").await;

        let send = SEND.replace("SERVICE", &origin(&entreposto));
        assert_eq!(browser.run(&send, &[]).await, "read");
        assert!(audit(&entreposto).await.contains("horário"));
    })
    .await;
}

/// Of a cookie alone: whoever sends it is logged in.
#[derive(Clone)]
struct User;

async fn user(invocation: Invocation) -> Result<User, Refusal> {
    let login = invocation.request().cookie("login");
    login
        .filter(|login| *login == "a1b2c3")
        .map(|_| User)
        .ok_or(Refusal::unauthorized())
}

/// A page that logs in whoever looks at it.
async fn login(_: Request<Bytes>) -> Response<&'static str> {
    let cookie = "login=a1b2c3; HttpOnly; SameSite=Lax; Path=/";
    let page = Response::builder().header(SET_COOKIE, cookie);
    page.body("Entrou.").expect("a response")
}

/// A bot that cancels an order of whoever is logged in, with a page to log in; and how often it did.
fn shop() -> (AppBuilder, Arc<AtomicUsize>) {
    let cancelled = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&cancelled);
    let cancel = move |_: Session<User>| {
        count.fetch_add(1, Ordering::SeqCst);
        "Cancelado."
    };
    let app = App::builder()
        .session(user)
        .intent(Intent::new("loja", "Cancelar").public().handler(cancel))
        .mount("entrar", Page::new(login).public());
    (app, cancelled)
}

/// Sends what needs no preflight, with the user's cookies; comes to the kind of answer, which is seen once it is there.
const FORGE: &str = "
    const request = {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        body: new Blob([JSON.stringify({text: 'Cancelar'})]),
    };
    return fetch('SERVICE/answer/loja', request).then((answer) => answer.type);";

/// The same as an honest page sends it; comes to what it reads.
const ASK: &str = "
    const request = {
        method: 'POST',
        credentials: 'include',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({text: 'Cancelar'}),
    };
    return fetch('SERVICE/answer/loja', request).then((answer) => answer.text(), (error) => error.name);";

#[tokio::test]
async fn a_page_that_is_not_listed_does_nothing_with_the_login_of_whoever_looks_at_it() {
    in_a_browser(async |browser| {
        let blank = async |_| Response::new("");
        let a_page = || App::builder().mount("pagina", Page::new(blank).public());
        let (honest, attacker) = (Bot::of(a_page()).await, Bot::of(a_page()).await);
        let (app, cancelled) = shop();
        let listed = app.allowed_origins([origin(&honest)]);
        let guarded = Bot::of(listed.allow_credentials(true)).await;
        let (app, cancelled_unguarded) = shop();
        let unguarded = Bot::of(app).await;
        let run = async |script: &str, service: &Bot| {
            let script = script.replace("SERVICE", &origin(service));
            browser.run(&script, &[]).await
        };

        browser.open(&format!("{}/entrar", origin(&guarded))).await;
        // the bot's own origin is listed as any other, or not
        assert_eq!(run(FORGE, &guarded).await, "basic");
        assert_eq!(cancelled.load(Ordering::SeqCst), 0);

        browser.open(&format!("{}/pagina", origin(&attacker))).await;
        // what a browser sends without a list, and what the list is there for
        assert_eq!(run(FORGE, &unguarded).await, "opaque");
        assert_eq!(cancelled_unguarded.load(Ordering::SeqCst), 1);
        assert_eq!(run(FORGE, &guarded).await, "opaque");
        assert_eq!(run(ASK, &guarded).await, "TypeError");
        assert_eq!(cancelled.load(Ordering::SeqCst), 0);

        browser.open(&format!("{}/pagina", origin(&honest))).await;
        let read = run(ASK, &guarded).await;
        assert!(
            read.as_str()
                .is_some_and(|text| text.contains("Cancelado.")),
            "{read}"
        );
        assert_eq!(run(FORGE, &guarded).await, "opaque");
        assert_eq!(cancelled.load(Ordering::SeqCst), 2);
    })
    .await;
}
