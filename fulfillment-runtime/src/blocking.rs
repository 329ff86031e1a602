//! Plain functions, which may block: each on a thread, as many at once as the application allows.
//!
//! A thread that is blocked cannot be freed from outside, only counted. When all of them are held by functions whose
//! callers wait no more, every plain function fails, and the log says so. Nobody waits for a thread then: that would keep
//! a place among the calls in flight, which others need, for what will hardly come.

#[cfg(feature = "gateway")]
use std::cell::Cell;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;
use tracing::{Span, warn};

use crate::error::{HandlerError, Kind};
use crate::invocation::{Invocation, Outcome, Refusal};
use crate::once_a_minute::OnceAMinute;
use crate::panic_guard;

/// So long after it has got its slot has a function surely begun: then it is looked at again.
const BEGINS: Duration = Duration::from_secs(1);

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
        let now = Instant::now();
        let threads = self.lock();
        let open = threads.open.values();
        open.filter(|thread| thread.deadline <= now).count()
    }

    /// When all slots will be held by functions whose callers wait no more, unless one of them ends before; `None` while
    /// not all of those that have one have begun.
    fn stuck_from(&self) -> Option<Instant> {
        let threads = self.lock();
        let open = threads.open.values().filter(|thread| thread.has_slot);
        let (count, last) = open.fold((0, None), |(count, last), thread| {
            (count + 1, last.max(Some(thread.deadline)))
        });
        last.filter(|_| count >= self.max)
    }

    /// Tells that no slot will be free before a function ends that nobody waits for.
    fn all_are_stuck(&self) -> Refusal {
        if self.line.is_due() {
            let threads = self.max;
            warn!(
                threads,
                "all threads for plain functions are held by functions whose callers were already given the fallback, \
                 so no other plain function is called; look for one that waits without a limit, for a database, say"
            );
        }
        let cause = "all threads are held by functions whose callers wait no more; the function was not called";
        too_late(cause)
    }

    /// A thread that is inside a function, until what is returned is dropped.
    fn enter(&self, thread: Thread) -> Inside<'_> {
        let mut threads = self.lock();
        let id = threads.next;
        threads.next += 1;
        threads.open.insert(id, thread);
        Inside { all: self, id }
    }

    /// A slot for a plain function, waited for no longer than the call, and no longer than one may come.
    async fn slot(&self, deadline: Instant) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
        if let Ok(permit) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(Some(permit));
        }
        let mut free = pin!(Arc::clone(&self.slots).acquire_owned());
        loop {
            let now = Instant::now();
            let stuck_from = self.stuck_from();
            if stuck_from.is_some_and(|from| from <= now) {
                return Err(self.all_are_stuck());
            }
            if deadline <= now {
                return Err(no_thread());
            }
            let until = deadline.min(stuck_from.unwrap_or(now + BEGINS));
            if let Ok(permit) = timeout_at(until.into(), free.as_mut()).await {
                // closed never
                return Ok(permit.ok());
            }
        }
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

#[cfg(feature = "gateway")]
thread_local! {
    /// Whether a plain function runs on this thread.
    static PLAIN: Cell<bool> = const { Cell::new(false) };
}

/// Whether a plain function runs on this thread, so that the thread is its own.
#[cfg(feature = "gateway")]
pub(crate) fn is_plain_function() -> bool {
    PLAIN.get()
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
        #[cfg(feature = "gateway")]
        PLAIN.set(true);
        let outcome = panic_guard::catch(work);
        #[cfg(feature = "gateway")]
        PLAIN.set(false);
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
    too_late("no thread was free before the deadline; the function was not called")
}

fn too_late(cause: &'static str) -> Refusal {
    Refusal::error(HandlerError::of_kind(Kind::TooLate, cause))
}

#[cfg(test)]
mod tests {
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
        assert_eq!(blocking.stuck_from(), Some(later));
        drop((asked, late));
        assert_eq!(blocking.stuck_from(), None, "one slot is free");
        assert_eq!((blocking.running(), blocking.stuck()), (1, 0));
        drop(in_time);
        assert_eq!((blocking.running(), blocking.stuck()), (0, 0));
    }
}
