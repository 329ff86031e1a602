//! [`Journey`]: where a call of a chat window has come on its way through intents: one may jump to the next, and a
//! function may ask them before the gateway. The record of the call tells the last, and what failed on the way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::HandlerError;
use crate::route_table::Entry;

/// Where a call has come.
#[derive(Default)]
pub(super) struct Journey(Mutex<Steps>);

#[derive(Default)]
struct Steps {
    reached: Option<Entry>,
    failed: Option<HandlerError>,
}

impl Journey {
    /// This intent is called now.
    pub(super) fn enter(&self, entry: &Entry) {
        self.lock().reached = Some(entry.clone());
    }

    /// The intent that was called last, if that is another than the first.
    pub(super) fn reached(&self) -> Option<Entry> {
        self.lock().reached.clone()
    }

    /// It failed, and its fallback was taken for its answer.
    #[cfg(feature = "gateway")]
    pub(super) fn fail(&self, error: HandlerError) {
        self.lock().failed = Some(error);
    }

    /// What failed on the way of a call that has an answer all the same.
    pub(super) fn failed(&self) -> Option<HandlerError> {
        self.lock().failed.take()
    }

    fn lock(&self) -> MutexGuard<'_, Steps> {
        // nothing panics while it is held
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
