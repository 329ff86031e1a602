//! Tokens whose signature Cloud Run has checked, and removed.

use fulfillment_runtime::{Auth, Intent};
use fulfillment_tests::PLATFORMS;

use crate::cases::{Expected, SIGNATURE};
use crate::forge::AUDIENCE;
use crate::guarded::{Guarded, answered, app, bearer, forge, unauthorized};
use crate::key_server::KeyServer;

#[tokio::test]
async fn a_token_without_its_signature_is_refused_but_where_whoever_is_in_front_is_trusted() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let guarded_by = |webhook: &'static str, auth| {
        let intent = Intent::new(webhook, "Novo").auth(auth);
        intent.handler(|| "Anotado!")
    };
    let app = app(&keys)
        .intent(guarded_by("pedidos", Auth::google_identity(AUDIENCE)))
        .intent(guarded_by("frente", Auth::trust_upstream()));
    let mut guarded = Guarded::of(app).await;
    let honest = forge.honest();
    let (message, _) = honest.rsplit_once('.').expect("three parts");
    let stripped = [bearer(&format!("{message}.SIGNATURE_REMOVED_BY_GOOGLE"))];
    let Expected::Refused(why) = SIGNATURE else {
        panic!("no refusal");
    };
    for (platform, path, call) in PLATFORMS {
        let told = guarded.call_at(path, &stripped, call("Novo")).await;
        assert_eq!(told, unauthorized(why), "{platform}");
        let path = path.replace("pedidos", "frente");
        let told = guarded.call_at(&path, &stripped, call("Novo")).await;
        assert_eq!(told, answered(), "{platform}");
    }
}
