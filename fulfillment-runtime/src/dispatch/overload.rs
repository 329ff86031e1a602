//! [`Overload`]: calls that find no room, told of at most once a minute, with what takes the places.

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
}
