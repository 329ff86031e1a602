//! [`Underway`]: what is being worked on and had to wait, so that a stop can name what it cuts off.
//!
//! A call enters when it first has to wait: those that answer at once, as most do, pay nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tracing::warn;

use crate::request::{Deadline, Request};
use crate::route_table::MountedPage;

/// As many lines does a stop write at most about what it cuts off.
const MAX_LINES: usize = 20;

/// All calls and visits of pages that had to wait.
#[derive(Default)]
pub(crate) struct Underway(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    next: u64,
    open: HashMap<u64, Entry>,
}

struct Entry {
    work: Work,
    started: Instant,
    deadline: Deadline,
    is_waited_for: bool,
}

/// Whatever names it is registered: nothing of what a caller sent is told.
pub(super) enum Work {
    Call(Request),
    Page(Arc<MountedPage>),
}

impl Underway {
    /// One more, until what is returned is dropped.
    pub(super) fn enter(
        self: &Arc<Self>,
        work: Work,
        started: Instant,
        deadline: Deadline,
    ) -> Entered {
        let mut entries = self.lock();
        let id = entries.next;
        entries.next += 1;
        let entry = Entry {
            work,
            started,
            deadline,
            is_waited_for: true,
        };
        entries.open.insert(id, entry);
        Entered {
            all: Arc::clone(self),
            id,
        }
    }

    /// Nobody waits for this one any more.
    pub(super) fn leave_alone(&self, id: u64) {
        if let Some(entry) = self.lock().open.get_mut(&id) {
            entry.is_waited_for = false;
        }
    }

    /// Those that still run though their deadline has passed.
    pub(crate) fn past_deadline(&self) -> usize {
        let now = Instant::now();
        let entries = self.lock();
        let open = entries.open.values();
        open.filter(|entry| entry.deadline.0 <= now).count()
    }

    /// Logs what a stop cuts off, the oldest first; of as many as hold a permit.
    pub(crate) fn tell_cut_off(&self, permits: usize) {
        let entries = self.lock();
        let mut open: Vec<&Entry> = entries.open.values().collect();
        open.sort_unstable_by_key(|entry| entry.started);
        for entry in open.iter().take(MAX_LINES) {
            entry.tell();
        }
        let more = open.len().saturating_sub(MAX_LINES);
        if more > 0 {
            warn!(more, "cut off: others that had to wait");
        }
        let never_waited = permits.saturating_sub(open.len());
        if never_waited > 0 {
            warn!(
                calls = never_waited,
                "cut off: async functions that have awaited nothing since they began; look for one that blocks"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // nothing panics while it is held; and a map is whole after any step
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn tell(&self) {
        let milliseconds = self.started.elapsed().as_millis() as u64;
        // the caller: one that went away, or has had its fallback, waits no more
        let caller_waits = self.is_waited_for;
        match &self.work {
            Work::Call(request) => warn!(
                platform = request.platform(),
                webhook = request.registered_webhook(),
                node = request.registered_node(),
                milliseconds,
                caller_waits,
                "cut off: a call"
            ),
            Work::Page(page) => warn!(
                page = &*page.path,
                milliseconds, caller_waits, "cut off: a page"
            ),
        }
    }
}

/// One that is being worked on.
pub(super) struct Entered {
    all: Arc<Underway>,
    id: u64,
}

impl Entered {
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// Nobody waits for it any more.
    pub(super) fn leave_alone(&self) {
        self.all.leave_alone(self.id);
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let entry = self.all.lock().open.remove(&self.id);
        // its request may be the last of its kind: that is freed when nobody is kept waiting
        drop(entry);
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use std::time::Duration;

    use super::*;

    fn work() -> Work {
        Work::Call(Request::builder().build())
    }

    #[test]
    fn what_runs_past_its_deadline_is_counted_until_it_ends() {
        let underway = Arc::new(Underway::default());
        let now = Instant::now();
        let hour = Deadline::after(now, Duration::from_secs(3_600));
        let in_time = underway.enter(work(), now, hour);
        assert_eq!(underway.past_deadline(), 0);
        let late = [(); 2].map(|()| underway.enter(work(), now, Deadline(now)));
        assert_eq!(underway.past_deadline(), 2);
        drop(in_time);
        assert_eq!(underway.past_deadline(), 2);
        drop(late);
        assert_eq!(underway.past_deadline(), 0);
        assert!(underway.lock().open.is_empty());
    }
}
