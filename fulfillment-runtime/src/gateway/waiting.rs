//! Waiting for a gateway on the thread that asks, for plain functions.
//!
//! An async function may do so too, where the runtime has another thread to give to whatever else runs on this one. Of
//! those there are so many: with the last one taken, no thread would be left to hear the answers that all of them wait
//! for. So few do so at once, and the next one gets an error.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::blocking::is_plain_function;
use crate::error::{GatewayError, GatewayErrorKind};
use crate::panic_guard::is_inside_call;

/// As many async functions of an application hold their thread at once; fewer than a server has threads to spare.
const AT_ONCE: usize = 8;

const TOO_MANY: &str = "as many async functions as may hold their threads wait for gateways already; await this in an async \
                        function, without `_blocking`, or let the function be a plain `fn`";

/// The async functions of an application that hold their thread.
#[derive(Default)]
pub(crate) struct Waiting(AtomicUsize);

impl Waiting {
    /// What is asked, waited for on this thread.
    #[track_caller]
    pub(super) fn wait<T>(
        &self,
        asking: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<T, GatewayError> {
        let runtime = Handle::current();
        let Some(_held) = self.hold() else {
            let kind = GatewayErrorKind::Unsendable(TOO_MANY);
            return Err(GatewayError::new(kind, None, Default::default()));
        };
        block_in_place(|| runtime.block_on(asking))
    }

    /// This thread, counted until what is returned is dropped if an async function of a call runs on it.
    fn hold(&self) -> Option<Held<'_>> {
        if !is_inside_call() || is_plain_function() {
            return Some(Held(None));
        }
        let one_more = |held| (held < AT_ONCE).then_some(held + 1);
        let held = self.0.fetch_update(Relaxed, Relaxed, one_more);
        held.ok().map(|_| Held(Some(&self.0)))
    }
}

/// A thread that waits.
struct Held<'a>(Option<&'a AtomicUsize>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(all) = self.0 {
            all.fetch_sub(1, Relaxed);
        }
    }
}
