//! [`Counts`]: what is counted of connections, and [`Counted`], their bytes as they pass.

use std::fmt;
use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::metrics::text::{counter, counters, gauge};
use crate::server::ending::ENDINGS;
use crate::server::reset::Reset;

/// What is counted of the connections of a server.
#[derive(Debug)]
pub(in crate::server) struct Counts {
    max: usize,
    accepted: AtomicU64,
    closed: [AtomicU64; ENDINGS.len()],
    received: AtomicU64,
    sent: AtomicU64,
}

impl Counts {
    /// `max`: as many connections may be open.
    pub(in crate::server) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self {
            max,
            accepted: AtomicU64::new(0),
            closed: Default::default(),
            received: AtomicU64::new(0),
            sent: AtomicU64::new(0),
        })
    }

    pub(in crate::server) fn accepted(&self) {
        self.accepted.fetch_add(1, Relaxed);
    }

    /// `why`: where the reason stands among [`ENDINGS`].
    pub(in crate::server) fn closed(&self, why: u8) {
        if let Some(count) = self.closed.get(usize::from(why)) {
            count.fetch_add(1, Relaxed);
        }
    }
}

/// The counts of a server that is scraped.
#[derive(Debug)]
pub(super) struct Scrape(Arc<Counts>);

impl Scrape {
    pub(super) fn new(counts: Arc<Counts>) -> Self {
        Self(counts)
    }
}

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let counts = &*self.0;
        // in this order: one that is closed in between was accepted before
        let closed = counts.closed.each_ref().map(|count| count.load(Relaxed));
        let accepted = counts.accepted.load(Relaxed);
        gauge(
            &mut encoder,
            "connections_open",
            "Connections of callers that are open now",
            accepted.saturating_sub(closed.iter().sum()),
        )?;
        gauge(
            &mut encoder,
            "connections_open_max",
            "How many connections of callers may be open at once; then those that are silent or idle longest make room, or the next one waits",
            counts.max as u64,
        )?;
        counter(
            &mut encoder,
            "connections_accepted",
            "Connections of callers that were accepted",
            accepted,
        )?;
        counters(
            &mut encoder,
            "connections_closed",
            "Connections of callers that ended, by reason",
            ENDINGS
                .iter()
                .zip(closed)
                .map(|((_, reason), count)| ([("reason", *reason)], count)),
        )?;
        counter(
            &mut encoder,
            "received_bytes",
            "Bytes of HTTP received from callers; over TLS what was in it, without handshakes",
            counts.received.load(Relaxed),
        )?;
        counter(
            &mut encoder,
            "sent_bytes",
            "Bytes of HTTP sent to callers; over TLS what was in it, without handshakes",
            counts.sent.load(Relaxed),
        )
    }
}

/// The bytes of a connection, counted as they pass where somebody wants to know.
pub(in crate::server) struct Counted<S> {
    stream: S,
    counts: Option<Arc<Counts>>,
}

impl<S> Counted<S> {
    pub(in crate::server) fn new(stream: S, counts: Option<Arc<Counts>>) -> Self {
        Self { stream, counts }
    }

    fn wrote(&self, sent: usize) -> usize {
        if let Some(counts) = &self.counts {
            counts.sent.fetch_add(sent as u64, Relaxed);
        }
        sent
    }
}

impl<S: Reset> Reset for Counted<S> {
    fn reset(&self) {
        self.stream.reset();
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if let Some(counts) = &self.counts {
            let received = buffer.filled().len() - before;
            counts.received.fetch_add(received as u64, Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let sent = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        Poll::Ready(Ok(self.wrote(sent)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let sent = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, buffers))?;
        Poll::Ready(Ok(self.wrote(sent)))
    }
}
