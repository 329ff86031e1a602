//! [`Progress`]: how far a request has come, for who stops waiting for it or has to say why it failed.
//!
//! The library tells neither which of its errors leave a request unsent nor when one has its connection. Its body
//! tells both: how long it is stands in the head of a request, so it is asked for when a connection takes the request
//! to write it, and what was taken is never given back to be sent over another one. A library that asks earlier would
//! only have more requests called sent than are.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::error::Phase;
use crate::whole::Whole;

/// How far a request has come. A clone is of the same request.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<AtomicU8>);

impl Progress {
    /// It has come as far as this, or further.
    pub(super) fn reach(&self, phase: Phase) {
        self.0.fetch_max(phase as u8, Relaxed);
    }

    pub(super) fn phase(&self) -> Phase {
        match self.0.load(Relaxed) {
            0 => Phase::Connecting,
            1 => Phase::Waiting,
            _ => Phase::Reading,
        }
    }
}

/// The body of a request, which notes when the request is sent.
pub(super) struct Sent {
    pub(super) body: Whole,
    pub(super) progress: Progress,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.progress.reach(Phase::Waiting);
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.progress.reach(Phase::Waiting);
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.progress.reach(Phase::Waiting);
        self.body.size_hint()
    }
}
