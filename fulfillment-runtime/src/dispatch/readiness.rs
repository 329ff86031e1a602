//! [`Readiness`]: whether calls may be sent here, and why not.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Whether calls may be sent here: a server sets it, an application without one is always ready.
pub(crate) struct Readiness {
    stopping: AtomicBool,
    pub(crate) punctuality: Punctuality,
}

impl Readiness {
    pub(crate) fn new() -> Self {
        Self {
            stopping: AtomicBool::new(false),
            punctuality: Punctuality::since(Instant::now()),
        }
    }

    /// From now on calls shall go elsewhere.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Relaxed)
    }

    /// Why no calls may be sent here now; `None` if they may.
    pub(crate) fn why_not(&self, now: Instant) -> Option<&'static str> {
        if self.is_stopping() {
            Some("stopping")
        } else if self.punctuality.is_late(now) {
            Some("the runtime is late")
        } else {
            None
        }
    }
}

/// How late the runtime wakes whoever wants to be woken.
///
/// A function that blocks a worker of the runtime makes all others wait, those included that answer. One task asks to be
/// woken again and again, and notes here when it was.
pub(crate) struct Punctuality {
    since: Instant,
    /// When it was woken last: milliseconds since then, and one more; 0 if it never was.
    woken: AtomicU64,
    /// When it was last woken too late, likewise.
    late: AtomicU64,
}

impl Punctuality {
    /// So long does the task sleep.
    pub(crate) const TICK: Duration = Duration::from_millis(250);
    /// More than this is too late.
    const BOUND: Duration = Duration::from_secs(1);
    /// Who was not woken for longer than this is late.
    pub(crate) const OVERDUE: Duration = Self::TICK.saturating_add(Self::BOUND);
    /// For so long is what was too late remembered.
    const LATELY: Duration = Duration::from_secs(5);

    pub(crate) fn since(since: Instant) -> Self {
        Self {
            since,
            woken: AtomicU64::new(0),
            late: AtomicU64::new(0),
        }
    }

    /// Notes that the task, which wanted to be woken at `due`, was at `now`; and tells by how much that was too late.
    pub(crate) fn woken(&self, due: Instant, now: Instant) -> Option<Duration> {
        let moment = self.moment(now);
        self.woken.store(moment, Relaxed);
        let late = now.saturating_duration_since(due);
        (late > Self::BOUND).then(|| {
            self.late.store(moment, Relaxed);
            late
        })
    }

    /// When the task was last woken; `None` if it never was.
    pub(crate) fn woken_at(&self) -> Option<Instant> {
        let moment = self.woken.load(Relaxed).checked_sub(1)?;
        Some(self.since + Duration::from_millis(moment))
    }

    /// Whether it was too late lately, or is at this moment.
    pub(crate) fn is_late(&self, now: Instant) -> bool {
        let longer = |moment: u64, bound: Duration| {
            let gone = self.moment(now).saturating_sub(moment);
            u128::from(gone) > bound.as_millis()
        };
        let (woken, late) = (self.woken.load(Relaxed), self.late.load(Relaxed));
        let is_overdue = woken != 0 && longer(woken, Self::OVERDUE);
        let was_late = late != 0 && !longer(late, Self::LATELY);
        is_overdue || was_late
    }

    fn moment(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.since).as_millis() as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// A clock of its own, in milliseconds, and what is noted by it.
    fn punctuality() -> (impl Fn(u32) -> Instant, Punctuality) {
        let start = Instant::now();
        (move |at| start + at * MS, Punctuality::since(start))
    }

    #[test]
    fn a_runtime_that_nobody_watches_is_not_late() {
        let (at, punctuality) = punctuality();
        assert!(!punctuality.is_late(at(0)));
        assert!(!punctuality.is_late(at(3_600_000)));
    }

    #[test]
    fn a_task_that_is_woken_within_a_second_of_its_time_is_not_late() {
        let (at, punctuality) = punctuality();
        for (due, woken) in [(250, 250), (500, 501), (751, 1_751), (2_001, 2_001)] {
            assert_eq!(punctuality.woken(at(due), at(woken)), None, "{due}");
            assert!(!punctuality.is_late(at(woken)), "{due}");
        }
        // the next one may come at its time, and a second later
        assert!(!punctuality.is_late(at(2_001 + 250 + 1_000)));
    }

    #[test]
    fn a_task_that_was_woken_more_than_a_second_after_its_time_is_late_for_five_seconds() {
        let (at, punctuality) = punctuality();
        assert_eq!(punctuality.woken(at(250), at(1_251)), Some(1_001 * MS));
        for tick in 1..=40 {
            let now = 1_251 + tick * 250;
            assert_eq!(punctuality.woken(at(now), at(now)), None);
            assert_eq!(punctuality.is_late(at(now)), now <= 6_251, "{now}");
        }
    }

    #[test]
    fn a_task_that_is_not_woken_at_all_is_late_while_it_is_waited_for() {
        let (at, punctuality) = punctuality();
        punctuality.woken(at(250), at(250));
        assert!(!punctuality.is_late(at(1_500)));
        assert!(punctuality.is_late(at(1_501)));
        assert!(punctuality.is_late(at(3_600_000)));
    }

    #[test]
    fn a_stop_is_told_before_anything_else() {
        let readiness = Readiness::new();
        let now = Instant::now();
        assert_eq!(readiness.why_not(now), None);
        readiness
            .punctuality
            .woken(now, now + 2 * Punctuality::BOUND);
        let now = now + 2 * Punctuality::BOUND;
        assert_eq!(readiness.why_not(now), Some("the runtime is late"));
        readiness.stop();
        assert_eq!(readiness.why_not(now), Some("stopping"));
    }
}
