//! Certificates of clients: whose are taken, whose are refused, and who must have one.

use fulfillment_tests::tls::{Authority, Client, Issued, SERVER, expired, health, narrow};
use fulfillment_tests::{logs, within_a_minute};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Secure;

/// A server that asks for certificates of an authority, that authority, and one between it and the clients.
struct Asking {
    secure: Secure,
    clients: Authority,
    between: Authority,
}

impl Asking {
    async fn start(require: bool) -> Self {
        let clients = Authority::new("authority of clients");
        let between = clients.below("authority of some clients");
        let secure = Secure::of(|server, folder| {
            let path = folder.write("ca.crt", clients.pem());
            server.client_ca(path).require_client_certificate(require)
        })
        .await;
        Self {
            secure,
            clients,
            between,
        }
    }

    /// Whether a client that shows this is served; if it is not, it is told.
    async fn serves(&self, shown: Option<&Issued>) -> Result<(), String> {
        let authority = &self.secure.authority;
        let client = match shown {
            Some(shown) => Client::showing(authority, shown),
            None => Client::trusting(authority),
        };
        match client.health(self.secure.bot.address()).await {
            Ok(answer) => {
                assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// As an authority of Google's issues it, with another between it and the root.
fn google(authority: &Authority) -> Issued {
    authority.issue("webhooks.dialogflow.test", |params| {
        let name = &mut params.distinguished_name;
        name.push(rcgen::DnType::CommonName, "Google LLC");
    })
}

#[tokio::test]
async fn certificates_of_the_authority_are_taken_and_all_others_refused() {
    let stranger = Authority::new("authority of nobody here");
    for require in [false, true] {
        let asking = Asking::start(require).await;
        let honest = asking.clients.issue("a.test", |_| {});
        let deep = google(&asking.between).followed_by(&asking.between);
        let without_its_authority = google(&asking.between);
        let late = asking.clients.issue("a.test", expired);
        let foreign = stranger.issue("a.test", |_| {});
        // of an authority that calls itself the same
        let forged = Authority::new("authority of clients").issue("a.test", |_| {});
        let for_servers = asking.clients.issue(SERVER, |params| {
            params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        });
        let table = [
            ("of the authority", Some(&honest), None),
            ("of one below it", Some(&deep), None),
            ("none", None, require.then_some("CertificateRequired")),
            (
                "of one below it that is not shown",
                Some(&without_its_authority),
                Some("UnknownCA"),
            ),
            ("expired", Some(&late), Some("CertificateExpired")),
            ("of another authority", Some(&foreign), Some("UnknownCA")),
            (
                "of one of the same name",
                Some(&forged),
                Some("DecryptError"),
            ),
            (
                "for servers",
                Some(&for_servers),
                Some("UnsupportedCertificate"),
            ),
        ];
        for (what, shown, refused) in table {
            match (asking.serves(shown).await, refused) {
                (Ok(()), None) => {}
                (Err(told), Some(alert)) => assert!(told.contains(alert), "{what}: {told}"),
                (served, _) => panic!("required {require}, {what}: {served:?}"),
            }
            assert_eq!(asking.serves(Some(&honest)).await, Ok(()));
        }
    }
    logs::wait_for(&["WARN", "clients show no certificate and are refused"]).await;
    logs::wait_for(&[
        "WARN",
        "certificates of clients are refused",
        "peer=127.0.0.1",
    ])
    .await;
}

#[tokio::test]
async fn who_is_refused_learns_why_though_it_is_sending_already() {
    let asking = Asking::start(true).await;
    let address = asking.secure.bot.address();
    let client = Client::trusting(&asking.secure.authority);
    // in TLS 1.3 the client's part is over before the server has seen what it shows
    let stream = client.handshake_over(narrow(address).await).await;
    let mut stream = stream.expect("a handshake");
    within_a_minute("what is told", stream.get_ref().0.readable())
        .await
        .expect("an open connection");
    for _ in 0..100 {
        let sent = within_a_minute("a reader", stream.write_all(&[b'a'; 4096])).await;
        sent.expect("an open connection");
    }
    let read = within_a_minute("what is told", stream.read(&mut [0])).await;
    let error = read.expect_err("an alert").to_string();
    assert!(error.contains("CertificateRequired"), "{error}");
}

#[tokio::test]
async fn a_certificate_is_looked_at_on_each_connection_anew() {
    let asking = Asking::start(false).await;
    let shown = asking.clients.issue("a.test", |_| {});
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let trusted = asking.secure.authority.certificate();
        let client = Client::with(trusted, &[version], Some(&shown));
        for _ in 0..3 {
            let stream = client.handshake(asking.secure.bot.address()).await;
            let stream = stream.expect("a handshake");
            let kind = stream.get_ref().1.handshake_kind();
            assert_eq!(kind, Some(rustls::HandshakeKind::Full));
            health(stream).await.expect("an answer");
        }
    }
}

#[tokio::test]
async fn nobody_is_asked_where_no_authority_is_named() {
    let secure = Secure::start().await;
    let shown = Authority::new("a").issue("a.test", |_| {});
    let client = Client::showing(&secure.authority, &shown);
    client
        .health(secure.bot.address())
        .await
        .expect("an answer");
}
