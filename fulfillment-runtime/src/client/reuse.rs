//! [`Reuse`]: whether a connection ended because nobody had used it, and not for what it was sent.
//!
//! A peer that closes what lies idle may do so just as a request is on its way. That request is lost, as nobody knows
//! what was seen of it, but whoever keeps count of failures must not take a peer that is well for one that is down.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor};
use hyper_util::client::legacy::connect::{CaptureConnection, Connected};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, ReadBuf};

/// Of one connection: zero while its peer has said nothing yet. A clone is of the same.
#[derive(Clone, Default)]
pub(super) struct Reuse(Arc<AtomicU8>);

/// The peer said something, and nothing was sent since.
const HEARD: u8 = 1;
/// It had said something, was sent more, and has said nothing to that yet.
const SENT_MORE: u8 = 2;

impl Reuse {
    /// Reads, and listens to whether something comes.
    pub(super) fn poll_read(
        &self,
        io: impl Read + Unpin,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let io = TokioIo::new(io);
        let mut listening = TokioIo::new(Listening { io, reuse: self });
        Pin::new(&mut listening).poll_read(context, into)
    }

    /// The peer was sent something.
    pub(super) fn sent(&self) {
        // only the one task that drives the connection writes here
        if self.0.load(Relaxed) == HEARD {
            self.0.store(SENT_MORE, Relaxed);
        }
    }

    /// To be found by who knows the connection.
    pub(super) fn known_of(&self) -> Connected {
        Connected::new().extra(self.clone())
    }
}

/// A buffer of tokio's tells what was put into it, which one of hyper's does not.
struct Listening<'a, T> {
    io: T,
    reuse: &'a Reuse,
}

impl<T: AsyncRead + Unpin> AsyncRead for Listening<'_, T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.io).poll_read(context, into);
        if into.filled().len() > before {
            self.reuse.0.store(HEARD, Relaxed);
        }
        read
    }
}

/// Whether the connection that a request had was used before, and nothing came back since.
pub(super) fn is_silent_again(connection: &CaptureConnection) -> bool {
    let mut extras = http::Extensions::new();
    if let Some(connected) = connection.connection_metadata().as_ref() {
        connected.get_extras(&mut extras);
    }
    let reuse: Option<&Reuse> = extras.get();
    reuse.is_some_and(|reuse| reuse.0.load(Relaxed) == SENT_MORE)
}
