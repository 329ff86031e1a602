//! What keeps a server from starting, all of it at once, and what it only warns of.

use std::path::Path;

use fulfillment_runtime::Server;
use fulfillment_tests::tls::{Authority, expired};
use fulfillment_tests::{Folder, logs};

use super::keys::{REFUSED, RSA};
use super::{Secure, app};

/// Why this server does not start, a problem a line, the folder's own path taken out.
async fn refusal(server: Server, folder: &Folder) -> Vec<String> {
    let server = server.host("127.0.0.1").port(0);
    let server = server.stop_when(std::future::ready(()));
    let Err(error) = server.serve_async().await else {
        panic!("the server started");
    };
    let folder: &Path = folder.as_ref();
    let text = error.to_string();
    for secret in ["MII", "PRIVATE KEY-----M", "canary"] {
        assert!(!text.contains(secret), "{text}");
    }
    let text = text.replace(
        &format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR),
        "",
    );
    let text = text.replace("the server cannot start: ", "\n  - ");
    let lines = text.split("\n  - ").skip(1);
    lines.map(str::to_owned).collect()
}

fn server() -> Server {
    Server::of(app())
}

#[tokio::test]
async fn one_of_what_belongs_together_is_refused_and_said() {
    let folder = Folder::new();
    let (certificate, key) = folder.write_pair(&Authority::new("a").server());
    let [certificate, key] = [certificate, key].map(|path| path.display().to_string());
    let table: [(&[&str], &str); 5] = [
        (
            &["--tls-certificate", &certificate],
            "setting `FULFILLMENT_TLS_KEY`: is not set, and `FULFILLMENT_TLS_CERTIFICATE` is; name the file of the \
             certificate's key, or neither",
        ),
        (
            &["--tls-key", &key],
            "setting `FULFILLMENT_TLS_CERTIFICATE`: is not set, and `FULFILLMENT_TLS_KEY` is; name the file of the \
             key's certificate, or neither",
        ),
        (
            &["--tls-client-ca", &certificate],
            "setting `FULFILLMENT_TLS_CLIENT_CA`: clients show certificates over TLS alone; set \
             `FULFILLMENT_TLS_CERTIFICATE` and `FULFILLMENT_TLS_KEY` too",
        ),
        (
            &["--tls-client-auth=optional"],
            "setting `FULFILLMENT_TLS_CLIENT_AUTH`: no authority is known that clients could have certificates of; \
             name the file of its certificate in `FULFILLMENT_TLS_CLIENT_CA`",
        ),
        (
            &["--tls-client-auth=none"],
            "setting `--tls-client-auth`: expected `optional` or `required`",
        ),
    ];
    for (arguments, problem) in table {
        let server = server().arguments(arguments.iter().copied());
        assert_eq!(refusal(server, &folder).await, [problem]);
    }
    let required = server().require_client_certificate(true);
    let problems = refusal(required, &folder).await;
    assert!(problems[0].starts_with("setting `FULFILLMENT_TLS_CLIENT_AUTH`: no authority"));
}

