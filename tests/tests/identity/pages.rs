//! A page of the project's own behind an identity.

use bytes::Bytes;
use fulfillment_runtime::{Auth, Page};
use fulfillment_tests::Bot;
use http::{Request, Response};

use crate::forge::AUDIENCE;
use crate::guarded::{app, bearer, forge};
use crate::key_server::KeyServer;

#[tokio::test]
async fn a_page_behind_an_identity_is_seen_with_a_token_for_it_and_the_first_has_keys_fetched() {
    let forge = forge();
    let mut keys = KeyServer::new(&forge.set()).await;
    let page = Page::new(|_: Request<Bytes>| async { Response::new("visto") });
    let app = app(&keys).mount("audit", page.auth(Auth::google_identity(AUDIENCE)));
    let bot = Bot::of(app).await;
    let get = async |token: &str| {
        let (name, value) = bearer(token);
        bot.exchange("GET", "/audit/2026", &[(name, &value)], "")
            .await
    };
    let reply = get("").await;
    // no password would do, so no browser is told to ask for one
    assert_eq!(reply.status, 401);
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    assert!(keys.none_asked());
    let reply = get(&forge.honest()).await;
    assert_eq!((reply.status, reply.text()), (200, "visto"));
    keys.asked().await;
    for refused in [
        forge.claim("aud", "https://attacker.test"),
        forge.by(&forge.other, "a"),
        forge.without("email"),
    ] {
        let reply = get(&refused).await;
        assert_eq!(reply.status, 401);
        assert!(!reply.text().contains("visto"), "{reply:?}");
    }
    assert!(keys.none_asked());
}
