//! Whom TLS trusts: the platform's authorities, or those of a file in their place, and those of a file beside them.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use super::outbound::{CA_FILE, Useless};
use crate::pem;

/// How TLS is spoken: trusting the authorities of `beside`, and of `instead` or, without it, of the platform.
///
/// # Errors
///
/// If nobody would be trusted.
pub(super) fn config(
    instead: Option<Vec<CertificateDer<'static>>>,
    beside: RootCertStore,
) -> Result<Arc<ClientConfig>, Useless> {
    let roots = match instead {
        Some(certificates) => trusted(certificates, None, beside),
        None => {
            let found = rustls_native_certs::load_native_certs();
            let why = found.errors.first().map(ToString::to_string);
            trusted(found.certs, why, beside)
        }
    }?;
    // said outright, so that a program that has another provider for its own TLS does not change ours
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| useless(CA_FILE, format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// `many` as far as they can be read, for of hundreds there is always one that is odd, and `beside`.
fn trusted(
    many: Vec<CertificateDer<'static>>,
    why: Option<String>,
    beside: RootCertStore,
) -> Result<RootCertStore, Useless> {
    let mut roots = beside;
    roots.add_parsable_certificates(many);
    if roots.is_empty() {
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        let why = format!(
            "no authority is known{why}, so `https://` could trust nobody; install the system's `ca-certificates`, or \
             name a file of certificates here"
        );
        return Err(useless(CA_FILE, why));
    }
    Ok(roots)
}

/// The authorities of a file.
///
/// # Errors
///
/// If anything in it is no certificate of an authority.
pub(super) fn authorities(path: &Path) -> Result<RootCertStore, Useless> {
    pem::authorities(path).map_err(|why| useless(CA_FILE, why))
}

/// The certificates of a file.
///
/// # Errors
///
/// If it cannot be read, or is no PEM of certificates.
pub(super) fn certificates(
    setting: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, Useless> {
    pem::certificates(path).map_err(|why| useless(setting, why))
}

fn useless(setting: &'static str, why: String) -> Useless {
    Useless { setting, why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    #[test]
    fn nobody_to_trust_is_a_problem_only_if_no_file_names_any() {
        let why = Some("no such directory".to_owned());
        let nobody = trusted(Vec::new(), why, RootCertStore::empty());
        let text = nobody.map_err(|useless| Problem::from(useless).to_string());
        assert_eq!(
            text.map(|roots| roots.len()),
            Err(
                "setting `FULFILLMENT_CA_FILE`: no authority is known (no such directory), so `https://` could trust \
                 nobody; install the system's `ca-certificates`, or name a file of certificates here"
                    .to_owned()
            )
        );
        let own = rcgen::generate_simple_self_signed([]).expect("a certificate is made");
        let mut beside = RootCertStore::empty();
        beside.add(own.cert.der().clone()).expect("it is one");
        assert!(trusted(Vec::new(), None, beside).is_ok_and(|roots| roots.len() == 1));
    }
}
