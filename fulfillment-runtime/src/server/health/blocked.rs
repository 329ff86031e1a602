//! The thread that tells of a runtime that is blocked, while it is.
//!
//! It waits for nothing of the runtime's. Where it was woken late itself the whole process stood still: suspended, or
//! without a processor. That is no function's doing, so time before it does not count.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use tracing::warn;

use super::{Health, Told};
use crate::dispatch::Punctuality;
use crate::shown::Shown;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// So late may this thread be itself.
const LATE: Duration = Duration::from_millis(250);

/// A thread that looks, until this is dropped.
pub(super) struct Thread(#[allow(dead_code)] Sender<()>); // what is dropped is heard

impl Thread {
    /// `None` if the system has none for it.
    pub(super) fn start(health: &Arc<Health>) -> Option<Self> {
        let (keep, ended) = channel();
        let health = Arc::clone(health);
        let looks = move || run(&health, &ended);
        let thread = std::thread::Builder::new().name("watchdog".to_owned());
        thread.spawn(looks).ok()?;
        Some(Self(keep))
    }
}

fn run(health: &Health, ended: &Receiver<()>) {
    let mut awake = Awake::since(Instant::now());
    while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        health.look(&mut awake, Instant::now());
    }
}

/// Since when this thread was never late.
struct Awake {
    since: Instant,
    looked: Instant,
}

impl Awake {
    fn since(now: Instant) -> Self {
        Self {
            since: now,
            looked: now,
        }
    }

    fn looks(&mut self, now: Instant) {
        if now.saturating_duration_since(self.looked) > EVERY + LATE {
            self.since = now;
        }
        self.looked = now;
    }
}

impl Health {
    fn look(&self, awake: &mut Awake, now: Instant) {
        awake.looks(now);
        let woken = self.app.inner.readiness.punctuality.woken_at();
        // held while a line is written, so that the end of a block is not told before it
        let mut told = self.told();
        if let Some((since, until)) = told.late.take() {
            self.tell_end(&mut told, since, until, awake);
        }
        // before it was ever woken, the program is still starting
        let Some(woken) = woken else { return };
        let since = woken.max(awake.since);
        let gone = now.saturating_duration_since(since);
        if gone > Punctuality::OVERDUE && self.line.is_due() {
            told.blocked.get_or_insert(since);
            self.tell_blocked(gone);
        }
    }

    fn tell_end(&self, told: &mut Told, since: Instant, until: Instant, awake: &Awake) {
        match told.blocked.take() {
            Some(blocked) => warn!(
                milliseconds = until.saturating_duration_since(blocked).as_millis() as u64,
                "the runtime goes on: it was blocked for so long"
            ),
            None if since >= awake.since => self.tell_late(until.saturating_duration_since(since)),
            None => {}
        }
    }

    fn tell_blocked(&self, gone: Duration) {
        let milliseconds = gone.as_millis() as u64;
        let calls = self.app.calls_in_flight();
        let what = "the runtime is blocked: nothing is answered, probes and metrics neither, and no deadline holds until it \
                    goes on; an async function blocks every thread of it (a plain `fn` may block)";
        let functions = self.app.inner.workers.functions();
        if self.app.inner.settings.watches_workers {
            let functions = Shown(&functions);
            warn!(milliseconds, calls, %functions, "{what}");
        } else {
            warn!(
                milliseconds,
                calls, "{what}; run with `--debug --host 0.0.0.0` to be told which"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn time_in_which_the_process_stood_still_does_not_count() {
        let start = Instant::now();
        let at = |milliseconds: u32| start + milliseconds * MS;
        let mut awake = Awake::since(start);
        for (look, since) in [
            (1_000, 0),
            (2_249, 0),
            (3_499, 0),
            // it was suspended
            (60_000, 60_000),
            (61_000, 60_000),
            (62_251, 62_251),
        ] {
            awake.looks(at(look));
            assert_eq!(awake.since, at(since), "{look}");
        }
    }
}
