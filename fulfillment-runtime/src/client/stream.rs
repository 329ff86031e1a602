//! [`Stream`]: what HTTP is spoken over, whatever is below it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::time::Sleep;

use super::reuse::Reuse;

/// A connection's bytes.
pub(super) trait Io: Read + Write + Unpin + Send {}
impl<T: Read + Write + Unpin + Send> Io for T {}

/// What HTTP is spoken over. One type for all, so that hyper is compiled once.
///
/// A write that is stuck ends it: a peer that answers before it has read the whole request, or whose answer nobody
/// waits for any more, and that reads no further, would else hold the connection for ever.
pub(super) struct Stream {
    io: Box<dyn Io>,
    patience: Duration,
    /// Runs while a write is stuck.
    stuck: Option<Pin<Box<Sleep>>>,
    reuse: Reuse,
}

impl Stream {
    pub(super) fn new(io: Box<dyn Io>, patience: Duration) -> Self {
        Self {
            io,
            patience,
            stuck: None,
            reuse: Reuse::default(),
        }
    }

    /// What a write of bytes came to, if it did in time.
    fn sent(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        // one that fails was tried, too
        if written.is_ready() {
            self.reuse.sent();
        }
        self.in_time(context, written)
    }

    /// What a write came to, if it did in time.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let patience = self.patience;
        let stuck = &mut self.stuck;
        // made where there is first something to wait for: nearly every write is done at once
        let stuck = stuck.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(stuck.as_mut().poll(context));
        let why = "the peer reads no more of the request";
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)))
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        // a proxy is only ever tunnelled through, and no other version of HTTP asked for
        self.reuse.known_of()
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { io, reuse, .. } = &mut *self;
        reuse.poll_read(io, context, into)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.sent(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, bytes);
        self.sent(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        self.in_time(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.io).poll_shutdown(context);
        self.in_time(context, ended)
    }
}
