//! On every platform: what becomes of a token, and of one that is meant for another node.

use fulfillment_runtime::{Auth, Intent};
use fulfillment_tests::{Became, PLATFORMS};

use crate::cases::{EXPIRED, Expected, SIGNATURE};
use crate::forge::{AUDIENCE, Forge};
use crate::guarded::{
    Guarded, NO_AUDIENCE, NO_CREDENTIAL, Told, answered, app, bearer, forge, unauthorized,
};
use crate::key_server::KeyServer;

fn because(expected: Expected) -> Told {
    match expected {
        Expected::Refused(why) => unauthorized(why),
        other => panic!("no refusal: {other:?}"),
    }
}

fn expired(forge: &Forge) -> String {
    let mut claims = forge.claims();
    claims["iat"] = (forge.now - 7200).into();
    claims["exp"] = (forge.now - 3600).into();
    forge.with_claims(claims)
}

#[tokio::test]
async fn a_token_is_taken_or_refused_on_every_platform() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let mut guarded = Guarded::usual(&keys).await;
    let wrong_audience = forge.claim("aud", "https://attacker.test");
    let table = [
        ("honest", forge.honest(), answered()),
        ("for elsewhere", wrong_audience, unauthorized(NO_AUDIENCE)),
        ("expired", expired(&forge), because(EXPIRED)),
        (
            "by another key",
            forge.by(&forge.other, "a"),
            because(SIGNATURE),
        ),
        ("none", String::new(), unauthorized(NO_CREDENTIAL)),
    ];
    for (platform, path, call) in PLATFORMS {
        for (name, token, expected) in &table {
            // where the path tells that it is the window, likelier its mnemonic is wrong
            let expected = match (platform, *name) {
                ("Serprobots", "none") => {
                    unauthorized("no chatbot of this mnemonic lets the window in")
                }
                _ => expected.clone(),
            };
            let told = guarded.call_at(path, &[bearer(token)], call("Novo")).await;
            assert_eq!(told, expected, "{name} on {platform}");
        }
    }
}

#[tokio::test]
async fn a_token_for_one_node_is_another_nodes_credential_to_the_other() {
    let forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let node = |name: &'static str, audience: &str| {
        let intent = Intent::new("pedidos", name).auth(Auth::google_identity(audience));
        intent.handler(move || name)
    };
    let other = "https://bot.test/vendas";
    let app = app(&keys)
        .intent(node("Novo", AUDIENCE))
        .intent(node("Vendas", other));
    let mut guarded = Guarded::of(app).await;
    let tokens = [
        ("Novo", forge.honest()),
        ("Vendas", forge.claim("aud", other)),
    ];
    for (platform, path, call) in PLATFORMS {
        for (its, token) in &tokens {
            for node in ["Novo", "Vendas"] {
                let told = guarded.call_at(path, &[bearer(token)], call(node)).await;
                let foreign = |status| {
                    let why = "the credential is another node's".to_owned();
                    (status, Became::Refused(why))
                };
                let expected = match platform {
                    _ if node == *its => answered(),
                    "Assistente" => foreign(400),
                    "Dialogflow" => foreign(403),
                    // the window's users may say anything
                    _ => (200, told.1.clone()),
                };
                assert_eq!(told, expected, "{its}'s for {node} on {platform}");
                assert_eq!(told == answered(), node == *its, "{told:?}");
            }
        }
    }
}
