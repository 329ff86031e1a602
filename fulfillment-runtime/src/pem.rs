//! Certificates out of PEM files (RFC 7468), and what is said of a file that holds none.
//!
//! Nothing that is said shows a line of the file: it may be that of a key.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{Error, PemObject};

use crate::unreadable::Unreadable;

/// The certificates of a file, at least one.
///
/// # Errors
///
/// Why it is of no use.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let file = path.display();
    let pem = read(path)?;
    match CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>() {
        Ok(certificates) if certificates.is_empty() => Err(format!(
            "file `{file}` holds no certificate; expected PEM, with lines `-----BEGIN CERTIFICATE-----`"
        )),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(no_pem(path, &error)),
    }
}

/// The authorities of a file, each of them: it was written for us.
///
/// # Errors
///
/// Why it is of no use, which it is if anything in it is no certificate of an authority.
pub(crate) fn authorities(path: &Path) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        let number = roots.len() + 1;
        roots.add(certificate).map_err(|error| {
            let file = path.display();
            format!("certificate {number} of file `{file}` cannot be trusted: {error}")
        })?;
    }
    Ok(roots)
}

/// A file as it is.
///
/// # Errors
///
/// Why it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let file = path.display();
    std::fs::read(path)
        .map_err(|error| format!("file `{file}` cannot be read: {}", Unreadable(error.kind())))
}

/// Why a file is no PEM. The error's own text may show a line of the file, and so a key.
pub(crate) fn no_pem(path: &Path, error: &Error) -> String {
    let file = path.display();
    let why = match error {
        Error::MissingSectionEnd { .. } => "its last section has no `-----END` line",
        Error::IllegalSectionStart { .. } => "a line goes on behind its `-----BEGIN ...-----`",
        Error::Base64Decode(_) => "what stands between its lines is no base64",
        _ => "its sections cannot be read",
    };
    format!("file `{file}` is no PEM: {why}")
}
