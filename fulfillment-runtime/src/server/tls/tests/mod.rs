//! What the environment sets, and what a client's certificate says.

mod dates;
mod files;
mod shown;
mod stops;

use rcgen::{CertificateParams, DnType, DnValue, KeyPair, SanType};
use rustls::pki_types::CertificateDer;

use super::client::names;
use super::settings::ClientAuth;
use crate::server::Server;

fn read(pairs: &[(&str, &str)]) -> Server {
    Server::new().environment(&|name| {
        let found = pairs.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_environment_names_the_files_and_whether_clients_must_show_a_certificate() {
    let server = read(&[
        ("FULFILLMENT_TLS_CERTIFICATE", "/run/tls.crt"),
        ("FULFILLMENT_TLS_KEY", "/run/tls.key"),
        ("FULFILLMENT_TLS_CLIENT_CA", "/run/ca.crt"),
    ]);
    let files: Vec<_> = server.config.tls.files().collect();
    let expected = ["/run/tls.crt", "/run/tls.key", "/run/ca.crt"];
    assert_eq!(files, expected.map(std::path::Path::new));
    assert_eq!(server.config.tls.client_auth(), ClientAuth::Optional);
    for (word, auth) in [
        ("optional", ClientAuth::Optional),
        ("required", ClientAuth::Required),
    ] {
        let server = read(&[("FULFILLMENT_TLS_CLIENT_AUTH", word)]);
        assert_eq!(server.config.tls.client_auth(), auth);
    }
    assert!(read(&[]).config.tls.problems().is_empty());
}

#[test]
fn what_code_sets_after_the_environment_wins() {
    let server = read(&[
        ("FULFILLMENT_TLS_CERTIFICATE", "/a"),
        ("FULFILLMENT_TLS_KEY", "/a"),
        ("FULFILLMENT_TLS_CLIENT_CA", "/a"),
        ("FULFILLMENT_TLS_CLIENT_AUTH", "required"),
    ]);
    let server = server.tls("/b", "/c").client_ca("/d");
    let server = server.require_client_certificate(false);
    let files: Vec<_> = server.config.tls.files().collect();
    assert_eq!(files, ["/b", "/c", "/d"].map(std::path::Path::new));
    assert_eq!(server.config.tls.client_auth(), ClientAuth::Optional);
}

fn certificate(change: impl FnOnce(&mut CertificateParams)) -> CertificateDer<'static> {
    let mut params = CertificateParams::default();
    params.distinguished_name.remove(DnType::CommonName);
    change(&mut params);
    let key = KeyPair::generate().expect("a key is made");
    let certificate = params.self_signed(&key).expect("it is signed");
    certificate.der().clone()
}

fn host(name: &str) -> SanType {
    SanType::DnsName(name.try_into().expect("a name of a host"))
}

fn common(name: &str) -> CertificateDer<'static> {
    certificate(|params| params.distinguished_name.push(DnType::CommonName, name))
}

fn has_names(certificate: &CertificateDer<'_>, expected: &[&str]) {
    let names = names(certificate);
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    assert_eq!(names, expected);
}

#[test]
fn a_clients_names_are_its_common_name_and_its_hosts_as_they_stand_there() {
    let google = certificate(|params| {
        let name = &mut params.distinguished_name;
        name.push(DnType::CountryName, "US");
        name.push(DnType::OrganizationName, "Google LLC of another name");
        name.push(DnType::CommonName, "Google LLC");
    });
    let older = certificate(|params| {
        let printable = "dialogflow.com".try_into().expect("it is printable");
        let name = DnValue::PrintableString(printable);
        params.distinguished_name.push(DnType::CommonName, name);
        let address = SanType::IpAddress([127, 0, 0, 1].into());
        let hosts = ["*.dialogflow.com", "Dialogflow.com"].map(host);
        params.subject_alt_names = hosts.into_iter().chain([address]).collect();
    });
    let both = certificate(|params| {
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "Loja do Zé");
        params.subject_alt_names = vec![host("loja.test")];
    });
    has_names(&google, &["Google LLC"]);
    has_names(&older, &["*.dialogflow.com", "Dialogflow.com"]);
    has_names(&both, &["Loja do Zé", "loja.test"]);
    has_names(&certificate(|_| {}), &[]);
    has_names(&CertificateDer::from(vec![0x30, 0]), &[]);
}

#[test]
fn a_common_name_that_could_be_a_hosts_is_none_for_no_authority_is_held_to_any() {
    for name in [
        "loja.test",
        "LOJA.TEST.",
        "loja",
        "sap_1",
        "*.dialogflow.com",
        "*",
        "açaí.test",
        "xn--aa-bka4b.test",
        "127.0.0.1",
        "::1",
        "[::1]:443",
        "https://loja.test/",
        "ana@loja.test",
        "loja.test\0.outra.test",
        "loja.test\t",
        "",
    ] {
        has_names(&common(name), &[]);
    }
    for name in ["Google LLC", "loja.test do Zé", " "] {
        has_names(&common(name), &[name]);
    }
}
