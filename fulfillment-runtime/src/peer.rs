//! [`Peer`]: who is at the other end of a connection, as far as the connection itself tells.

use std::net::IpAddr;
#[cfg(feature = "tls")]
use std::sync::Arc;

/// Who is at the other end of a connection. Cheap to clone: every request of a connection has the same.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    /// Where the connection comes from: a proxy's address, where there is one in front. `None` without a socket.
    pub(crate) address: Option<IpAddr>,
    /// The names in the client certificate that the handshake has checked, as they stand there.
    #[cfg(feature = "tls")]
    pub(crate) certificate: Option<Arc<[Box<str>]>>,
    /// The audience of an identity that a test client has without a token of Google's.
    #[cfg(all(feature = "testing", feature = "google-identity"))]
    pub(crate) vouched_audience: Option<Box<str>>,
}

impl Peer {
    /// A peer of whom nothing is known but its address.
    pub(crate) fn at(address: Option<IpAddr>) -> Self {
        Self {
            // an IPv4 address that an IPv6 socket shows is the same address
            address: address.map(|address| address.to_canonical()),
            #[cfg(feature = "tls")]
            certificate: None,
            #[cfg(all(feature = "testing", feature = "google-identity"))]
            vouched_audience: None,
        }
    }
}