#[tokio::test]
async fn a_file_that_is_of_no_use_is_named_with_the_reason() {
    let authority = Authority::new("a");
    let (one, other) = (authority.server(), authority.server());
    let half = &one.pem[..one.pem.len() / 2];
    let in_one_line = one.key.replace('\n', "");
    let behind_its_begin = one.key.replacen('\n', "", 1);
    let no_base64 = one.key.replace("\nM", "\n!canary!");
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let no_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let certificate = "setting `FULFILLMENT_TLS_CERTIFICATE`: ";
    let key = "setting `FULFILLMENT_TLS_KEY`: ";
    let usable = "expected RSA of 2048 bits or more, ECDSA on P-256 or P-384, or Ed25519";
    let table: [(&str, &str, String); 10] = [
        (
            &one.key,
            &one.key,
            format!(
                "{certificate}file `tls.crt` holds no certificate; expected PEM, with lines `-----BEGIN \
                 CERTIFICATE-----`"
            ),
        ),
        (
            "",
            &one.key,
            format!(
                "{certificate}file `tls.crt` holds no certificate; expected PEM, with lines `-----BEGIN \
                 CERTIFICATE-----`"
            ),
        ),
        (
            half,
            &one.key,
            format!(
                "{certificate}file `tls.crt` is no PEM: its last section has no `-----END` line"
            ),
        ),
        (
            &one.pem,
            &one.pem,
            format!(
                "{key}file `tls.key` holds no private key; expected PEM, with lines `-----BEGIN PRIVATE KEY-----`"
            ),
        ),
        (
            &one.pem,
            &one.key[..60],
            format!("{key}file `tls.key` is no PEM: its last section has no `-----END` line"),
        ),
        (
            &one.pem,
            &in_one_line,
            format!("{key}file `tls.key` is no PEM: its last section has no `-----END` line"),
        ),
        (
            &one.pem,
            &behind_its_begin,
            format!(
                "{key}file `tls.key` is no PEM: a line goes on behind its `-----BEGIN ...-----`"
            ),
        ),
        (
            &one.pem,
            &no_base64,
            format!("{key}file `tls.key` is no PEM: what stands between its lines is no base64"),
        ),
        (
            &one.pem,
            no_key,
            format!("{key}the key of file `tls.key` cannot be used; {usable}"),
        ),
        (
            &one.pem,
            &other.key,
            format!(
                "{key}the key of file `tls.key` does not fit the first certificate of file `tls.crt`, which must be \
                 the server's own"
            ),
        ),
    ];
    for (certificate, key, problem) in table {
        let folder = Folder::new();
        let certificate = folder.write("tls.crt", certificate);
        let server = server().tls(certificate, folder.write("tls.key", key));
        assert_eq!(refusal(server, &folder).await, [problem]);
    }
    let no_certificate = (
        no_certificate,
        &*one.key,
        "the first certificate of file `tls.crt` ",
    );
    for (certificate, key, problem) in REFUSED.into_iter().chain([no_certificate]) {
        let folder = Folder::new();
        let certificate = folder.write("tls.crt", certificate);
        let server = server().tls(certificate, folder.write("tls.key", key));
        let problems = refusal(server, &folder).await;
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains(problem), "{problems:?}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_listed_at_once() {
    let folder = Folder::new();
    folder.write(
        "bundle.pem",
        RSA.to_owned() + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let server = server()
        .tls(folder.path("no.crt"), folder.path("no.key"))
        .client_ca(folder.path("bundle.pem"))
        .arguments(["--tls-client-auth=sometimes"]);
    assert_eq!(
        refusal(server, &folder).await,
        [
            "setting `--tls-client-auth`: expected `optional` or `required`",
            "setting `FULFILLMENT_TLS_CERTIFICATE`: file `no.crt` cannot be read: no such file",
            "setting `FULFILLMENT_TLS_CLIENT_CA`: certificate 2 of file `bundle.pem` cannot be trusted: invalid peer \
             certificate: BadEncoding",
            "setting `FULFILLMENT_TLS_KEY`: file `no.key` cannot be read: no such file",
        ]
    );
}

#[tokio::test]
async fn a_certificate_that_has_expired_is_served_with_a_warning() {
    let secure = Secure::start().await;
    let issued = secure.authority.issue("expired.test", expired);
    let (certificate, key) = secure.folder.write_pair(&issued);
    let bot = fulfillment_tests::Bot::serve(server().tls(certificate, key)).await;
    logs::wait_for(&[
        "WARN",
        "the TLS certificate has expired: clients will refuse it",
    ])
    .await;
    let refused = secure.client().handshake(bot.address()).await;
    let error = refused.expect_err("it has expired").to_string();
    assert!(error.contains("certificate expired"), "{error}");
    logs::wait_for(&["WARN", "clients refuse the certificate of this server"]).await;
}

#[tokio::test]
async fn what_speaks_tls_says_so_when_it_listens() {
    let secure = Secure::start().await;
    let address = format!("address={}", secure.bot.address());
    logs::wait_for(&["INFO", "message=listening", &address, "tls=true"]).await;
    let plain = fulfillment_tests::Bot::serve(server()).await;
    let address = format!("address={}", plain.address());
    let line = logs::wait_for(&["INFO", "message=listening", &address]).await;
    assert!(!line.contains("tls"), "{line}");
}
