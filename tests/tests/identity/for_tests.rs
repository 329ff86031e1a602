//! An application for tests whose guards ask for identities: nobody can sign what Google signs, so its client vouches.

use fulfillment_runtime::{App, Auth, intent};

use crate::forge::{AUDIENCE, EMAIL};
use crate::guarded::forge;
use crate::key_server::KeyServer;

#[intent(webhook = "pedidos", node = "Novo", auth = Auth::google_identity(AUDIENCE))]
fn novo() -> &'static str {
    "Anotado!"
}

#[intent(webhook = "pedidos", node = "Outro", auth = Auth::all_of([
    Auth::google_identity("https://bot.test/outro"),
    Auth::header("x-api-key", fulfillment_runtime::Secret::env("IDENTITY_API_KEY")),
]))]
async fn outro() -> &'static str {
    "Outro!"
}

#[tokio::test]
async fn a_test_client_has_the_identity_that_its_node_asks_for_without_settings() {
    let app = App::for_tests();
    for (node, message) in [("Novo", "Anotado!"), ("Outro", "Outro!")] {
        let reply = app.assistente("pedidos", node).send().await;
        assert_eq!(reply.answer().message, message);
        let reply = app.dialogflow("pedidos", node).send().await;
        assert_eq!(reply.status(), 200);
        for call in [
            app.assistente("pedidos", node).without_token(),
            app.assistente("pedidos", node).token("wr0ng"),
        ] {
            assert_eq!(call.send().await.status(), 401);
        }
    }
}

#[tokio::test]
async fn a_test_client_asks_no_server_for_keys() {
    let mut keys = KeyServer::new(&forge().set()).await;
    let app = App::builder().inventory();
    let app = app.google_emails([EMAIL]).google_keys_url(keys.url());
    let reply = app
        .build_for_tests()
        .assistente("pedidos", "Novo")
        .send()
        .await;
    assert_eq!(reply.answer().message, "Anotado!");
    assert!(keys.none_asked());
}
