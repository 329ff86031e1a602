//! [`Connector`]: how a connection comes about, directly or through a proxy, with TLS or without, in time.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::rt::{Read, Write};
use hyper::service::Service;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::service::TowerToHyperService;
use rustls::{CertificateError, ClientConfig};
use tokio::task::AbortHandle;

use super::cause;
use super::error::{OutboundError, Phase};
use super::outbound::CA_FILE;
use super::proxy::Proxy;
use crate::whole::Whole;

/// A connection, and the task that moves its bytes.
pub(super) struct Connection {
    pub(super) sender: SendRequest<Whole>,
    task: AbortHandle,
}

/// Opens connections.
pub(super) struct Connector {
    plain: HttpConnector,
    tls: Option<Arc<ClientConfig>>,
    proxy: Option<Proxy>,
    timeout: Duration,
    http: Builder,
}

type Failed = Box<dyn Error + Send + Sync>;

/// What HTTP is spoken over. One type for all, so that hyper is compiled once.
type Stream = Box<dyn Io + Send>;
trait Io: Read + Write + Unpin {}
impl<T: Read + Write + Unpin> Io for T {}

/// As many bytes does the head of an answer have at most.
const MAX_HEAD: usize = 64 * 1024;

impl Connector {
    pub(super) fn new(
        timeout: Duration,
        tls: Option<Arc<ClientConfig>>,
        proxy: Option<Proxy>,
    ) -> Self {
        let mut plain = HttpConnector::new();
        // TLS asks for `https`; that nothing else comes here is checked below
        plain.enforce_http(false);
        // a request is one write: waiting for more to send would only delay it
        plain.set_nodelay(true);
        // shared out among the addresses of a name, so that one that is silent does not take all of it
        plain.set_connect_timeout(Some(timeout));
        let mut http = Builder::new();
        http.max_header_size(MAX_HEAD);
        Self {
            plain,
            tls,
            proxy,
            timeout,
            http,
        }
    }

    /// A new connection; with `again`, one that fails to come about may be tried a second time.
    ///
    /// # Errors
    ///
    /// If there is none in time, or whoever is asked refuses.
    pub(super) async fn connect(
        &self,
        target: &Uri,
        again: bool,
    ) -> Result<Connection, OutboundError> {
        let connecting = async {
            match self.stream(target).await {
                Err(failed) if again && may_pass(&*failed) => self.stream(target).await,
                done => done,
            }
        };
        let stream = match tokio::time::timeout(self.timeout, connecting).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(failed)) if !timed_out(&*failed) => {
                return Err(self.unreachable(target, &*failed));
            }
            _ => return Err(OutboundError::TimedOut(Phase::Connecting)),
        };
        let (sender, connection) = self
            .http
            .handshake(stream)
            .await
            .map_err(|error| self.unreachable(target, &error))?;
        let task = tokio::spawn(async {
            if let Err(error) = connection.await {
                // whoever waits on it is told; of what was idle, nobody needs to know
                tracing::debug!(%error, "outbound connection ended");
            }
        });
        let task = task.abort_handle();
        Ok(Connection { sender, task })
    }

    async fn stream(&self, target: &Uri) -> Result<Stream, Failed> {
        if target.scheme() == Some(&Scheme::HTTP) {
            return open(self.plain.clone(), target).await;
        }
        let Some(tls) = &self.tls else {
            return Err("this client was made for `http://` alone".into());
        };
        let direct = HttpsConnector::from((self.plain.clone(), Arc::clone(tls)));
        let Some(proxy) = self.proxy_to(target) else {
            return open(direct, target).await;
        };
        let mut tunnel = Tunnel::new(proxy.uri().clone(), direct);
        if let Some(credentials) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(credentials.clone());
        }
        open(HttpsConnector::from((tunnel, Arc::clone(tls))), target).await
    }

    fn proxy_to(&self, target: &Uri) -> Option<hyper_util::client::proxy::matcher::Intercept> {
        self.proxy.as_ref().and_then(|proxy| proxy.to(target))
    }

    fn unreachable(&self, target: &Uri, failed: &(dyn Error + 'static)) -> OutboundError {
        let mut why = cause::line(failed);
        if is_of_an_unknown_authority(failed) {
            why.push_str(
                "; if the authority is one of your own, name the file of its certificate in `",
            );
            why.push_str(CA_FILE);
            why.push('`');
        }
        if let Some(proxy) = self.proxy_to(target) {
            why = format!("through the proxy {}: {why}", proxy.uri());
        }
        OutboundError::Unreachable(why)
    }
}

impl Connection {
    /// Ends it now, whatever it is in the middle of. One that is only dropped may first send what it has.
    pub(super) fn abort(self) {
        self.task.abort();
    }
}

async fn open<S>(connector: S, target: &Uri) -> Result<Stream, Failed>
where
    TowerToHyperService<S>:
        Service<Uri, Response: Read + Write + Unpin + Send + 'static, Error: Into<Failed>>,
{
    let connecting = TowerToHyperService::new(connector).call(target.clone());
    match connecting.await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(failed) => Err(failed.into()),
    }
}

/// Whether trying again at once may help: not with a silent peer, nor with one that refuses what we are.
fn may_pass(failed: &(dyn Error + 'static)) -> bool {
    let mut failures = cause::causes(failed).filter_map(|cause| cause.downcast_ref());
    // a proxy's refusal is no failure of I/O; that of a certificate is invalid data
    let final_ones = [io::ErrorKind::TimedOut, io::ErrorKind::InvalidData];
    let first = failures.next().map(io::Error::kind);
    first.is_some_and(|kind| !final_ones.contains(&kind))
        && failures.all(|failure: &io::Error| !final_ones.contains(&failure.kind()))
}

fn timed_out(failed: &(dyn Error + 'static)) -> bool {
    let mut failures = cause::causes(failed).filter_map(|cause| cause.downcast_ref());
    failures.any(|failure: &io::Error| failure.kind() == io::ErrorKind::TimedOut)
}

fn is_of_an_unknown_authority(failed: &(dyn Error + 'static)) -> bool {
    let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
    cause::causes(failed).any(|cause| cause.downcast_ref() == Some(&unknown))
}
