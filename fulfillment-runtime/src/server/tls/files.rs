//! Certificates and keys out of their files, and what is said of a file that holds none.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::SigningKey;

/// The certificates of a file, at least one.
///
/// # Errors
///
/// Why it is of no use.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
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

/// The first private key of a file.
///
/// # Errors
///
/// Why it is of no use.
pub(super) fn key(path: &Path, provider: &CryptoProvider) -> Result<Arc<dyn SigningKey>, String> {
    let file = path.display();
    let pem = read(path)?;
    if contains(&pem, b"ENCRYPTED") {
        return Err(format!(
            "the key of file `{file}` is encrypted, and nobody is there to type its password; decrypt it with `openssl \
             pkey`"
        ));
    }
    let key = match PrivateKeyDer::pem_slice_iter(&pem).next() {
        Some(Ok(key)) => key,
        Some(Err(error)) => return Err(no_pem(path, &error)),
        None => {
            return Err(format!(
                "file `{file}` holds no private key; expected PEM, with lines `-----BEGIN PRIVATE KEY-----`"
            ));
        }
    };
    // what the error says of a key is nobody's to read
    provider.key_provider.load_private_key(key).map_err(|_| {
        format!(
            "the key of file `{file}` cannot be used; expected RSA of 2048 bits or more, ECDSA on P-256 or P-384, or \
             Ed25519"
        )
    })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let file = path.display();
    std::fs::read(path).map_err(|error| format!("file `{file}` cannot be read: {}", error.kind()))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// The error's own text may show a line of the file, and so a key.
fn no_pem(path: &Path, error: &Error) -> String {
    let file = path.display();
    let why = match error {
        Error::MissingSectionEnd { .. } => "its last section has no `-----END` line",
        Error::IllegalSectionStart { .. } => "a line goes on behind its `-----BEGIN ...-----`",
        Error::Base64Decode(_) => "what stands between its lines is no base64",
        _ => "its sections cannot be read",
    };
    format!("file `{file}` is no PEM: {why}")
}
