//! When keys are fetched for calls, and what a call that waits for them is told.

use std::sync::Arc;

use fulfillment_runtime::{Auth, Intent, Page, Request, Server};
use fulfillment_tests::{Bot, PLATFORMS, SOON, TOKEN_HEADER, assistente};

use crate::forge::AUDIENCE;
use crate::guarded::{
    Guarded, JSON, NO_CREDENTIAL, UNKNOWN_KEY, answered, app, bearer, forge, unauthorized,
};
use crate::key_server::KeyServer;

const NO_KEYS: &str = "identity token: the keys could not be fetched";

#[tokio::test]
async fn fifty_first_calls_at_once_have_keys_fetched_once() {
    let forge = forge();
    let mut keys = KeyServer::held(200, &forge.set()).await;
    let novo = Intent::new("pedidos", "Novo").auth(Auth::google_identity(AUDIENCE));
    let bot = Arc::new(Bot::of(app(&keys).intent(novo.handler(|| "Anotado!"))).await);
    let (_, token) = bearer(&forge.honest());
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (bot, token) = (Arc::clone(&bot), token.clone());
            tokio::spawn(async move {
                let headers = [JSON, ("authorization", &*token)];
                let body = assistente("Novo").to_string();
                bot.request("POST", "/pedidos", &headers, body).await.status
            })
        })
        .collect();
    keys.asked().await;
    keys.let_go();
    for call in calls {
        assert_eq!(call.await.expect("no panic"), 200);
    }
    assert!(keys.none_asked());
}

#[tokio::test]
async fn a_token_that_names_an_unknown_key_waits_for_nothing_so_soon_after_a_fetch() {
    let forge = forge();
    let mut keys = KeyServer::held(200, &forge.set()).await;
    let mut guarded = Guarded::usual(&keys).await;
    let honest = forge.honest();
    let (told, ()) = tokio::join!(guarded.present(&honest), async {
        keys.asked().await;
        keys.let_go();
    });
    assert_eq!(told, answered());
    // the server of the keys would not answer any more
    for name in ["c", "d", "e"] {
        let told = guarded.present(&forge.by(&forge.other, name)).await;
        assert_eq!(told, unauthorized(UNKNOWN_KEY));
    }
    assert!(keys.none_asked());
    assert_eq!(guarded.present(&honest).await, answered());
}

#[tokio::test]
async fn without_any_keys_a_call_is_refused_and_told_why_in_its_record() {
    let forge = forge();
    let mut keys = KeyServer::held(503, &forge.set()).await;
    keys.let_go();
    let mut guarded = Guarded::usual(&keys).await;
    for _ in 0..2 {
        let told = guarded.present(&forge.honest()).await;
        assert_eq!(told, unauthorized(NO_KEYS));
    }
    keys.asked().await;
    assert!(keys.none_asked());
}

#[tokio::test]
async fn nothing_is_fetched_for_what_names_no_key_or_is_not_looked_at() {
    let forge = forge();
    let mut keys = KeyServer::new(&forge.set()).await;
    let mut guarded = Guarded::usual(&keys).await;
    for token in ["", "secret", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        assert_eq!(guarded.present(token).await.0, 401);
    }
    // of many authorizations two are looked at
    let many = [bearer("a"), bearer("b"), bearer(&forge.honest())];
    assert_eq!(guarded.call(&many).await, unauthorized(NO_CREDENTIAL));
    assert!(keys.none_asked());
    assert_eq!(guarded.call(&many[1..]).await, answered());
    keys.asked().await;
}

#[tokio::test]
async fn what_no_identity_decides_waits_for_no_keys() {
    let forge = forge();
    let mut keys = KeyServer::held(200, &forge.set()).await;
    let both = Auth::any_of([
        Auth::google_identity(AUDIENCE),
        Auth::token("t0k3n".to_owned()),
    ]);
    let page = || Page::new(|_| async { http::Response::new("x") });
    let app = app(&keys)
        .intent(Intent::new("pedidos", "Novo").auth(both).handler(|| "x"))
        .mount("aberta", page().public())
        .mount(
            "fechada",
            page().auth(Auth::header("x-key", "ch4ve".to_owned())),
        );
    let bot = Bot::of(app.max_body(2_000)).await;
    let (_, token) = bearer(&forge.honest());
    let (authorization, body) = (("authorization", &*token), assistente("Novo").to_string());
    let long = "x".repeat(2_001);
    let own = (TOKEN_HEADER, "t0k3n");
    for (method, path, header, body, status) in [
        ("GET", "/", JSON, "", 200),
        ("OPTIONS", "/pedidos", ("origin", "http://a.test"), "", 200),
        ("PUT", "/pedidos", JSON, "", 405),
        ("POST", "/a%2Fb", JSON, &*body, 404),
        ("POST", "/pedidos", JSON, &*long, 413),
        // accepted already
        ("POST", "/pedidos", own, &*body, 200),
        ("GET", "/fechada", ("x-key", "ch4ve"), "", 200),
    ] {
        let reply = bot
            .exchange(method, path, &[authorization, header], body)
            .await;
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        assert!(keys.none_asked(), "{method} {path}");
    }
}

#[tokio::test]
async fn why_a_token_is_refused_is_recorded_beside_what_is_open_too() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let novo = Intent::new("pedidos", "Novo").auth(Auth::google_identity(AUDIENCE));
    let app = app(&keys)
        .intent(novo.handler(|| "x"))
        .intent(Intent::new("pedidos", "Aberto").public().handler(|| "x"));
    let mut guarded = Guarded::of(app).await;
    let unknown = [bearer(&forge.by(&forge.other, "c"))];
    for (_, path, call) in &PLATFORMS[..2] {
        let told = guarded.call_at(path, &unknown, call("Novo")).await;
        assert_eq!(told, unauthorized(UNKNOWN_KEY));
    }
}

#[tokio::test]
async fn what_a_call_waits_for_keys_counts_for_its_deadline() {
    let forge = forge();
    let mut keys = KeyServer::held(200, &forge.set()).await;
    let late = async |request: Request| request.remaining().is_zero().to_string();
    let novo = Intent::new("pedidos", "Novo").auth(Auth::google_identity(AUDIENCE));
    let app = app(&keys)
        .intent(novo.handler(late))
        .intent(Intent::new("aberto", "Novo").public().handler(|| "olá"));
    let bot = Bot::serve(Server::of(app).timeout(SOON).body_timeout(SOON)).await;
    let (_, token) = bearer(&forge.honest());
    let headers = [JSON, ("authorization", &*token)];
    let body = assistente("Novo").to_string();
    let call = bot.request("POST", "/pedidos", &headers, body);
    let (reply, ()) = tokio::join!(call, async {
        keys.asked().await;
        // one that came later and never ends is given up
        let mut stalled = bot.connect().await;
        let head = "POST /aberto HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
        stalled
            .send(format!("{head}content-length: 9\r\n\r\n"))
            .await;
        assert_eq!(stalled.reply().await.status, 408);
        keys.let_go();
    });
    assert_eq!(reply.json_of(200)["message"], "true");
}
