//! [`Visitor`]: who is at the other end of a connection, asked anew with each request.

use std::net::IpAddr;

use bytes::Bytes;
use http::Response;

#[cfg(feature = "tls")]
use super::tls::Shown;
use crate::peer::Peer;

/// Who is at the other end of a connection.
pub(super) struct Visitor {
    peer: Peer,
    /// The certificate that it has shown. On the heap, so that a connection without one is no larger.
    #[cfg(feature = "tls")]
    shown: Option<Box<Shown>>,
}

impl Visitor {
    /// One that has shown nothing.
    pub(super) fn new(peer: Peer) -> Self {
        Self {
            peer,
            #[cfg(feature = "tls")]
            shown: None,
        }
    }

    /// One that has shown this.
    #[cfg(feature = "tls")]
    pub(super) fn showing(mut peer: Peer, shown: Option<Shown>) -> Self {
        peer.certificate = shown.as_ref().map(Shown::names);
        let shown = shown.map(Box::new);
        Self { peer, shown }
    }

    /// Where its connection comes from.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.peer.address
    }

    /// Who it is now, and whether its connection ends with this request, since what it has shown counts no longer.
    ///
    /// # Errors
    ///
    /// What it is told instead, if nobody is served without a certificate that counts.
    pub(super) fn now(&self) -> Result<(&Peer, bool), Box<Response<Bytes>>> {
        #[cfg(feature = "tls")]
        if let Some(shown) = self.shown.as_deref().filter(|shown| shown.is_over()) {
            return Ok((shown.peer()?, true));
        }
        Ok((&self.peer, false))
    }
}
