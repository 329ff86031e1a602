//! [`Authority`]: certificates for the peers of these tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, SupportedProtocolVersion};

/// Signs certificates.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let mut params = CertificateParams::default();
        let name = format!("authority {}", NEXT.fetch_add(1, Relaxed));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, key()).expect("an authority signs itself"))
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// What a peer of these names speaks TLS with.
    pub(super) fn server(&self, names: &[&str]) -> Arc<ServerConfig> {
        self.server_with(names, rustls::ALL_VERSIONS)
    }

    pub(super) fn server_with(
        &self,
        names: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> Arc<ServerConfig> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = key();
        let params = CertificateParams::new(names).expect("the names are names");
        let certificate = params.signed_by(&key, &self.0).expect("it is signed");
        config(certificate.der().clone(), &key, versions)
    }

    /// What a peer speaks TLS with that shows the authority's own certificate.
    pub(super) fn own(&self) -> Arc<ServerConfig> {
        let certificate = self.0.der().clone();
        config(certificate, self.0.key(), rustls::ALL_VERSIONS)
    }
}

fn config(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .expect("the versions are known")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.expect("key and certificate belong together"))
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key is made")
}

/// A file that is gone when it is dropped.
pub(super) struct File(PathBuf);

impl File {
    pub(super) fn holding(text: impl AsRef<[u8]>) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let (process, number) = (std::process::id(), NEXT.fetch_add(1, Relaxed));
        let name = format!("fulfillment-client-{process}-{number}.pem");
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).expect("a file is written");
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
