//! Keys out of their files, and what is said of a file that holds none.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SigningKey;

use crate::pem;

/// The first private key of a file.
///
/// # Errors
///
/// Why it is of no use.
pub(super) fn of(path: &Path, provider: &CryptoProvider) -> Result<Arc<dyn SigningKey>, String> {
    let file = path.display();
    let text = pem::read(path)?;
    if contains(&text, b"ENCRYPTED") {
        return Err(format!(
            "the key of file `{file}` is encrypted, and nobody is there to type its password; decrypt it with `openssl \
             pkey`"
        ));
    }
    let key = match PrivateKeyDer::pem_slice_iter(&text).next() {
        Some(Ok(key)) => key,
        Some(Err(error)) => return Err(pem::no_pem(path, &error)),
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

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
