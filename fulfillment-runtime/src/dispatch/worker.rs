//! Async functions that hold their worker: a warning for whoever develops one.
//!
//! A worker thread runs many calls by turns, each until it awaits. A function that blocks between two awaits makes all
//! of them wait; with as many such functions as there are workers the whole server does. A plain `fn` may block.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::warn;

use crate::record::Shown;
use crate::route_table::{Entry, Route};

/// Longer no function shall run without awaiting something.
const LONGEST: Duration = Duration::from_millis(100);

/// Looks at how long one call holds its worker.
pub(super) struct Worker {
    route: Arc<Route>,
}

impl Worker {
    pub(super) fn of(entry: &Entry) -> Self {
        let route = Arc::clone(&entry.route);
        Self { route }
    }

    /// Runs what runs on the worker.
    pub(super) fn run<T>(&self, work: impl FnOnce() -> T) -> T {
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
