//! Certificates of clients on connections that stay open while who vouches for them changes.

use fulfillment_runtime::{App, AppBuilder, Auth, Intent};
use fulfillment_tests::tls::{Authority, Client};
use fulfillment_tests::{Connection, Reply, assistente, logs};

use super::Secure;

/// A bot that asks for certificates, with a client's connection that has shown one.
struct Open {
    secure: Secure,
    authority: Authority,
    connection: Connection,
}

fn app() -> AppBuilder {
    let guarded = Intent::new("pedidos", "Novo").auth(Auth::client_certificate(["loja.test"]));
    let public = Intent::new("pedidos", "Ajuda").public();
    App::builder()
        .intent(guarded.handler(|| "Anotado!"))
        .intent(public.handler(|| "Como posso ajudar?"))
}

impl Open {
    async fn new(require: bool) -> Self {
        let authority = Authority::new("authority of clients");
        let secure = Secure::serving(app(), |server, folder| {
            let path = folder.write("ca.crt", authority.pem());
            server.client_ca(path).require_client_certificate(require)
        })
        .await;
        let shown = authority.issue("loja.test", |_| {});
        let client = Client::showing(&secure.authority, &shown);
        let connection = client.connect(secure.bot.address()).await;
        let mut open = Self {
            secure,
            authority,
            connection,
        };
        open.is_known().await;
        open
    }

    /// From now on clients may have certificates of these; the server has seen it.
    async fn trust(&self, authorities: &[&Authority]) {
        let pem: String = authorities.iter().map(|one| one.pem()).collect();
        self.secure.folder.write("ca.crt", pem);
        let certificate = self.secure.folder.path("tls.crt").display().to_string();
        logs::wait_for(&["new connections get what they hold now", &certificate]).await;
    }

    async fn call(&mut self, node: &str) -> Reply {
        let body = assistente(node).to_string();
        let headers = [("content-type", "application/json")];
        self.connection
            .send_request("POST", "/pedidos", &headers, body.as_bytes())
            .await;
        self.connection.reply().await
    }

    async fn is_known(&mut self) {
        for _ in 0..2 {
            let reply = self.call("Novo").await;
            assert_eq!((reply.status, reply.header("connection")), (200, None));
        }
    }
}

#[tokio::test]
async fn a_certificate_is_as_good_as_new_where_its_authority_stays_beside_another() {
    let mut open = Open::new(false).await;
    let other = Authority::new("authority of others");
    open.trust(&[&other, &open.authority]).await;
    open.is_known().await;
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_was_taken_away_lets_nobody_in_and_its_connection_ends()
{
    for (node, status) in [("Novo", 401), ("Ajuda", 200)] {
        let mut open = Open::new(false).await;
        open.trust(&[&Authority::new("authority of others")]).await;
        let reply = open.call(node).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(open.connection.rest().await, b"");
    }
}

#[tokio::test]
async fn nobody_is_served_without_a_certificate_that_counts_where_each_must_show_one() {
    let mut open = Open::new(true).await;
    open.trust(&[&Authority::new("authority of others")]).await;
    let reply = open.call("Ajuda").await;
    let error = "the client certificate of this connection is no longer accepted";
    assert_eq!(reply.json_of(403)["error"], error);
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(open.connection.rest().await, b"");
}
