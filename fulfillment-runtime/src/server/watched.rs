//! The limits of a connection between requests: how long a head may take, how long it may be idle, how long its peer may
//! take to take an answer.
//!
//! hyper has one timeout for both, and sets a timer anew for every request; a tight one for slow heads makes load
//! balancers lose requests on idle connections. Here each connection notes its phase, in two atomics, and one
//! sweeper looks at all of them once a second.
//!
//! A head that came together with the request before it is in hyper's buffer already, so its limit is that of an idle
//! connection until more of it comes.
//!
//! Where there are too many, [`room`] chooses who goes.

mod entered;
mod io;
mod room;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
#[cfg(feature = "metrics")]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;

pub(super) use self::entered::{Entered, Wake};
use super::config::Config;
#[cfg(feature = "metrics")]
use super::metrics::Counts;
use crate::limits::whole_seconds;

/// All open connections of a server.
pub(super) struct Connections {
    /// Seconds since the start; coarse, so that nobody asks the clock per request.
    now: AtomicU32,
    next: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Watch>>>,
    head_timeout: u32,
    idle_timeout: u32,
    write_timeout: u32,
    stopping: AtomicBool,
    /// Tells that a second is over, or that one that was asked to make room does not.
    changed: Notify,
    /// Tells that one is closed.
    left: Notify,
    /// Set where somebody counts.
    #[cfg(feature = "metrics")]
    counts: OnceLock<Arc<Counts>>,
}

/// What is known of one connection.
#[derive(Default)]
pub(super) struct Watch {
    phase: AtomicU8,
    since: AtomicU32,
    /// When its peer last took something, while its answer waits.
    taken: AtomicU32,
    /// Whether it was asked to make room, and has not looked at it yet.
    asked: AtomicBool,
    /// Wakes the connection to look at why.
    wake: Notify,
}

/// No byte of the next request is there.
const IDLE: u8 = 0;
/// Some of its head is, or nothing yet on a new connection.
const HEAD: u8 = 1;
/// It is being answered; deadlines of its own hold.
const BUSY: u8 = 2;
/// It is answered, and the answer waits for its peer to take it. From its first wait to its last byte this is one time:
/// a peer that takes a byte now and then is no faster for it.
const WRITE: u8 = 3;
/// The body of its request is waited for; that has a deadline of its own too.
const BODY: u8 = 4;
/// Its body makes room: it is waited for no longer.
const BODY_ENDS: u8 = 5;

/// At a stop a peer that takes nothing for so many whole seconds is waited for no longer, nor is a body.
const STALLED_AT_STOP: u32 = 2;

impl Connections {
    pub(super) fn new(config: &Config) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicU32::new(0),
            next: AtomicU64::new(0),
            open: Mutex::default(),
            head_timeout: whole_seconds(config.head_timeout),
            idle_timeout: whole_seconds(config.idle_timeout),
            write_timeout: whole_seconds(config.write_timeout),
            stopping: AtomicBool::new(false),
            changed: Notify::new(),
            left: Notify::new(),
            #[cfg(feature = "metrics")]
            counts: OnceLock::new(),
        })
    }

    /// Watches one more connection, until what is returned is dropped.
    pub(super) fn enter(self: &Arc<Self>) -> Entered {
        let watch = Arc::new(Watch::default());
        watch.enter(HEAD, self);
        let id = self.next.fetch_add(1, Relaxed);
        self.lock().insert(id, Arc::clone(&watch));
        if self.stopping.load(Relaxed) {
            watch.wake.notify_one();
        }
        #[cfg(feature = "metrics")]
        if let Some(counts) = self.counts.get() {
            counts.accepted();
        }
        Entered::new(Arc::clone(self), id, watch)
    }

    /// Counts those that come from now on.
    #[cfg(feature = "metrics")]
    pub(super) fn count(&self, counts: Arc<Counts>) {
        let _ = self.counts.set(counts);
    }

    /// Asks every connection to end after the request under way.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Relaxed);
        self.lock()
            .values()
            .for_each(|watch| watch.wake.notify_one());
    }

    /// Ends, once a second, what has been in its phase for too long. Runs until it is dropped.
    pub(super) async fn sweep(&self) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        // a process that was stopped for a while has not been idle: seconds that nobody saw do not count
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            second.tick().await;
            self.second();
        }
    }

    fn second(&self) {
        self.now.fetch_add(1, Relaxed);
        self.lock()
            .values()
            .filter(|watch| self.is_overdue(watch))
            .for_each(|watch| watch.wake.notify_one());
        self.changed.notify_waiters();
    }

    /// Whether a connection has been in its phase for too long.
    fn is_overdue(&self, watch: &Watch) -> bool {
        let limit = match watch.phase.load(Relaxed) {
            IDLE => self.idle_timeout,
            // a head that is not there yet is not waited for when the server stops
            HEAD if self.stopping.load(Relaxed) => 1,
            HEAD => self.head_timeout,
            // nor an answer that its peer has left off taking
            WRITE if self.stopping.load(Relaxed) && self.untaken(watch) > STALLED_AT_STOP => {
                return true;
            }
            WRITE => self.write_timeout,
            // which has a deadline of its own otherwise
            BODY if self.stopping.load(Relaxed) => STALLED_AT_STOP,
            _ => return false,
        };
        self.seconds_of(watch) > limit
    }

    /// How long it has been in its phase: up to a second less than this.
    fn seconds_of(&self, watch: &Watch) -> u32 {
        let now = self.now.load(Relaxed);
        now.saturating_sub(watch.since.load(Relaxed))
    }

    /// How long its peer has taken nothing of its answer, likewise.
    fn untaken(&self, watch: &Watch) -> u32 {
        let now = self.now.load(Relaxed);
        now.saturating_sub(watch.taken.load(Relaxed))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<Watch>>> {
        // nothing panics while it is held; and a map of connections is whole after any step
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    fn enter(&self, phase: u8, all: &Connections) {
        let now = all.now.load(Relaxed);
        self.since.store(now, Relaxed);
        self.taken.store(now, Relaxed);
        self.phase.store(phase, Relaxed);
    }
}
