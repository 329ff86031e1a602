//! [`Settings`]: what TLS can be set to, in code and in the environment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Problem;
use crate::limits;
use crate::server::Server;
use crate::server::environment::Setting;
use crate::server::environment::values::{set, set_within};

pub(super) const CERTIFICATE: &str = "FULFILLMENT_TLS_CERTIFICATE";
pub(super) const KEY: &str = "FULFILLMENT_TLS_KEY";
pub(super) const CLIENT_CA: &str = "FULFILLMENT_TLS_CLIENT_CA";
const CLIENT_AUTH: &str = "FULFILLMENT_TLS_CLIENT_AUTH";

/// Which files TLS is made of; without certificate and key a server speaks plain HTTP.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Settings {
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) client_ca: Option<PathBuf>,
    client_auth: Option<ClientAuth>,
    handshake_timeout: Option<Duration>,
}

/// Whether a client must show a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ClientAuth {
    /// It may: then guards know it by its names.
    #[default]
    Optional,
    /// Without one there is no connection.
    Required,
}

impl Settings {
    pub(in crate::server) fn files(&self) -> impl Iterator<Item = &Path> {
        let files = [&self.certificate, &self.key, &self.client_ca];
        files.into_iter().flatten().map(PathBuf::as_path)
    }

    /// Whether clients are asked for certificates.
    pub(in crate::server) fn asks_clients(&self) -> bool {
        self.client_ca.is_some()
    }

    pub(super) fn client_auth(&self) -> ClientAuth {
        self.client_auth.unwrap_or_default()
    }

    pub(super) fn handshake_timeout(&self) -> Duration {
        self.handshake_timeout
            .unwrap_or(limits::HANDSHAKE_TIMEOUT.default)
    }

    /// What is set without that which it needs, or cannot be.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |name: &str, why: &str| {
            let (name, why) = (name.to_owned(), why.to_owned());
            problems.push(Problem::Setting { name, why });
        };
        match (&self.certificate, &self.key) {
            (Some(_), None) => refuse(
                KEY,
                "is not set, and `FULFILLMENT_TLS_CERTIFICATE` is; name the file of the certificate's key, or neither",
            ),
            (None, Some(_)) => refuse(
                CERTIFICATE,
                "is not set, and `FULFILLMENT_TLS_KEY` is; name the file of the key's certificate, or neither",
            ),
            (None, None) if self.client_ca.is_some() => refuse(
                CLIENT_CA,
                "clients show certificates over TLS alone; set `FULFILLMENT_TLS_CERTIFICATE` and \
                 `FULFILLMENT_TLS_KEY` too",
            ),
            (Some(_), Some(_)) | (None, None) => {}
        }
        if self.client_auth.is_some() && self.client_ca.is_none() {
            refuse(
                CLIENT_AUTH,
                "no authority is known that clients could have certificates of; name the file of its certificate in \
                 `FULFILLMENT_TLS_CLIENT_CA`",
            );
        }
        problems.extend(limits::HANDSHAKE_TIMEOUT.problem(self.handshake_timeout()));
        problems
    }
}

impl Server {
    /// Speaks TLS 1.2 and 1.3 itself, with the certificate of the first file, followed there by those between it and
    /// the authority, and the key of the second (PEM: PKCS #8, PKCS #1 or SEC 1); default plain HTTP.
    ///
    /// Both are read again when they change, and at SIGHUP where [`serve`](Self::serve) runs the process: connections
    /// that are open go on as they are, new ones get the new certificate. What cannot be used leaves the old one in use.
    pub fn tls(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.config.tls.certificate = Some(certificate.into());
        self.config.tls.key = Some(key.into());
        self
    }

    /// A PEM file of the authorities whose certificates clients may show in the handshake (mTLS); default none, and no
    /// client is asked for one. It needs [`tls`](Self::tls), and is read again as those files are. Who shows one of another
    /// authority is refused. Revocation lists are not read.
    ///
    /// A certificate counts no longer than its time lasts and its authority is in the file, on connections that are open
    /// too: with its next call such a connection ends.
    pub fn client_ca(mut self, path: impl Into<PathBuf>) -> Self {
        self.config.tls.client_ca = Some(path.into());
        self
    }

    /// Whether a client without a certificate of [`client_ca`](Self::client_ca) is refused in the handshake, health
    /// checks included; default `false`.
    pub fn require_client_certificate(mut self, require: bool) -> Self {
        self.config.tls.client_auth = require.then_some(ClientAuth::Required);
        self
    }

    /// How long a TLS handshake may take, at most an hour and never longer than a [head](Self::head_timeout) may; default
    /// 5 s.
    pub fn tls_handshake_timeout(mut self, timeout: Duration) -> Self {
        self.config.tls.handshake_timeout = Some(timeout);
        self
    }
}

/// How TLS is spoken, in the environment.
pub(in crate::server) static SETTINGS: [Setting; 5] = [
    Setting {
        variable: CERTIFICATE,
        value: "PATH",
        what: "PEM file of the server's certificate and those between it and the authority [none: plain HTTP]",
        apply: |server, value| set(&mut server.config.tls.certificate, Ok(Some(value.into()))),
    },
    Setting {
        variable: KEY,
        value: "PATH",
        what: "PEM file of the certificate's private key [none]",
        apply: |server, value| set(&mut server.config.tls.key, Ok(Some(value.into()))),
    },
    Setting {
        variable: CLIENT_CA,
        value: "PATH",
        what: "PEM file of the authorities whose certificates clients may show [none]",
        apply: |server, value| set(&mut server.config.tls.client_ca, Ok(Some(value.into()))),
    },
    Setting {
        variable: CLIENT_AUTH,
        value: "WORD",
        what: "optional or required: whether clients must show one [optional]",
        apply: |server, value| {
            let read = match value {
                "optional" => Ok(ClientAuth::Optional),
                "required" => Ok(ClientAuth::Required),
                _ => Err("`optional` or `required`"),
            };
            set(&mut server.config.tls.client_auth, read.map(Some))
        },
    },
    Setting {
        variable: limits::HANDSHAKE_TIMEOUT.variable,
        value: "DURATION",
        what: "how long a TLS handshake may take [5s]",
        apply: |server, value| {
            let timeout = &mut server.config.tls.handshake_timeout;
            set_within(timeout, &limits::HANDSHAKE_TIMEOUT, value)
        },
    },
];
