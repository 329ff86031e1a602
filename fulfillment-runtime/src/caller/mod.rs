//! [`Caller`]: who sent a request, as far as that can be believed.
//!
//! Behind a proxy the connection comes from the proxy, which writes into a header whom it is for. Anybody can write that
//! header, so it counts only as far as proxies wrote it that are known by their address: it is read from the right, where
//! the last proxy added what it saw, and each hop is believed because the one that it came through is trusted.
//!
//! One header is read, the one that is set. Proxies write one of the two and pass the other on as they got it, so
//! whoever reads both believes strangers.

mod forwarded;
mod network;
mod node;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

use http::header::FORWARDED;
use http::{HeaderMap, HeaderName};

use self::forwarded::{Elements, who};
use self::network::Network;
use crate::error::Problem;
use crate::peer::Peer;

/// The header in which trusted proxies say whom a request is from; see
/// [`AppBuilder::forwarded_header`](crate::AppBuilder::forwarded_header).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: 203.0.113.9, 10.0.0.2`, which nearly every proxy writes.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=203.0.113.9;proto=https, for="[2001:db8::1]:4711"`, of RFC 7239.
    Forwarded,
}

/// As many hops are believed, which is more than any request has.
const MAX_HOPS: usize = 32;

/// The proxies whose word counts on where a request came from. There is one at least.
#[derive(Debug)]
pub(crate) struct TrustedProxies {
    networks: Vec<Network>,
    header: ForwardedHeader,
}

impl TrustedProxies {
    /// The proxies of this list, or nobody if it is empty.
    ///
    /// # Errors
    ///
    /// Everything that is no address or range, or anybody's.
    pub(crate) fn new(
        written: &[String],
        header: ForwardedHeader,
    ) -> Result<Option<Arc<Self>>, Vec<Problem>> {
        let (mut networks, mut problems) = (Vec::new(), Vec::new());
        for proxy in written {
            match trusted(proxy) {
                Ok(network) => networks.push(network),
                Err(why) => problems.push(Problem::TrustedProxy {
                    proxy: proxy.clone(),
                    why,
                }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let some = !networks.is_empty();
        Ok(some.then(|| Arc::new(Self { networks, header })))
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(address))
    }

    /// The farthest hop that can be believed: the first that is no proxy of ours, or the last of ours where what
    /// stands before it tells nobody's address.
    fn farthest(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
        let lines = |name| {
            headers
                .get_all(name)
                .iter()
                .rev()
                .map(|line| line.as_bytes())
        };
        match self.header {
            ForwardedHeader::XForwardedFor => {
                let hops =
                    lines(X_FORWARDED_FOR).flat_map(|line| line.rsplit(|&byte| byte == b','));
                self.walk(peer, hops.map(|hop| node::address(hop.trim_ascii())))
            }
            ForwardedHeader::Forwarded => {
                let hops = lines(FORWARDED).flat_map(Elements::of);
                self.walk(peer, hops.map(who))
            }
        }
    }

    /// From the peer outwards, as long as who is reached is trusted and says who came before.
    fn walk(&self, peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
        let mut believed = peer;
        // a hop is read only if the one before it is trusted: what strangers wrote is not looked at
        let mut hops = hops.take(MAX_HOPS);
        while self.trust(believed) {
            match hops.next() {
                Some(Some(hop)) => believed = hop,
                Some(None) | None => break,
            }
        }
        believed
    }
}

/// A proxy, or some; but not everybody.
fn trusted(written: &str) -> Result<Network, String> {
    let network: Network = written.trim().parse()?;
    if network.is_everything() {
        return Err(
            "is everybody, who could then write any address; name the networks of the proxies"
                .into(),
        );
    }
    Ok(network)
}

/// Who sent a request, as its connection and its headers tell. Cheap to clone: the headers are read when somebody asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    peer: Option<IpAddr>,
    /// `None` where no proxy is trusted, so that nothing is read.
    proxies: Option<Arc<TrustedProxies>>,
}

impl Caller {
    pub(crate) fn new(peer: &Peer, proxies: Option<&Arc<TrustedProxies>>) -> Self {
        Self {
            peer: peer.address,
            proxies: proxies.cloned(),
        }
    }

    /// One whose address is known.
    #[cfg(feature = "testing")]
    pub(crate) fn at(address: IpAddr) -> Self {
        Self {
            peer: Some(address.to_canonical()),
            proxies: None,
        }
    }

    /// The caller's address, with the headers of its request; none without a connection.
    pub(crate) fn address(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = self.peer?;
        match &self.proxies {
            None => Some(peer),
            Some(proxies) => Some(proxies.farthest(peer, headers)),
        }
    }
}
