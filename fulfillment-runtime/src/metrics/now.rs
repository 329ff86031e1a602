//! What is under way when somebody asks.

use std::fmt;
use std::time::Instant;

use prometheus_client::encoding::DescriptorEncoder;

use super::text;
use crate::app::App;

/// Calls and plain functions under way, with as many as there may be.
pub(super) fn write(app: &App, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let inner = &app.inner;
    let settings = &inner.settings;
    text::gauge(
        encoder,
        "calls_in_flight",
        "Calls and visits of pages under way, those included that nobody waits for any more",
        count(app.calls_in_flight()),
    )?;
    text::gauge(
        encoder,
        "calls_in_flight_max",
        "How many calls and visits of pages may be under way at once; more get 503",
        count(settings.max_calls),
    )?;
    text::gauge(
        encoder,
        "calls_past_deadline",
        "Calls and visits of pages under way whose deadline has passed: whoever called was given the fallback or an error",
        count(inner.underway.past_deadline()),
    )?;
    let blocking = &inner.shared.blocking;
    text::gauge(
        encoder,
        "blocking_functions_running",
        "Plain functions (fn, not async) that run now, each on a thread where it may block, those included that one of them asks",
        count(blocking.running()),
    )?;
    text::gauge(
        encoder,
        "blocking_functions_stuck",
        "Plain functions (fn, not async) that run now though the deadline of their call has passed, each on a thread that nobody else can have",
        count(blocking.stuck()),
    )?;
    text::gauge(
        encoder,
        "blocking_functions_max",
        "How many plain functions (fn, not async) may run at once; more wait for a thread",
        count(settings.max_blocking),
    )?;
    write_readiness(app, encoder)
}

/// Whether calls may be sent here, and what else decides it than the operator.
fn write_readiness(app: &App, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let (readiness, now) = (&app.inner.readiness, Instant::now());
    text::gauge(
        encoder,
        "ready",
        "1 if calls may be sent to this bot, as /readyz says; 0 while it stops or its runtime is late",
        u64::from(readiness.why_not(now).is_none()),
    )?;
    text::gauge(
        encoder,
        "runtime_delay_seconds",
        "How long a task of the bot waited for a processor after it was due, at worst in the last 5 seconds; above 1 it is \
         not ready; an async function that blocks makes it so; always 0 in a program that embeds the bot without its server",
        readiness.punctuality.delay(now).as_secs_f64(),
    )
}

fn count(number: usize) -> u64 {
    number as u64
}
