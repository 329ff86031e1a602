//! [`Overload`]: calls that find no room, told of at most once a minute, with what takes the places.

use std::sync::atomic::Ordering::Relaxed;

use tracing::warn;

use crate::app::App;
use crate::error::Rejection;
use crate::once_a_minute::Tally;

/// Calls and visits of pages that found no room.
pub(crate) struct Overload(Tally);

impl Overload {
    pub(crate) fn new() -> Self {
        Self(Tally::new())
    }
}

impl App {
    /// The refusal of one more that finds no room.
    pub(super) fn overloaded(&self) -> Rejection<'static> {
        if let Some(refused) = self.inner.overload.0.one_more() {
            warn!(
                refused,
                in_flight = self.calls_in_flight(),
                past_deadline = self.inner.underway.past_deadline(),
                "calls get 503, because as many are in flight as `FULFILLMENT_MAX_CALLS` allows; those past their deadline \
                 have had the fallback, and run on: look for what they wait for; `refused` is how many since the last such \
                 line"
            );
        }
        Rejection::Overloaded
    }

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
