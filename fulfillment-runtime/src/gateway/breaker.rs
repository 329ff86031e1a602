//! The circuit breaker: who is down is not asked by every message that comes, and is tried again after a while, by one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// As many failures with no answer between them are a gateway that is down.
const FAILURES: u32 = 5;
/// So long it is left alone then.
const PAUSE: Duration = Duration::from_secs(3);
/// After so long the one who asks for all is waited for no more: whoever holds a future without asking it gives nothing
/// back.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether something is to be asked: a host, or a chatbot of it.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Since it answered last.
    failures: u32,
    /// Until when nobody asks; afterwards one does.
    open_until: Option<Instant>,
    /// Since when that one is under way.
    probed: Option<Instant>,
}

/// The leave to ask. Whoever learns nothing by it only drops it.
#[must_use = "it is given back where it is dropped"]
#[derive(Debug)]
pub(super) struct Leave<'b> {
    breaker: &'b Breaker,
    /// Since when, if this is the one who asks for all.
    probes: Option<Instant>,
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
    /// The leave to ask now. After the pause there is one at a time: the others go on as before until whoever has it
    /// told what became of it, or gave it back.
    pub(super) fn leave(&self, now: Instant) -> Option<Leave<'_>> {
        let mut state = self.lock();
        let is_probed = |since: Instant| now < since + PATIENCE;
        let probes = match state.open_until {
            None => None,
            Some(until) if now < until || state.probed.is_some_and(is_probed) => return None,
            Some(_) => Some(now),
        };
        state.probed = probes.or(state.probed);
        Some(Leave {
            breaker: self,
            probes,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // nothing panics while it is held
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave<'_> {
    /// Tells what became of it.
    pub(super) fn tell(self, sign: Sign, now: Instant) -> Option<Change> {
        match sign {
            Sign::Nothing => None,
            Sign::Up => {
                let mut state = self.breaker.lock();
                state.failures = 0;
                state.open_until.take().map(|_| Change::Closed)
            }
            Sign::Down => {
                let mut state = self.breaker.lock();
                state.failures = state.failures.saturating_add(1);
                if state.failures < FAILURES {
                    return None;
                }
                let before = state.open_until.replace(now + PAUSE);
                before.is_none().then_some(Change::Opened)
            }
        }
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if self.probes.is_none() {
            return;
        }
        let mut state = self.breaker.lock();
        // another may have taken its place
        if state.probed == self.probes {
            state.probed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(breaker: &Breaker, sign: Sign, now: Instant) -> Option<Change> {
        breaker
            .leave(now)
            .expect("the leave to ask")
            .tell(sign, now)
    }

    /// One that is left alone from `now` on.
    fn open(now: Instant) -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            told(&breaker, Sign::Down, now);
        }
        assert!(breaker.leave(now).is_none());
        breaker
    }

    #[test]
    fn who_failed_five_times_is_left_alone_and_then_asked_by_one() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        let under_way = breaker.leave(start).expect("the leave to ask");
        for _ in 1..FAILURES {
            assert_eq!(told(&breaker, Sign::Down, start), None);
        }
        let fifth = told(&breaker, Sign::Down, start);
        assert_eq!(fifth, Some(Change::Opened), "the fifth is told");
        assert_eq!(under_way.tell(Sign::Down, start), None, "a sixth is not");
        assert!(breaker.leave(start).is_none());
        assert!(
            breaker
                .leave(start + PAUSE - Duration::from_millis(1))
                .is_none()
        );

        let later = start + PAUSE;
        let probe = breaker.leave(later).expect("one asks for all");
        assert!(breaker.leave(later).is_none(), "one at a time");
        assert_eq!(probe.tell(Sign::Down, later), None);
        assert!(breaker.leave(later).is_none(), "it is left alone again");

        let much_later = later + PAUSE;
        let probe = breaker.leave(much_later).expect("one asks for all");
        assert_eq!(probe.tell(Sign::Up, much_later), Some(Change::Closed));
        let (one, other) = (breaker.leave(much_later), breaker.leave(much_later));
        let (one, other) = (one.expect("leave"), other.expect("leave"));
        assert_eq!(one.tell(Sign::Up, much_later), None, "told once");
        assert_eq!(other.tell(Sign::Down, much_later), None, "counted anew");
        assert!(breaker.leave(much_later).is_some());
    }

    #[test]
    fn one_who_asks_for_all_and_has_to_wait_is_joined_by_nobody() {
        let now = Instant::now();
        let breaker = open(now);
        let probe = breaker.leave(now + PAUSE);
        assert!(probe.is_some());
        for pauses in 2..10 {
            assert!(breaker.leave(now + PAUSE * pauses).is_none());
        }
    }

    #[test]
    fn one_who_gives_up_or_learns_nothing_is_followed_by_another() {
        let now = Instant::now();
        let breaker = open(now);
        let later = now + PAUSE;
        drop(breaker.leave(later).expect("one asks for all"));
        assert_eq!(told(&breaker, Sign::Nothing, later), None);
        let third = breaker.leave(later);
        assert!(third.is_some() && breaker.leave(later).is_none());
    }

    #[test]
    fn one_who_asked_before_gives_back_nothing_that_is_anothers() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        let before = breaker.leave(now).expect("the leave to ask");
        for _ in 0..FAILURES {
            told(&breaker, Sign::Down, now);
        }
        let probe = breaker.leave(now + PAUSE);
        drop(before);
        assert!(probe.is_some() && breaker.leave(now + PAUSE).is_none());
    }

    #[test]
    fn an_answer_between_failures_begins_the_count_anew() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..3 {
            for _ in 1..FAILURES {
                assert_eq!(told(&breaker, Sign::Down, now), None);
            }
            assert_eq!(told(&breaker, Sign::Nothing, now), None);
            assert_eq!(told(&breaker, Sign::Up, now), None);
        }
        assert!(breaker.leave(now).is_some());
    }
}
