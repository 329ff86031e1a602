//! [`Files`]: a server's certificate and the authority of its clients, on a disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::CertificateDer;

use crate::server::Server;
use crate::server::tls::Tls;

pub(super) const SERVER: &str = "bot.test";

/// An authority of clients.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, key());
        Self(issuer.expect("an authority signs itself"))
    }

    /// A certificate that is valid up to this second, since 1970.
    pub(super) fn issue(&self, last_second: u64) -> CertificateDer<'static> {
        let params = until(last_second);
        let issued = params.signed_by(&key(), &self.0);
        issued.expect("it is signed").der().clone()
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }
}

pub(super) fn until(last_second: u64) -> CertificateParams {
    let mut params = CertificateParams::new([SERVER.to_owned()]).expect("a name of a host");
    let second = std::time::Duration::from_secs(last_second);
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + second;
    params
}

pub(super) fn key() -> KeyPair {
    KeyPair::generate().expect("a key is made")
}

/// A folder that is gone when it is dropped.
pub(super) struct Files {
    folder: PathBuf,
    /// The server's certificate, which it has signed itself.
    pub(super) certificate: CertificateDer<'static>,
}

impl Files {
    pub(super) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Relaxed);
        let name = format!("fulfillment-server-tls-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder is made");
        let key = key();
        let params = CertificateParams::new([SERVER.to_owned()]).expect("a name of a host");
        let certificate = params.self_signed(&key).expect("it is signed");
        let files = Self {
            folder,
            certificate: certificate.der().clone(),
        };
        files.write("tls.crt", &certificate.pem());
        files.write("tls.key", &key.serialize_pem());
        files
    }

    /// The authorities of clients from now on.
    pub(super) fn write_authorities(&self, authorities: &[&Authority]) {
        let pem: String = authorities.iter().map(|one| one.pem()).collect();
        self.write("ca.crt", &pem);
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).expect("a file is written");
    }

    /// TLS with them, as the server is set.
    pub(super) fn tls(&self, set: impl FnOnce(Server) -> Server) -> Arc<Tls> {
        let [certificate, key] = ["tls.crt", "tls.key"].map(|name| self.folder.join(name));
        let mut server = set(Server::new().tls(certificate, key));
        let authorities = self.folder.join("ca.crt");
        if authorities.exists() {
            server = server.client_ca(authorities);
        }
        let tls = Tls::of(&server.config.tls).expect("files that fit");
        tls.expect("TLS is set")
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
