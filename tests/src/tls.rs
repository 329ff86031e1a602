//! TLS for tests: authorities, certificates of theirs in files, and clients that trust one.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, GeneralSubtree, IsCa, KeyPair,
    NameConstraints,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::{Connection, Folder, within_a_minute};

/// The name in the certificates of servers, which clients expect wherever they connect to.
pub const SERVER: &str = "bot.test";

/// Signs certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let issuer = CertifiedIssuer::self_signed(Self::params(name), key());
        Self(issuer.expect("an authority signs itself"))
    }

    /// An authority that has its own certificate of this one.
    pub fn below(&self, name: &str) -> Self {
        let issuer = CertifiedIssuer::signed_by(Self::params(name), key(), &self.0);
        Self(issuer.expect("an authority is signed"))
    }

    /// The same, held to issue for this host and those below it alone.
    pub fn below_for(&self, name: &str, host: &str) -> Self {
        let mut params = Self::params(name);
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName(host.to_owned())],
            excluded_subtrees: Vec::new(),
        });
        let issuer = CertifiedIssuer::signed_by(params, key(), &self.0);
        Self(issuer.expect("an authority is signed"))
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    pub fn certificate(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A certificate for a server.
    pub fn server(&self) -> Issued {
        self.issue(SERVER, |_| {})
    }

    /// A certificate of this name, the common one and that of a host, as it is changed.
    pub fn issue(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Issued {
        let mut params = named(name);
        let host = name.try_into().expect("a name of a host");
        params.subject_alt_names.push(rcgen::SanType::DnsName(host));
        change(&mut params);
        let key = key();
        let certificate = params.signed_by(&key, &self.0).expect("it is signed");
        Issued {
            chain: vec![certificate.der().clone()],
            pem: certificate.pem(),
            key: key.serialize_pem(),
            key_der: key.serialize_der(),
        }
    }
}

/// Makes a certificate end before now.
pub fn expired(params: &mut CertificateParams) {
    params.not_after = rcgen::date_time_ymd(2020, 1, 1);
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key is made")
}

/// A certificate, and its key.
pub struct Issued {
    pub chain: Vec<CertificateDer<'static>>,
    pub pem: String,
    pub key: String,
    key_der: Vec<u8>,
}

impl Issued {
    /// With the certificate of the authority that it is of, where that is none of those that are trusted.
    pub fn followed_by(mut self, authority: &Authority) -> Self {
        self.chain.push(authority.certificate());
        self.pem += &authority.pem();
        self
    }
}

impl Folder {
    /// Certificate and key, under the names that Kubernetes gives them.
    pub fn write_pair(&self, issued: &Issued) -> (PathBuf, PathBuf) {
        (
            self.write("tls.crt", &issued.pem),
            self.write("tls.key", &issued.key),
        )
    }
}

/// A connection that takes little at a time to send: what is sent over it is read in the meantime, or not sent.
pub async fn narrow(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_send_buffer_size(4096).expect("a small buffer");
    let stream = socket.connect(address).await;
    stream.expect("a connection")
}

/// A client of servers with a certificate of one authority.
#[derive(Clone)]
pub struct Client(Arc<ClientConfig>);

impl Client {
    pub fn trusting(authority: &Authority) -> Self {
        Self::with(authority.certificate(), rustls::ALL_VERSIONS, None)
    }

    /// A client that trusts one certificate, which signs itself.
    pub fn trusting_only(certificate: CertificateDer<'static>) -> Self {
        Self::with(certificate, rustls::ALL_VERSIONS, None)
    }

    pub fn speaking(authority: &Authority, version: &'static SupportedProtocolVersion) -> Self {
        Self::with(authority.certificate(), &[version], None)
    }

    /// A client that has a certificate itself, and shows it if it is asked for one, whoever's the server trusts.
    pub fn showing(authority: &Authority, shown: &Issued) -> Self {
        Self::with(authority.certificate(), rustls::ALL_VERSIONS, Some(shown))
    }

    /// A client that is all of this.
    pub fn with(
        trusted: CertificateDer<'static>,
        versions: &[&'static SupportedProtocolVersion],
        shown: Option<&Issued>,
    ) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(trusted).expect("a certificate");
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .expect("the versions are known")
            .with_root_certificates(roots);
        let config = match shown {
            None => config.with_no_client_auth(),
            Some(shown) => {
                let key = PrivateKeyDer::Pkcs8(shown.key_der.clone().into());
                let key = provider.key_provider.load_private_key(key);
                let key = key.expect("the key is one");
                let shown = rustls::sign::CertifiedKey::new(shown.chain.clone(), key);
                // not only to whoever says that it trusts its authority
                let shown = rustls::sign::SingleCertAndKey::from(shown);
                config.with_client_cert_resolver(Arc::new(shown))
            }
        };
        Self(Arc::new(config))
    }

    /// With these protocols, of which a server takes one.
    pub fn protocols(self, protocols: &[&str]) -> Self {
        let mut config = (*self.0).clone();
        let protocols = protocols.iter().map(|name| name.as_bytes().to_vec());
        config.alpn_protocols = protocols.collect();
        Self(Arc::new(config))
    }

    pub async fn handshake(&self, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(address).await?;
        self.handshake_over(stream).await
    }

    pub async fn handshake_over(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        stream.set_nodelay(true)?;
        let name = SERVER.try_into().expect("a name of a host");
        let connector = TlsConnector::from(self.0.clone());
        within_a_minute("a handshake", connector.connect(name, stream)).await
    }

    pub async fn connect(&self, address: SocketAddr) -> Connection {
        Connection::over(self.handshake(address).await.expect("a handshake"))
    }

    /// Asks for the server's health over a connection that is closed for it, and tells the answer as it came. It is an
    /// error if the server does not take its leave as TLS wants it.
    pub async fn health(&self, address: SocketAddr) -> std::io::Result<String> {
        health(self.handshake(address).await?).await
    }
}

/// The same over a connection that is open.
pub async fn health(stream: TlsStream<TcpStream>) -> std::io::Result<String> {
    let request = "GET / HTTP/1.1\r\nhost: bot.test\r\nconnection: close\r\n\r\n";
    ask(stream, request).await
}

/// Sends these bytes, and tells everything that comes until the server takes its leave.
pub async fn ask(mut stream: TlsStream<TcpStream>, request: &str) -> std::io::Result<String> {
    let asking = async {
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    };
    within_a_minute("an answer", asking).await
}

/// The certificate that a server showed.
pub fn shown(stream: &TlsStream<TcpStream>) -> CertificateDer<'static> {
    let (_, session) = stream.get_ref();
    let shown = session.peer_certificates().and_then(<[_]>::first);
    shown.expect("a certificate").clone().into_owned()
}
