//! [`Connector`]: how a connection comes about, directly or through a proxy, with TLS or without, in time.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use tower_service::Service;

use super::advice::advice;
use super::cause;
use super::error::{OutboundError, Phase};
use super::proxy::Proxy;
use super::stream::{Io, Stream};

/// Opens connections, for the library that keeps them.
#[derive(Clone)]
pub(super) struct Connector(Arc<Ways>);

/// The ways to a target.
struct Ways {
    plain: HttpConnector,
    tls: Option<Arc<ClientConfig>>,
    proxy: Option<Proxy>,
    timeout: Duration,
    patience: Duration,
}

type Failed = Box<dyn Error + Send + Sync>;

impl Connector {
    /// Connections come about within the `timeout`, and end when a write to their peer is stuck for as long as the
    /// `patience`.
    pub(super) fn new(
        timeout: Duration,
        patience: Duration,
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
        Self(Arc::new(Ways {
            plain,
            tls,
            proxy,
            timeout,
            patience,
        }))
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, OutboundError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OutboundError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let ways = Arc::clone(&self.0);
        Box::pin(async move { ways.connect(&target).await })
    }
}

impl Ways {
    /// A new connection; one that fails to come about may be tried a second time.
    ///
    /// # Errors
    ///
    /// If there is none in time, or whoever is asked refuses.
    async fn connect(&self, target: &Uri) -> Result<Stream, OutboundError> {
        let connecting = async {
            match self.open(target).await {
                Err(failed) if may_pass(&*failed) => self.open(target).await,
                done => done,
            }
        };
        match tokio::time::timeout(self.timeout, connecting).await {
            Ok(Ok(io)) => Ok(Stream::new(io, self.patience)),
            Ok(Err(failed)) if !timed_out(&*failed) => Err(self.unreachable(target, &*failed)),
            _ => Err(OutboundError::TimedOut(Phase::Connecting)),
        }
    }

    async fn open(&self, target: &Uri) -> Result<Box<dyn Io>, Failed> {
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

    fn proxy_to(&self, target: &Uri) -> Option<Intercept> {
        self.proxy.as_ref().and_then(|proxy| proxy.to(target))
    }

    fn unreachable(&self, target: &Uri, failed: &(dyn Error + 'static)) -> OutboundError {
        let mut why = cause::line(failed);
        why.push_str(advice(failed));
        if let Some(proxy) = self.proxy_to(target) {
            why = format!("through the proxy {}: {why}", proxy.uri());
        }
        OutboundError::Unreachable(why)
    }
}

async fn open<S>(mut connector: S, target: &Uri) -> Result<Box<dyn Io>, Failed>
where
    S: Service<Uri, Response: Io + 'static, Error: Into<Failed>>,
{
    let ready = poll_fn(|context| connector.poll_ready(context)).await;
    ready.map_err(Into::into)?;
    match connector.call(target.clone()).await {
        Ok(io) => Ok(Box::new(io)),
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
