//! What is under way when somebody asks.

use std::fmt;

use prometheus_client::encoding::DescriptorEncoder;

use super::text;
use crate::app::App;

/// Calls and plain functions under way, with as many as there may be.
pub(super) fn write(app: &App, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let inner = &app.inner;
    let (settings, free) = (&inner.settings, inner.calls.available_permits());
    text::gauge(
        encoder,
        "calls_in_flight",
        "Calls under way, those included whose caller does not wait any more",
        count(settings.max_calls.saturating_sub(free)),
    )?;
    text::gauge(
        encoder,
        "calls_in_flight_max",
        "As many calls may be in flight; more get 503",
        count(settings.max_calls),
    )?;
    text::gauge(
        encoder,
        "calls_past_deadline",
        "Those of them whose deadline has passed",
        count(inner.underway.past_deadline()),
    )?;
    let blocking = &inner.shared.blocking;
    text::gauge(
        encoder,
        "blocking_functions_running",
        "Plain functions on their threads; one that another asks shares the place of that one",
        count(blocking.running()),
    )?;
    text::gauge(
        encoder,
        "blocking_functions_stuck",
        "Those of them whose call's deadline has passed",
        count(blocking.stuck()),
    )?;
    text::gauge(
        encoder,
        "blocking_functions_max",
        "As many plain functions may run at once; more wait",
        count(settings.max_blocking),
    )
}

fn count(number: usize) -> u64 {
    number as u64
}
