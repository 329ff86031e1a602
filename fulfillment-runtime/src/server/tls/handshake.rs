//! The handshake of one connection, in the connection's own task.

use std::io::Error;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;

use rustls::AlertDescription;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tracing::field::display;
use tracing::{debug, warn};

use super::{Shown, Tls, linger, plain};
use crate::peer::Peer;
use crate::server::race::{First, race};
use crate::server::visitor::Visitor;
use crate::server::watched::{Entered, Wake};

/// Of a peer that made none, as much is read as a large request has, so that it hears why.
const MOST_OF_REFUSED: usize = 4 * 1024 * 1024;

/// A connection over TLS.
pub(in crate::server) struct Secured {
    pub(in crate::server) stream: TlsStream<TcpStream>,
    /// Who it is.
    pub(in crate::server) visitor: Visitor,
}

impl Tls {
    /// Speaks TLS with a peer that does; `None` if it does not, or not in time.
    pub(in crate::server) async fn accept(
        self: &Arc<Self>,
        stream: TcpStream,
        peer: Peer,
        entered: &Entered,
    ) -> Option<Secured> {
        // with what is said where it fails
        let timeout = self.settings.handshake_timeout();
        let mut handshake = pin!(tokio::time::timeout(timeout, self.handshake(stream, peer)));
        loop {
            match race(handshake.as_mut(), pin!(entered.woken())).await {
                First::Left(Ok(secured)) => return secured,
                First::Left(Err(_)) => {
                    debug!("a TLS handshake took too long");
                    return None;
                }
                // as with a head that is not there yet: a little later it is overdue; a body there is none
                First::Right(Wake::Stop | Wake::Body) => {}
                First::Right(Wake::Overdue) => return None,
            }
        }
    }

    async fn handshake(self: &Arc<Self>, stream: TcpStream, peer: Peer) -> Option<Secured> {
        let mut first = [0];
        if !matches!(stream.peek(&mut first).await, Ok(1)) {
            return None;
        }
        if plain::is_http(first[0]) {
            let peer = peer.address.map(display);
            debug!(peer, "plain HTTP came where TLS is spoken");
            plain::refuse(&stream).await.ok()?;
            linger::close(stream, MOST_OF_REFUSED).await;
            return None;
        }
        // before what it counts: a change in between is looked at with the first request
        let generation = self.generation();
        let address = peer.address;
        let accepting = TlsAcceptor::from(self.config()).accept(stream);
        match accepting.into_fallible().await {
            Ok(stream) => {
                let (_, session) = stream.get_ref();
                let chain = session.peer_certificates().map(<[_]>::to_vec);
                let shown = chain.map(|chain| {
                    let tls = Arc::clone(self);
                    Shown::new(tls, chain, generation, peer.clone())
                });
                let visitor = Visitor::showing(peer, shown);
                Some(Secured { stream, visitor })
            }
            Err((error, stream)) => {
                self.log(&error, address);
                // it was told by an alert, and may be sending its first request already
                linger::close(stream, MOST_OF_REFUSED).await;
                None
            }
        }
    }

    /// Strangers that scan a port break off every handshake, which is not worth a line; certificates that are refused
    /// may be the reason why a platform cannot call.
    fn log(&self, error: &Error, peer: Option<IpAddr>) {
        let peer = peer.map(display);
        debug!(peer, %error, "a TLS handshake failed");
        let Some(hint) = refused_certificate(error) else {
            return;
        };
        if self.refusals.is_due() {
            warn!(peer, %error, "{hint} (RUST_LOG=debug shows each one)");
        }
    }
}

fn refused_certificate(error: &Error) -> Option<&'static str> {
    use rustls::Error::{AlertReceived, InvalidCertificate, NoCertificatesPresented};

    match error.get_ref()?.downcast_ref()? {
        NoCertificatesPresented => Some("clients show no certificate and are refused"),
        InvalidCertificate(_) => Some("certificates of clients are refused"),
        AlertReceived(
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA,
        ) => Some("clients refuse the certificate of this server"),
        _ => None,
    }
}
