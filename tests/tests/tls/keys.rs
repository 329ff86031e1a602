//! Keys of every kind and form that openssl writes; those in `keys/` were made with it for these tests alone.

use fulfillment_runtime::Server;
use fulfillment_tests::tls::Client;
use fulfillment_tests::{Bot, Folder};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{app, calls};

macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("keys/", $name, ".pem"))
    };
}

pub(crate) const RSA: &str = pem!("rsa.crt");
/// Those that cannot be used, and of what certificate they are.
pub(crate) const REFUSED: [(&str, &str, &str); 4] = [
    (
        RSA,
        pem!("encrypted.pkcs8"),
        "the key of file `tls.key` is encrypted",
    ),
    (
        RSA,
        pem!("encrypted.pkcs1"),
        "the key of file `tls.key` is encrypted",
    ),
    (
        pem!("weak.crt"),
        pem!("weak.pkcs8"),
        "the key of file `tls.key` cannot be used",
    ),
    (
        pem!("p521.crt"),
        pem!("p521.pkcs8"),
        "the key of file `tls.key` cannot be used",
    ),
];

#[tokio::test]
async fn keys_of_every_kind_that_tls_takes_are_read_in_every_form() {
    for (certificate, key) in [
        (RSA, pem!("rsa.pkcs8")),
        (RSA, pem!("rsa.pkcs1")),
        (pem!("p256.crt"), pem!("p256.pkcs8")),
        (pem!("p256.crt"), pem!("p256.sec1")),
        (pem!("p384.crt"), pem!("p384.sec1")),
        (pem!("ed25519.crt"), pem!("ed25519.pkcs8")),
    ] {
        let folder = Folder::new();
        let path = folder.write("tls.crt", certificate);
        let server = Server::of(app()).tls(path, folder.write("tls.key", key));
        let bot = Bot::serve(server).await;
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes());
        let client = Client::trusting_only(certificate.expect("a certificate"));
        calls(&mut client.connect(bot.address()).await).await;
    }
}

#[tokio::test]
async fn certificate_and_key_may_stand_in_one_file() {
    for both in [
        [RSA, pem!("rsa.pkcs8")].concat(),
        [pem!("rsa.pkcs1"), "a comment\n", RSA].concat(),
    ] {
        let folder = Folder::new();
        let path = folder.write("both.pem", both);
        let bot = Bot::serve(Server::of(app()).tls(&path, &path)).await;
        let certificate = CertificateDer::from_pem_slice(RSA.as_bytes());
        let client = Client::trusting_only(certificate.expect("a certificate"));
        calls(&mut client.connect(bot.address()).await).await;
    }
}
