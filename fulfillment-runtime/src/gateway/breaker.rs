//! The circuit breaker: who is down is not asked by every message that comes, and is tried again by one from time to time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// As many failures with no answer between them are a gateway that is down.
const FAILURES: u32 = 5;
/// So long it is left alone then, and again behind each that tries it.
pub(super) const PAUSE: Duration = Duration::from_secs(3);

/// Whether something is to be asked: a host, or a chatbot of it.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Since it answered last.
    failures: u32,
    /// While it is left alone: when the next one tries it.
    next: Option<Instant>,
}

/// What became of an attempt, as a sign of whether somebody is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Up,
    Down,
    /// It does not tell.
    Nothing,
}

/// What a sign changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is left alone from now on, and was not before.
    Opened,
    /// It is asked again, and was left alone before.
    Closed,
}

impl Breaker {
    /// Whether it may be asked now. While it is left alone that is one each [`PAUSE`], whatever became of the one before:
    /// one that has to wait long, for a slow question, must not keep the others from a gateway that is well.
    pub(super) fn leave(&self, now: Instant) -> bool {
        let mut state = self.lock();
        let due = is_due(&state, now);
        if due && state.next.is_some() {
            state.next = Some(now + PAUSE);
        }
        due
    }

    /// Whether it might be asked now, by somebody else too.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        is_due(&self.lock(), now)
    }

    /// Tells what became of an attempt.
    pub(super) fn tell(&self, sign: Sign, now: Instant) -> Option<Change> {
        match sign {
            Sign::Nothing => None,
            Sign::Up => {
                let mut state = self.lock();
                state.failures = 0;
                state.next.take().map(|_| Change::Closed)
            }
            Sign::Down => {
                let mut state = self.lock();
                state.failures = state.failures.saturating_add(1);
                if state.failures < FAILURES || state.next.is_some() {
                    return None;
                }
                state.next = Some(now + PAUSE);
                Some(Change::Opened)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // nothing panics while it is held
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_due(state: &State, now: Instant) -> bool {
    state.next.is_none_or(|next| next <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that is left alone from `now` on.
    fn open(now: Instant) -> Breaker {
        let breaker = Breaker::default();
        for _ in 1..FAILURES {
            assert_eq!(breaker.tell(Sign::Down, now), None);
            assert!(breaker.leave(now));
        }
        let fifth = breaker.tell(Sign::Down, now);
        assert_eq!(fifth, Some(Change::Opened), "the fifth is told");
        assert!(!breaker.leave(now));
        breaker
    }

    #[test]
    fn who_failed_five_times_is_left_alone_until_an_answer_comes() {
        let now = Instant::now();
        let breaker = open(now);
        assert_eq!(breaker.tell(Sign::Down, now), None, "a sixth is not told");
        assert!(!breaker.leave(now + PAUSE - Duration::from_millis(1)));

        let later = now + PAUSE;
        assert!(breaker.leave(later));
        assert_eq!(breaker.tell(Sign::Down, later), None);
        assert!(!breaker.leave(later), "it is left alone again");

        assert_eq!(breaker.tell(Sign::Up, later), Some(Change::Closed));
        assert_eq!(breaker.tell(Sign::Up, later), None, "told once");
        assert_eq!(breaker.tell(Sign::Down, later), None, "counted anew");
        assert!(breaker.leave(later) && breaker.leave(later));
    }

    #[test]
    fn one_tries_it_each_pause_whatever_becomes_of_the_one_before() {
        let start = Instant::now();
        let breaker = open(start);
        for pauses in 1..10 {
            let now = start + PAUSE * pauses;
            assert!(breaker.is_due(now) && breaker.leave(now));
            assert!(!breaker.is_due(now) && !breaker.leave(now), "one at a time");
            // what was asked long ago and fails now puts off nobody
            match pauses % 3 {
                0 => assert_eq!(breaker.tell(Sign::Down, now), None),
                1 => assert_eq!(breaker.tell(Sign::Nothing, now), None),
                _ => {}
            }
        }
    }

    #[test]
    fn an_answer_between_failures_begins_the_count_anew() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..3 {
            for _ in 1..FAILURES {
                assert_eq!(breaker.tell(Sign::Down, now), None);
            }
            assert_eq!(breaker.tell(Sign::Nothing, now), None);
            assert_eq!(breaker.tell(Sign::Up, now), None);
        }
        assert!(breaker.leave(now));
    }
}
