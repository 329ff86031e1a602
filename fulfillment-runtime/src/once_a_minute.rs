//! [`OnceAMinute`]: a line of the log that what happens often must not fill; [`Tally`]: one that tells how often it did.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

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
        self.is_due_after(self.since.elapsed())
    }

    fn is_due_after(&self, time: Duration) -> bool {
        let minute = time.as_secs() / 60;
        let due = self.due.load(Relaxed);
        let moves_on = || self.due.compare_exchange(due, minute + 1, Relaxed, Relaxed);
        minute >= due && moves_on().is_ok()
    }
}

/// The same with the number of what happened since the last line.
pub(crate) struct Tally {
    lines: OnceAMinute,
    events: AtomicU64,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self {
            lines: OnceAMinute::new(),
            events: AtomicU64::new(0),
        }
    }

    /// It happened once more; if a line is due, how many times since the last one.
    pub(crate) fn one_more(&self) -> Option<u64> {
        self.one_more_after(self.lines.since.elapsed())
    }

    /// How often it happened since the last line.
    pub(crate) fn rest(&self) -> u64 {
        self.events.swap(0, Relaxed)
    }

    fn one_more_after(&self, time: Duration) -> Option<u64> {
        self.events.fetch_add(1, Relaxed);
        let is_due = self.lines.is_due_after(time);
        is_due.then(|| self.events.swap(0, Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_the_number_since_the_line_before() {
        let tally = Tally::new();
        let after = |seconds| tally.one_more_after(Duration::from_secs(seconds));
        assert_eq!(after(0), Some(1));
        assert_eq!([after(1), after(59), after(59)], [None; 3]);
        assert_eq!(after(60), Some(4));
        assert_eq!(after(119), None);
        assert_eq!(after(600), Some(2));
    }
}
