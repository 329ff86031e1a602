//! [`Pool`]: connections that are idle, for the next request to the same target.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use http::uri::Authority;
use tokio::task::JoinHandle;

use super::connect::Connection;
use super::target::Target;

/// Connections that are idle.
pub(super) struct Pool {
    held: Mutex<Held>,
    /// How long one may be idle: less than peers and balancers keep theirs, so that they seldom close one in the
    /// moment in which it is taken.
    idle: Duration,
}

#[derive(Default)]
struct Held {
    /// A handful: looking through them costs less than a hash of a name.
    peers: Vec<Kept>,
    /// Closes what nobody takes.
    sweeper: Option<JoinHandle<()>>,
}

/// The connections to one peer, the one that was used last at the end.
struct Kept {
    https: bool,
    authority: Authority,
    idle: Vec<Idle>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Pool {
    pub(super) fn new(idle: Duration) -> Arc<Self> {
        let held = Mutex::default();
        Arc::new(Self { held, idle })
    }

    /// The connection that was used last, as its peer is least likely to have tired of it.
    pub(super) fn take(&self, target: &Target) -> Option<Connection> {
        let mut held = self.lock();
        let kept = held.kept_for(target)?;
        while let Some(idle) = kept.idle.pop() {
            // what its peer closed is dropped, and so is what peers may be about to close
            if idle.connection.sender.is_ready() && idle.since.elapsed() < self.idle {
                return Some(idle.connection);
            }
        }
        None
    }

    /// Keeps a connection whose answer was read.
    pub(super) fn put(self: &Arc<Self>, target: Target, connection: Connection) {
        if connection.sender.is_ready() {
            self.keep(target, connection);
        } else if !connection.sender.is_closed() {
            // its task has not looked yet, or is still sending a request that was answered early
            let pool = Arc::downgrade(self);
            tokio::spawn(wait_for(pool, self.idle, target, connection));
        }
    }

    fn keep(self: &Arc<Self>, target: Target, connection: Connection) {
        let since = Instant::now();
        let idle = Idle { connection, since };
        let mut held = self.lock();
        match held.kept_for(&target) {
            Some(kept) => kept.idle.push(idle),
            None => held.peers.push(Kept {
                https: target.https,
                authority: target.authority,
                idle: vec![idle],
            }),
        }
        // one that ended because its runtime did sweeps no more
        if held.sweeper.as_ref().is_none_or(JoinHandle::is_finished) {
            held.sweeper = Some(tokio::spawn(sweep(Arc::downgrade(self), self.idle)));
        }
    }

    /// Closes what has been idle for too long. Whether anything is left.
    fn sweep(&self) -> bool {
        let mut held = self.lock();
        held.peers.retain_mut(|kept| {
            kept.idle.retain(|idle| {
                !idle.connection.sender.is_closed() && idle.since.elapsed() < self.idle
            });
            !kept.idle.is_empty()
        });
        let left = !held.peers.is_empty();
        if !left {
            held.sweeper = None;
        }
        left
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // nothing panics while it is held; and a list of connections is whole after any step
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn kept_for(&mut self, target: &Target) -> Option<&mut Kept> {
        let mut peers = self.peers.iter_mut();
        peers.find(|kept| kept.https == target.https && kept.authority == target.authority)
    }
}

/// Keeps a connection once it is ready, if that is within the time for which one may be idle: a peer that never reads
/// the rest of its request would hold it for ever.
async fn wait_for(pool: Weak<Pool>, idle: Duration, target: Target, mut connection: Connection) {
    match tokio::time::timeout(idle, connection.sender.ready()).await {
        Ok(Ok(())) => {
            if let Some(pool) = pool.upgrade() {
                pool.keep(target, connection);
            }
        }
        Ok(Err(_)) => {}
        Err(_) => connection.abort(),
    }
}

async fn sweep(pool: Weak<Pool>, every: Duration) {
    loop {
        // what lies idle tells nobody: it has to be looked for, and soon enough is as good as at once
        tokio::time::sleep(every).await;
        if !pool.upgrade().is_some_and(|pool| pool.sweep()) {
            return;
        }
    }
}
