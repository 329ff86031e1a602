//! How TLS is spoken: versions, protocol, sessions, and what is asked of clients.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::Ticketer;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{Error, RootCertStore, ServerConfig};

use super::settings::ClientAuth;

/// A configuration of its own, with ticket keys of its own: what was agreed on under one is worth nothing under the
/// next, so no session outlives the certificate that it began with.
///
/// # Errors
///
/// If there is no randomness.
pub(super) fn server(
    provider: Arc<CryptoProvider>,
    pair: CertifiedKey,
    clients: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<ServerConfig, Error> {
    let builder =
        ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13, &TLS12])?;
    let asks_clients = clients.is_some();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(verifier) => builder.with_client_cert_verifier(verifier),
    };
    let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // sessions go on by tickets alone, which cost no memory here
    config.session_storage = Arc::new(NoServerSessionStorage {});
    if asks_clients {
        // rustls looks at a client's certificate when a session begins and believes its ticket afterwards, for hours in
        // which the certificate may expire: each connection shows it anew
        config.send_tls13_tickets = 0;
    } else {
        config.ticketer = Ticketer::new()?;
    }
    Ok(config)
}

/// Who verifies what clients show.
///
/// # Errors
///
/// If there is no authority of theirs.
pub(super) fn clients(
    provider: Arc<CryptoProvider>,
    roots: RootCertStore,
    auth: ClientAuth,
) -> Result<Arc<dyn ClientCertVerifier>, Error> {
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let verifier = match auth {
        ClientAuth::Optional => verifier.allow_unauthenticated(),
        ClientAuth::Required => verifier,
    };
    let built = verifier.build();
    built.map_err(|error| Error::General(error.to_string()))
}
