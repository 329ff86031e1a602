//! [`Readiness`]: whether calls may be sent here, and why not.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
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
            punctuality: Punctuality::new(),
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
pub(crate) struct Punctuality(Mutex<VecDeque<Woken>>);

/// That the task was woken.
struct Woken {
    at: Instant,
    /// By how much that was too late.
    delay: Duration,
}

impl Punctuality {
    /// So long does the task sleep.
    pub(crate) const TICK: Duration = Duration::from_millis(250);
    /// More than this is too late.
    const BOUND: Duration = Duration::from_secs(1);
    /// Who was not woken for longer than this is late.
    pub(crate) const OVERDUE: Duration = Self::TICK.saturating_add(Self::BOUND);
    /// For so long is what was late remembered.
    const LATELY: Duration = Duration::from_secs(5);

    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Notes that the task, which wanted to be woken at `due`, was at `now`; and tells by how much that was too late.
    pub(crate) fn woken(&self, due: Instant, now: Instant) -> Option<Duration> {
        let delay = now.saturating_duration_since(due);
        let mut lately = self.lock();
        lately.retain(|woken| woken.is_recent(now));
        lately.push_back(Woken { at: now, delay });
        (delay > Self::BOUND).then_some(delay)
    }

    /// When the task was last woken; `None` if it never was.
    pub(crate) fn woken_at(&self) -> Option<Instant> {
        self.lock().back().map(|last| last.at)
    }

    /// By how much it was late lately, or is at this moment, at worst; nothing where nobody watches.
    pub(crate) fn delay(&self, now: Instant) -> Duration {
        let lately = self.lock();
        let overdue = lately.back().map(|last| {
            let gone = now.saturating_duration_since(last.at);
            gone.saturating_sub(Self::TICK)
        });
        let recent = lately.iter().filter(|woken| woken.is_recent(now));
        let delays = recent.map(|woken| woken.delay);
        delays.chain(overdue).max().unwrap_or_default()
    }

    /// Whether that is too much.
    pub(crate) fn is_late(&self, now: Instant) -> bool {
        self.delay(now) > Self::BOUND
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Woken>> {
        // nothing panics while it is held; and a list is whole after any step
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Woken {
    fn is_recent(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) <= Punctuality::LATELY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// A clock of its own, in milliseconds, and what is noted by it.
    fn punctuality() -> (impl Fn(u32) -> Instant, Punctuality) {
        let start = Instant::now();
        (move |at| start + at * MS, Punctuality::new())
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
    fn the_worst_delay_of_the_last_five_seconds_is_told_and_one_that_lasts() {
        let (at, punctuality) = punctuality();
        assert_eq!(punctuality.delay(at(9_000)), Duration::ZERO);
        punctuality.woken(at(0), at(7));
        punctuality.woken(at(257), at(657));
        punctuality.woken(at(907), at(910));
        for (now, delay) in [(910, 400), (1_160, 400), (1_561, 401), (5_657, 4_497)] {
            assert_eq!(punctuality.delay(at(now)), delay * MS, "{now}");
        }
        // what was overdue is noted as late when it comes, and forgotten as any other
        punctuality.woken(at(1_160), at(1_660));
        for now in (1_910..=11_000).step_by(250) {
            punctuality.woken(at(now), at(now));
            let delay = if now <= 6_660 { 500 } else { 0 };
            assert_eq!(punctuality.delay(at(now)), delay * MS, "{now}");
        }
        // it asks four times a second: more is not kept
        assert!(punctuality.lock().len() <= 21);
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
