//! [`Entered`]: one connection, as it tells its phase and hears when it shall end.

use std::sync::Arc;
#[cfg(feature = "metrics")]
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

use super::io::Watched;
use super::{BODY, BODY_ENDS, BUSY, Connections, HEAD, IDLE, WRITE, Watch};
use crate::server::ending::Ending;
#[cfg(feature = "metrics")]
use crate::server::metrics::Counted;

/// A connection that is watched.
pub(in crate::server) struct Entered {
    pub(super) all: Arc<Connections>,
    id: u64,
    pub(super) watch: Arc<Watch>,
    #[cfg(feature = "metrics")]
    ending: AtomicU8,
}

/// Why a connection is woken.
pub(in crate::server) enum Wake {
    /// The server stops: after the request under way.
    Stop,
    /// It was too long in its phase, or makes room: at once.
    Overdue,
    /// Its body is waited for no longer: whoever reads it will find that.
    Body,
}

impl Entered {
    pub(super) fn new(all: Arc<Connections>, id: u64, watch: Arc<Watch>) -> Self {
        Self {
            all,
            id,
            watch,
            #[cfg(feature = "metrics")]
            ending: AtomicU8::new(Ending::Done as u8),
        }
    }

    /// Ready when the connection shall end. Whoever is asked after the connection itself, so that what has come in
    /// the meantime counts, is not cut off.
    pub(in crate::server) async fn woken(&self) -> Wake {
        loop {
            self.watch.wake.notified().await;
            if self.all.is_overdue(&self.watch) {
                let (ending, wake) = match self.watch.phase.load(Relaxed) {
                    IDLE => (Ending::IdleTimeout, Wake::Overdue),
                    WRITE => (Ending::WriteTimeout, Wake::Overdue),
                    BODY => (Ending::Stop, self.end_body()),
                    // its own time may be far from over
                    _ if self.all.stopping.load(Relaxed) => (Ending::Stop, Wake::Overdue),
                    _ => (Ending::HeadTimeout, Wake::Overdue),
                };
                self.ends(ending);
                return wake;
            }
            if let Some(wake) = self.makes_room() {
                self.ends(Ending::MadeRoom);
                return wake;
            }
            if self.all.stopping.load(Relaxed) {
                self.ends(Ending::Stop);
                return Wake::Stop;
            }
        }
    }

    /// The peer may send a head only now.
    #[cfg(feature = "tls")]
    pub(in crate::server) fn head(&self) {
        self.ends(Ending::Done);
        self.watch.enter(HEAD, &self.all);
        // who was woken for the stop may have had nothing to end then
        if self.all.stopping.load(Relaxed) {
            self.watch.wake.notify_one();
        }
    }

    /// Whether the request that comes next, or the first one, is still on its way.
    pub(in crate::server) fn awaits_head(&self) -> bool {
        self.watch.phase.load(Relaxed) == HEAD
    }

    /// Whether its answer waits for its peer to take it.
    pub(in crate::server) fn is_writing(&self) -> bool {
        self.watch.phase.load(Relaxed) == WRITE
    }

    /// A head is complete, or its body is: the request is being answered.
    pub(in crate::server) fn busy(&self) {
        self.watch.phase.store(BUSY, Relaxed);
    }

    /// Its body is waited for.
    pub(in crate::server) fn waits_for_body(&self) {
        self.watch.enter(BODY, &self.all);
    }

    /// It is to be waited for no longer.
    pub(super) fn end_body(&self) -> Wake {
        self.watch.phase.store(BODY_ENDS, Relaxed);
        Wake::Body
    }

    /// Whether that was said.
    pub(in crate::server) fn body_ends(&self) -> bool {
        self.watch.phase.load(Relaxed) == BODY_ENDS
    }

    /// The answer is made.
    pub(in crate::server) fn idle(&self) {
        self.watch.enter(IDLE, &self.all);
    }

    /// Notes why it ends, for those who count.
    pub(in crate::server) fn ends(&self, why: Ending) {
        #[cfg(feature = "metrics")]
        self.ending.store(why as u8, Relaxed);
        #[cfg(not(feature = "metrics"))]
        let _ = why;
    }

    /// The connection's bytes, counted where somebody counts.
    #[cfg(feature = "metrics")]
    pub(in crate::server) fn counted<S>(&self, stream: S) -> Counted<S> {
        Counted::new(stream, self.all.counts.get().cloned())
    }

    /// The connection's bytes, noticed as they come.
    pub(in crate::server) fn io<T>(&self, io: T) -> Watched<T> {
        Watched::new(io, Arc::clone(&self.all), Arc::clone(&self.watch))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.all.lock().remove(&self.id);
        self.all.left.notify_waiters();
        #[cfg(feature = "metrics")]
        if let Some(counts) = self.all.counts.get() {
            counts.closed(self.ending.load(Relaxed));
        }
    }
}
