//! [`OnceAMinute`]: a line of the log that what happens often must not fill.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// A line that is written at most once a minute.
pub(crate) struct OnceAMinute {
    since: Instant,
    /// The minute of the next line, from `since` on.
    due: AtomicU64,
}

impl OnceAMinute {
    pub(crate) fn new() -> Self {
        Self {
            since: Instant::now(),
            due: AtomicU64::new(0),
        }
    }

    /// Whether to write it now: whoever is told so first in its minute is the only one.
    pub(crate) fn is_due(&self) -> bool {
        let minute = self.since.elapsed().as_secs() / 60;
        let due = self.due.load(Relaxed);
        let moves_on = || self.due.compare_exchange(due, minute + 1, Relaxed, Relaxed);
        minute >= due && moves_on().is_ok()
    }
}
