//! [`Outbound`]: how others are reached, one configuration for all that call out.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use rustls::RootCertStore;

use super::connect::Connector;
use super::proxy::{self, Proxy};
use super::roots;
use super::send::Client;
use crate::error::Problem;
use crate::shown::Shown;

/// How others are reached. The settings are in the table of the [module](super).
#[derive(Clone, Default)]
pub(crate) struct Outbound {
    /// Certificates (PEM) of authorities that are trusted beside the platform's.
    pub(crate) ca_file: Option<PathBuf>,
    /// Certificates (PEM) of authorities that are trusted in place of the platform's. Where it is `None`, the search
    /// for the platform's looks into the process's own variables `SSL_CERT_FILE` and `SSL_CERT_DIR` first.
    pub(crate) ssl_cert_file: Option<PathBuf>,
    /// The proxy to `https://` targets: `http://` or `https://`, with `user:password@` or without. A URL without a
    /// scheme is `http://`, as elsewhere.
    pub(crate) https_proxy: Option<String>,
    /// Which targets need no proxy, separated by commas: hosts, domains with all that is below them, addresses,
    /// ranges of addresses, or `*`.
    pub(crate) no_proxy: Option<String>,
    /// How long a connection may take, with TLS and the proxy, which is more than none; 5 s where it is `None`.
    pub(crate) connect_timeout: Option<Duration>,
}

pub(super) const CA_FILE: &str = "FULFILLMENT_CA_FILE";
pub(super) const SSL_CERT_FILE: &str = "SSL_CERT_FILE";
pub(super) const HTTPS_PROXY: &str = "HTTPS_PROXY";
const CONNECT_TIMEOUT: &str = "FULFILLMENT_CONNECT_TIMEOUT";

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Less than gateways, and the balancers before them, keep a connection that nobody uses.
const IDLE: Duration = Duration::from_secs(20);

/// A setting that is of no use. Smaller than a [`Problem`], which it becomes.
pub(super) struct Useless {
    pub(super) setting: &'static str,
    pub(super) why: String,
}

impl From<Useless> for Problem {
    fn from(Useless { setting, why }: Useless) -> Self {
        let name = setting.to_owned();
        Self::Setting { name, why }
    }
}

impl Outbound {
    /// A client, with a pool of its own. Without `https` it reaches `http://` targets only, and the platform's roots,
    /// which take milliseconds to read, are left alone.
    ///
    /// # Errors
    ///
    /// All settings that are of no use, `ssl_cert_file` only where it is needed.
    pub(crate) fn client(&self, https: bool) -> Result<Client, Vec<Problem>> {
        let beside = self.ca_file.as_deref().map(roots::authorities);
        let instead = self.ssl_cert_file.as_deref().filter(|_| https);
        let instead = instead.map(|path| roots::certificates(SSL_CERT_FILE, path));
        let proxy = Proxy::new(self.https_proxy.as_deref(), self.no_proxy.as_deref());
        let timeout = self.connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT);
        let timeout = if timeout.is_zero() {
            Err(Useless {
                setting: CONNECT_TIMEOUT,
                why: "no connection comes about in no time; expected more".to_owned(),
            })
        } else {
            Ok(timeout)
        };
        match (beside.transpose(), instead.transpose(), proxy, timeout) {
            (Ok(beside), Ok(instead), Ok(proxy), Ok(timeout)) => {
                let beside = beside.unwrap_or_else(RootCertStore::empty);
                let tls = https.then(|| roots::config(instead, beside)).transpose();
                let tls = tls.map_err(|useless| vec![useless.into()])?;
                let connector = Connector::new(timeout, IDLE, tls, proxy);
                Ok(Client::new(connector, IDLE))
            }
            (beside, instead, proxy, timeout) => {
                let all = [beside.err(), instead.err(), proxy.err(), timeout.err()];
                Err(all.into_iter().flatten().map(Problem::from).collect())
            }
        }
    }
}

impl Outbound {
    /// Warns of what is ignored, as others ignore it.
    pub(crate) fn warn(&self) {
        let has_proxy = |url: &String| !url.trim().is_empty();
        let Some(no_proxy) = self
            .no_proxy
            .as_ref()
            .filter(|_| self.https_proxy.as_ref().is_some_and(has_proxy))
        else {
            return;
        };
        for entry in proxy::meaningless(no_proxy) {
            tracing::warn!(
                entry = %Shown(entry),
                "an entry of `NO_PROXY` is ignored, since no target is ever called so; expected a host, a domain with all \
                 below it (`.example.com`), an address, a range (`10.0.0.0/8`) or `*`"
            );
        }
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("ca_file", &self.ca_file)
            .field("ssl_cert_file", &self.ssl_cert_file)
            // its user and password stand in it
            .field("https_proxy", &self.https_proxy.as_ref().map(|_| "***"))
            .field("no_proxy", &self.no_proxy)
            .field("connect_timeout", &self.connect_timeout)
            .finish()
    }
}
