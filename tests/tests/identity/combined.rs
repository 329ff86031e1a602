//! Identities beside other guards, and tokens beside other credentials.

use fulfillment_runtime::{Auth, Intent};
use fulfillment_tests::TOKEN_HEADER;

use crate::forge::AUDIENCE;
use crate::guarded::{
    Guarded, NO_AUDIENCE, NO_CREDENTIAL, UNKNOWN_KEY, answered, app, bearer, forge, unauthorized,
};
use crate::key_server::KeyServer;

fn token() -> Auth {
    Auth::token("t0k3n".to_owned())
}

fn own() -> (&'static str, String) {
    (TOKEN_HEADER, "t0k3n".to_owned())
}

#[tokio::test]
async fn either_an_identity_or_a_token_meets_any_of_both() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let either = Auth::any_of([Auth::google_identity(AUDIENCE), token()]);
    let mut guarded = Guarded::by(either, &keys).await;
    let honest = bearer(&forge.honest());
    let foreign = bearer(&forge.by(&forge.other, "other"));
    let both_authorizations = [foreign.clone(), bearer("t0k3n")];
    for headers in [
        &[honest.clone()][..],
        &[own()],
        &[bearer("t0k3n")],
        &[honest.clone(), own()],
        &[foreign.clone(), own()],
        &[foreign.clone(), honest],
        &both_authorizations,
    ] {
        assert_eq!(guarded.call(headers).await, answered(), "{headers:?}");
    }
    assert_eq!(guarded.call(&[]).await, unauthorized(NO_CREDENTIAL));
    assert_eq!(guarded.call(&[foreign]).await, unauthorized(UNKNOWN_KEY));
}

#[tokio::test]
async fn an_identity_alone_does_not_meet_all_of_it_and_a_header() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let key = || ("x-api-key", "ch4ve".to_owned());
    let both = Auth::all_of([
        Auth::google_identity(AUDIENCE),
        Auth::header("x-api-key", "ch4ve".to_owned()),
    ]);
    let mut guarded = Guarded::by(both, &keys).await;
    let honest = || bearer(&forge.honest());
    assert_eq!(guarded.call(&[honest(), key()]).await, answered());
    for headers in [
        &[honest()][..],
        &[key()],
        &[honest(), honest()],
        &[honest(), ("x-api-key", "outra".to_owned())],
    ] {
        let told = guarded.call(headers).await;
        assert_eq!(told, unauthorized(NO_CREDENTIAL), "{headers:?}");
    }
    let foreign = bearer(&forge.by(&forge.other, "other"));
    let told = guarded.call(&[foreign, key()]).await;
    assert_eq!(told, unauthorized(UNKNOWN_KEY));
}

#[tokio::test]
async fn a_token_of_google_beside_the_right_token_of_another_guard_is_ignored() {
    let forge = forge();
    let mut keys = KeyServer::new(&forge.set()).await;
    let mut guarded = Guarded::by(token(), &keys).await;
    for token in [forge.honest(), forge.by(&forge.other, "other")] {
        assert_eq!(guarded.call(&[bearer(&token), own()]).await, answered());
        let told = guarded.present(&token).await;
        assert_eq!(told, unauthorized(NO_CREDENTIAL));
    }
    assert!(keys.none_asked(), "no guard asks for identities");
}

#[tokio::test]
async fn a_token_that_is_refused_takes_nothing_from_the_right_token_beside_it() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let node = |name: &'static str, auth| Intent::new("pedidos", name).auth(auth);
    let app = app(&keys)
        .intent(node("Novo", token()).handler(|| "Anotado!"))
        .intent(node("Outro", Auth::google_identity(AUDIENCE)).handler(|| "Outro!"));
    let mut guarded = Guarded::of(app).await;
    for (foreign, why) in [
        (forge.by(&forge.other, "other"), UNKNOWN_KEY),
        (forge.claim("aud", "https://attacker.test"), NO_AUDIENCE),
    ] {
        let foreign = bearer(&foreign);
        let told = guarded.call(&[foreign.clone(), own()]).await;
        assert_eq!(told, answered());
        assert_eq!(guarded.call(&[foreign]).await, unauthorized(why));
    }
}

#[tokio::test]
async fn the_scheme_of_a_token_may_be_written_in_any_case_and_is_no_other() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let mut guarded = Guarded::usual(&keys).await;
    let honest = forge.honest();
    let authorization = |scheme: &str| ("authorization", format!("{scheme}{honest}"));
    for scheme in ["bearer ", "BEARER ", "Bearer  "] {
        let told = guarded.call(&[authorization(scheme)]).await;
        assert_eq!(told, answered(), "{scheme}");
    }
    let elsewhere = [
        authorization(""),
        authorization("Basic "),
        authorization("JWT "),
        authorization("Bearer, "),
        (TOKEN_HEADER, honest.clone()),
        ("x-goog-iap-jwt-assertion", honest.clone()),
        ("proxy-authorization", format!("Bearer {honest}")),
        ("cookie", format!("token={honest}")),
    ];
    for header in elsewhere {
        let told = guarded.call(std::slice::from_ref(&header)).await;
        assert_eq!(told, unauthorized(NO_CREDENTIAL), "{header:?}");
    }
}
