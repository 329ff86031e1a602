//! Plain functions, which may block: each on a thread, as many at once as the application allows.
//!
//! A thread that is blocked cannot be freed from outside, only counted. When all of them are held by functions whose
//! callers wait no more, every plain function fails, and the log says so.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{Span, warn};

use crate::error::{HandlerError, Kind};
use crate::invocation::{Invocation, Outcome, Refusal};
use crate::once_a_minute::OnceAMinute;
use crate::panic_guard;

/// The threads of plain functions.
pub(crate) struct Blocking {
    /// One permit for each function that may block a thread at a time.
    slots: Arc<Semaphore>,
    max: usize,
    inside: Mutex<Threads>,
    line: OnceAMinute,
}

/// Those that are inside a function.
#[derive(Default)]
struct Threads {
    next: u64,
    open: HashMap<u64, Thread>,
}

#[derive(Clone, Copy)]
struct Thread {
    /// Of the call that it runs for.
    deadline: Instant,
    /// A function that another one asks runs in the slot of that one.
    has_slot: bool,
}

impl Default for Blocking {
    fn default() -> Self {
        Self::new(Semaphore::MAX_PERMITS)
    }
}

impl Blocking {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(max)),
            max,
            inside: Mutex::default(),
            line: OnceAMinute::new(),
        }
    }

    /// Threads that are inside plain functions.
    #[cfg(any(feature = "metrics", test))]
    pub(crate) fn running(&self) -> usize {
        self.lock().open.len()
    }

    /// Those among them whose callers were already given the fallback.
    #[cfg(any(feature = "metrics", test))]
    pub(crate) fn stuck(&self) -> usize {
        self.count_stuck(|_| true)
    }

    fn count_stuck(&self, counts: impl Fn(&Thread) -> bool) -> usize {
        let now = Instant::now();
        let threads = self.lock();
        let open = threads.open.values();
        open.filter(|thread| thread.deadline <= now && counts(thread))
            .count()
    }

    /// Warns where no slot will be free before a function ends that nobody waits for.
    fn tell_if_all_are_stuck(&self) {
        if self.count_stuck(|thread| thread.has_slot) >= self.max && self.line.is_due() {
            let threads = self.max;
            warn!(
                threads,
                "all threads for plain functions are held by functions whose callers were already given the fallback, \
                 so no other plain function is called; look for one that waits without a limit, for a database, say"
            );
        }
    }

    /// A thread that is inside a function, until what is returned is dropped.
    fn enter(&self, thread: Thread) -> Inside<'_> {
        let mut threads = self.lock();
        let id = threads.next;
        threads.next += 1;
        threads.open.insert(id, thread);
        Inside { all: self, id }
    }

    /// A slot for a plain function, waited for no longer than the call.
    async fn slot(&self, deadline: Instant) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
        if let Ok(permit) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(Some(permit));
        }
        self.tell_if_all_are_stuck();
        let free = Arc::clone(&self.slots).acquire_owned();
        let waited = tokio::time::timeout_at(deadline.into(), free).await;
        // closed never
        waited.map(Result::ok).map_err(|_| {
            // those that hold them may have become so in the meantime
            self.tell_if_all_are_stuck();
            no_thread()
        })
    }

    fn lock(&self) -> MutexGuard<'_, Threads> {
        // nothing panics while it is held; and a map is whole after any step
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that is inside a function.
struct Inside<'a> {
    all: &'a Blocking,
    id: u64,
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.all.lock().open.remove(&self.id);
    }
}

/// Whether the function that asks has a slot for plain functions, and so waits on a thread for what it asks.
#[derive(Clone, Default)]
pub(crate) struct Slot {
    is_taken: Arc<AtomicBool>,
    /// Whether this is the asked one's view of it: that one uses it, and never takes one for the other.
    is_asked: bool,
}

#[cfg(feature = "gateway")]
impl Slot {
    /// The same, for an intent that is asked.
    pub(crate) fn of_asked(&self) -> Self {
        Self {
            is_taken: Arc::clone(&self.is_taken),
            is_asked: true,
        }
    }
}

/// Runs a plain function, which may block, on the blocking pool: as many at once as the application allows.
pub async fn blocking<F: FnOnce() -> Outcome + Send + 'static>(
    invocation: Invocation,
    work: F,
) -> Outcome {
    let Invocation {
        request,
        shared,
        slot,
        ..
    } = invocation;
    let slot = slot.unwrap_or_default();
    let deadline = request.deadline().0;
    // who waits for this has a slot already: to wait for a second one could be for ever
    let permit = match slot.is_asked && slot.is_taken.load(Relaxed) {
        true => None,
        false => shared.blocking.slot(deadline).await?,
    };
    let span = Span::current();
    let call = tokio::task::spawn_blocking(move || {
        let _entered = span.enter();
        // held until the function returns, whoever still waits for it
        let has_slot = permit.is_some();
        let takes = has_slot && !slot.is_asked;
        let _permit = permit;
        if request.remaining().is_zero() {
            return Err(no_thread());
        }
        let _inside = shared.blocking.enter(Thread { deadline, has_slot });
        if takes {
            slot.is_taken.store(true, Relaxed);
        }
        let outcome = panic_guard::catch(work);
        if takes {
            slot.is_taken.store(false, Relaxed);
        }
        outcome.unwrap_or_else(|panicked| Err(Refusal::error(panicked)))
    });
    match call.await {
        Ok(outcome) => outcome,
        Err(_) => Err(Refusal::error(
            "the runtime shut down before the function was called",
        )),
    }
}

fn no_thread() -> Refusal {
    let cause = "no thread was free before the deadline; the function was not called";
    Refusal::error(HandlerError::of_kind(Kind::TooLate, cause))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn threads_are_counted_until_they_leave_and_those_past_their_deadline_are_stuck() {
        let blocking = Blocking::new(2);
        let now = Instant::now();
        let later = now + Duration::from_secs(3_600);
        let thread = |deadline| Thread {
            deadline,
            has_slot: true,
        };
        let in_time = blocking.enter(thread(later));
        let late = blocking.enter(thread(now));
        // in the slot of the one that asks it
        let asked = blocking.enter(Thread {
            has_slot: false,
            ..thread(now)
        });
        assert_eq!((blocking.running(), blocking.stuck()), (3, 2));
        assert_eq!(blocking.count_stuck(|thread| thread.has_slot), 1);
        drop((asked, late));
        assert_eq!((blocking.running(), blocking.stuck()), (1, 0));
        drop(in_time);
        assert_eq!((blocking.running(), blocking.stuck()), (0, 0));
    }
}
