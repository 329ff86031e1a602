//! Metrics (feature `metrics`): what became of calls, counted, as text for Prometheus.
//!
//! The text is written by `prometheus-client`, the Prometheus project's own crate: OpenMetrics, of which the older format
//! is made. It brings no second `syn` and escapes labels. Its histograms are used as well, which hold a
//! lock for one addition; its families of series are not, but for refusals: they hold one lock over all series while
//! they are written, which a bot with ten thousand nodes would feel in the middle of its calls. Counts of calls are
//! atomics in a table that is as large as the routes are, made at the start and never larger: so no caller can add a
//! series, whatever it sends.
//!
//! What is counted comes from the [`CallRecord`] of each call. The rest is asked for when somebody scrapes.

mod calls;
mod labels;
mod now;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use std::time::SystemTime;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use self::calls::Calls;
use crate::app::App;
use crate::error::{Kind, Rejection};
use crate::invocation::{Outcome, RefusalKind};
use crate::record::{CallOutcome, CallRecord, FallbackReason};
use crate::route_table::RouteTable;

/// In front of every name.
const PREFIX: &str = "fulfillment";

/// What became of the calls of one application.
#[derive(Debug)]
pub(crate) struct Metrics {
    started: SystemTime,
    calls: Calls,
    /// By fixed texts and statuses alone, so they are few.
    refusals: Family<[(&'static str, String); 2], Counter>,
    shed: Counter,
    panics: Counter,
    abandoned: Counter,
}

impl Metrics {
    pub(crate) fn of(table: &RouteTable) -> Self {
        Self {
            started: SystemTime::now(),
            calls: Calls::of(table),
            refusals: Family::default(),
            shed: Counter::default(),
            panics: Counter::default(),
            abandoned: Counter::default(),
        }
    }

    /// One more call.
    pub(crate) fn count(&self, record: &CallRecord<'_>) {
        match record.outcome {
            CallOutcome::Refused { name, .. } => return self.refused(name, record.status),
            CallOutcome::Fallback { reason, .. } => {
                if reason == FallbackReason::Panicked {
                    self.panics.inc();
                }
            }
            CallOutcome::Abandoned => {
                self.abandoned.inc();
            }
            CallOutcome::Answered => {}
        }
        self.calls.count(record);
    }

    fn refused(&self, cause: &str, status: u16) {
        let labels = [("cause", cause.to_owned()), ("status", status.to_string())];
        self.refusals.get_or_create_owned(&labels).inc();
        let no_room = [Rejection::Overloaded, Rejection::BodiesTooLarge];
        if no_room
            .iter()
            .any(|rejection| rejection.cause().name == cause)
        {
            self.shed.inc();
        }
    }
}

impl App {
    /// The end of a call that nobody waits for any more, of which a record was made before.
    pub(crate) fn count_late(&self, outcome: &Outcome) {
        let (Some(metrics), Err(refusal)) = (&self.inner.metrics, outcome) else {
            return;
        };
        if let RefusalKind::Error(error) = refusal.kind() {
            if *error.kind() == Kind::Panicked {
                metrics.panics.inc();
            }
        }
    }

    /// What became of the calls so far, and what is under way, as OpenMetrics text, which Prometheus reads; `None` unless
    /// [`AppBuilder::metrics`](crate::AppBuilder::metrics) asked for it.
    ///
    /// For programs that have an application and no [`Server`](crate::Server), which answers scrapers on a
    /// [port](crate::Server::metrics_port) of their own; what is counted of connections is there alone. The answer's content type is
    /// `application/openmetrics-text; version=1.0.0; charset=utf-8`.
    ///
    /// ```
    /// use fulfillment_runtime::{App, Intent};
    ///
    /// # fn main() -> fulfillment_runtime::Result {
    /// let intent = Intent::new("pedidos", "Novo pedido").public().handler(|| "Anotado!");
    /// let app = App::builder().intent(intent).metrics(true).build()?;
    ///
    /// let text = app.metrics().unwrap_or_default();
    /// assert!(text.contains("fulfillment_calls_in_flight 0\n"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn metrics(&self) -> Option<String> {
        self.metrics_with(None)
    }

    /// The same with those of whoever serves the application.
    pub(crate) fn metrics_with(&self, more: Option<Box<dyn Collector>>) -> Option<String> {
        self.inner.metrics.as_ref()?;
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register_collector(Box::new(Scrape(self.clone())));
        if let Some(more) = more {
            registry.register_collector(more);
        }
        let mut text = String::new();
        encode(&mut text, &registry).ok().map(|()| text)
    }
}

/// An application whose metrics are asked for.
#[derive(Debug)]
struct Scrape(App);

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> std::fmt::Result {
        let Some(metrics) = &self.0.inner.metrics else {
            return Ok(());
        };
        metrics.calls.write(&mut encoder)?;
        metrics.write(&mut encoder)?;
        now::write(&self.0, &mut encoder)
    }
}

impl Metrics {
    fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> std::fmt::Result {
        text::family(
            encoder,
            "refusals",
            "Calls that were refused before any function was called, by cause and HTTP status",
            &self.refusals,
        )?;
        text::counter(
            encoder,
            "shed",
            "Calls that were refused with 503 because too many were in flight",
            self.shed.get(),
        )?;
        text::counter(
            encoder,
            "panics",
            "Functions that panicked, those included whose call nobody waited for any more",
            self.panics.get(),
        )?;
        text::counter(
            encoder,
            "abandoned",
            "Calls that nobody waited for any more: a program that embeds the bot dropped the future, or a stop cut the \
             connection off; a caller that hangs up goes unnoticed; fulfillment_calls has them too, with status 499",
            self.abandoned.get(),
        )?;
        let since = self.started.duration_since(SystemTime::UNIX_EPOCH);
        text::gauge(
            encoder,
            "start_time_seconds",
            "When the bot was put together, in seconds since 1970; where it serves by itself, at the start of the program",
            since.unwrap_or_default().as_secs_f64(),
        )?;
        text::gauges(
            encoder,
            "build_info",
            "The version of fulfillment-runtime; always 1",
            [([("version", env!("CARGO_PKG_VERSION"))], 1)],
        )
    }
}
