//! Async functions that hold their worker: a warning for whoever develops one.
//!
//! A worker thread runs many calls by turns, each until it awaits. A function that blocks between two awaits makes all
//! of them wait; with as many such functions as there are workers the whole server does. A plain `fn` may block.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing::warn;

use crate::route_table::{Entry, Route};
use crate::shown::Shown;
use crate::site::{Site, listed};

/// Longer no function shall run without awaiting something.
const LONGEST: Duration = Duration::from_millis(100);

/// What runs on workers at this moment, where that is watched: who blocks them for ever is told of by nobody else.
#[derive(Default)]
pub(crate) struct Workers(Mutex<Vec<Site>>);

impl Workers {
    /// The functions, each once.
    pub(crate) fn functions(&self) -> String {
        listed(self.lock().iter().copied())
    }

    fn enter(self: &Arc<Self>, site: Site) -> OnWorker {
        self.lock().push(site);
        OnWorker {
            all: Arc::clone(self),
            site,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Site>> {
        // nothing panics while it is held; and a list is whole after any step
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that runs, until it is dropped.
struct OnWorker {
    all: Arc<Workers>,
    site: Site,
}

impl Drop for OnWorker {
    fn drop(&mut self) {
        let mut sites = self.all.lock();
        if let Some(index) = sites.iter().position(|site| *site == self.site) {
            sites.swap_remove(index);
        }
    }
}

/// Looks at how long one call holds its worker.
pub(super) struct Worker {
    route: Arc<Route>,
    workers: Arc<Workers>,
}

impl Worker {
    pub(super) fn of(entry: &Entry, workers: &Arc<Workers>) -> Self {
        Self {
            route: Arc::clone(&entry.route),
            workers: Arc::clone(workers),
        }
    }

    /// Runs what runs on the worker.
    pub(super) fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let _entered = self.workers.enter(self.route.site);
        let began = Instant::now();
        let done = work();
        self.held(began.elapsed());
        done
    }

    /// Warns once per intent: more would tell nothing new.
    fn held(&self, time: Duration) {
        if time > LONGEST && self.route.holds_for_the_first_time() {
            warn!(
                intent = %Shown(&self.route.site.to_string()),
                milliseconds = time.as_millis() as u64,
                "an async function held a worker thread without awaiting anything, and other calls on this thread had to \
                 wait; make it a plain `fn`, which runs where it may block"
            );
        }
    }
}
