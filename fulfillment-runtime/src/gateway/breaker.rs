//! The circuit breaker: a gateway that is down is not asked by every message that comes, and is tried again after a
//! while, by one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// As many failures in a row are a gateway that is down.
const FAILURES: u32 = 5;
/// So long it is left alone then.
const PAUSE: Duration = Duration::from_secs(3);

/// Whether a gateway is to be asked.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// Until when nobody asks; afterwards one does.
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether the gateway may be asked now. Where it is left alone, the first who comes after the pause asks for all:
    /// the others go on as before until that one knows.
    pub(crate) fn lets_through(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.open_until = Some(now + PAUSE);
                true
            }
        }
    }

    /// It answered. Tells whether it had been left alone.
    pub(crate) fn succeeded(&self) -> bool {
        let mut state = self.lock();
        state.failures = 0;
        state.open_until.take().is_some()
    }

    /// It failed. Tells whether it is left alone from now on, and was not before.
    pub(crate) fn failed(&self, now: Instant) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return false;
        }
        state.open_until.replace(now + PAUSE).is_none()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // nothing panics while it is held
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_failed_five_times_in_a_row_is_left_alone_and_then_asked_by_one() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES {
            assert!(!breaker.failed(start));
        }
        assert!(breaker.lets_through(start));
        assert!(breaker.failed(start), "the fifth is told");
        assert!(!breaker.failed(start), "those that were under way are not");
        assert!(!breaker.lets_through(start));
        assert!(!breaker.lets_through(start + PAUSE - Duration::from_millis(1)));

        let later = start + PAUSE;
        assert!(breaker.lets_through(later));
        assert!(!breaker.lets_through(later), "one at a time");
        assert!(!breaker.failed(later));
        assert!(!breaker.lets_through(later));

        let much_later = later + PAUSE;
        assert!(breaker.lets_through(much_later));
        assert!(breaker.succeeded());
        assert!(!breaker.succeeded(), "told once");
        assert!(breaker.lets_through(much_later) && breaker.lets_through(much_later));
    }

    #[test]
    fn an_answer_between_failures_begins_the_count_anew() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..3 {
            for _ in 1..FAILURES {
                assert!(!breaker.failed(now));
            }
            assert!(!breaker.succeeded());
        }
        assert!(breaker.lets_through(now));
    }

    #[test]
    fn whoever_asked_and_never_told_is_followed_by_another() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES {
            breaker.failed(now);
        }
        assert!(breaker.lets_through(now + PAUSE));
        assert!(breaker.lets_through(now + PAUSE * 2));
    }
}
