//! How many calls are in flight, and waiting for the last of them.

use std::sync::atomic::Ordering::Relaxed;

use crate::app::App;

impl App {
    /// Calls and visits of pages under way, those included that nobody waits for any more.
    pub(crate) fn calls_in_flight(&self) -> usize {
        let inner = &self.inner;
        // what a drain takes in between counts as free twice: rather too few than calls that are none
        let max = inner.settings.max_calls;
        max.saturating_sub(inner.calls.available_permits())
            .saturating_sub(inner.drained.load(Relaxed))
    }

    /// Ready when nothing is in flight any more, where nothing new begins: takes the place of each that ends.
    pub(crate) async fn drained(&self) {
        for _ in 0..self.inner.settings.max_calls {
            // one by one, for whoever waits for many takes what is free meanwhile, and it would count as a call
            let Ok(place) = self.inner.calls.acquire().await else {
                // closed never
                return;
            };
            place.forget();
            self.inner.drained.fetch_add(1, Relaxed);
        }
    }
}
