//! [`Watched`]: the bytes of a connection, which tell of phases that only they know.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};

use super::{Connections, HEAD, IDLE, WRITE, Watch};
use crate::server::reset::Reset;

/// A connection's bytes: the first of a request begins its head.
pub(in crate::server) struct Watched<T> {
    pub(super) io: T,
    all: Arc<Connections>,
    watch: Arc<Watch>,
}

impl<T> Watched<T> {
    pub(super) fn new(io: T, all: Arc<Connections>, watch: Arc<Watch>) -> Self {
        Self { io, all, watch }
    }

    /// What an answer's way out came to. That it waits is its peer's doing; before there is an answer, what is written is
    /// `100 Continue`, and the body has a deadline of its own.
    fn noticed<R>(&self, written: Poll<R>) -> Poll<R> {
        match self.watch.phase.load(Relaxed) {
            IDLE if written.is_pending() => self.watch.enter(WRITE, &self.all),
            WRITE if written.is_ready() => {
                let now = self.all.now.load(Relaxed);
                self.watch.taken.store(now, Relaxed);
            }
            _ => {}
        }
        written
    }
}

impl<T: Reset> Reset for Watched<T> {
    fn reset(&self) {
        self.io.reset();
    }
}

impl<T: Read + Unpin> Read for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        // ready is bytes or the end, and at the end the phase no longer counts
        ready!(Pin::new(&mut self.io).poll_read(context, buffer))?;
        if self.watch.phase.load(Relaxed) == IDLE {
            self.watch.enter(HEAD, &self.all);
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: Write + Unpin> Write for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.noticed(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        // hyper flushes when all is written
        if flushed.is_ready() && self.watch.phase.load(Relaxed) == WRITE {
            self.watch.enter(IDLE, &self.all);
        }
        self.noticed(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let shut = Pin::new(&mut self.io).poll_shutdown(context);
        self.noticed(shut)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, buffers);
        self.noticed(written)
    }
}
