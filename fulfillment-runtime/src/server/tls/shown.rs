//! [`Shown`]: the certificate that a client has shown, looked at again while its connection is open.
//!
//! A handshake tells that a certificate is good then, and a connection that is never idle has no end. So each request
//! asks whether it still is: verifying it costs as much as in the handshake, which is why that is done where something
//! may have changed, and once a minute.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use http::{Response, StatusCode};
use rustls::pki_types::{CertificateDer, UnixTime};
use tracing::debug;

use super::dates;
use super::{Tls, client};
use crate::peer::Peer;

/// What a client has shown on a connection that is open.
pub(in crate::server) struct Shown {
    tls: Arc<Tls>,
    /// Its own certificate, first, and those that it has shown with it.
    chain: Vec<CertificateDer<'static>>,
    /// The client without its certificate.
    bare: Peer,
    /// Which authorities have vouched for it.
    generation: AtomicU64,
    /// The second, since 1970, from which on it is to be verified again.
    due: AtomicU64,
}

/// So many seconds after it was verified a certificate is verified again: one between it and the authority may have
/// expired.
const AGAIN: u64 = 60;

const REFUSAL: &str =
    r#"{"error":"the client certificate of this connection is no longer accepted"}"#;

impl Shown {
    /// What was verified now, by the authorities of this generation.
    pub(super) fn new(
        tls: Arc<Tls>,
        chain: Vec<CertificateDer<'static>>,
        generation: u64,
        bare: Peer,
    ) -> Self {
        let shown = Self {
            tls,
            chain,
            bare,
            generation: AtomicU64::new(generation),
            due: AtomicU64::new(0),
        };
        shown.verified(UnixTime::now());
        shown
    }

    pub(in crate::server) fn names(&self) -> Arc<[Box<str>]> {
        self.chain.first().map(client::names).unwrap_or_default()
    }

    /// Whether it counts no longer: its time is over, or no authority of today's vouches for it.
    pub(in crate::server) fn is_over(&self) -> bool {
        self.is_over_at(UnixTime::now())
    }

    /// The client as it is known then, or what it is told where it must be known by its certificate.
    pub(in crate::server) fn peer(&self) -> Result<&Peer, Box<Response<Bytes>>> {
        if !self.tls.requires_certificates() {
            return Ok(&self.bare);
        }
        let mut refusal = Response::new(Bytes::from_static(REFUSAL.as_bytes()));
        *refusal.status_mut() = StatusCode::FORBIDDEN;
        let json = http::HeaderValue::from_static("application/json");
        refusal
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        Err(Box::new(refusal))
    }

    pub(super) fn is_over_at(&self, now: UnixTime) -> bool {
        let generation = self.tls.generation();
        if now.as_secs() < self.due.load(Relaxed) && self.generation.load(Relaxed) == generation {
            return false;
        }
        if let Err(error) = self.tls.verify(&self.chain, now) {
            debug!(%error, "the certificate of a client is accepted no longer; its connection ends");
            return true;
        }
        self.generation.store(generation, Relaxed);
        self.verified(now);
        false
    }

    fn verified(&self, now: UnixTime) {
        let last = self.chain.first().and_then(dates::last_second);
        let due = now.as_secs().saturating_add(AGAIN);
        let due = last.map_or(due, |last| due.min(last.saturating_add(1)));
        self.due.store(due, Relaxed);
    }
}
