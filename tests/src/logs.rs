//! The log of the whole test binary, as lines. Tests run beside each other, so each looks for webhooks of its own.

use std::fmt::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

use tokio::sync::Notify;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::within_a_minute;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static ADDED: Notify = Notify::const_new();

/// Collects everything that is logged from now on.
pub fn collect() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing_subscriber::registry().with(Collector).init());
}

/// The lines that have all of these `parts`.
pub fn with(parts: &[&str]) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let has_all = |line: &&String| parts.iter().all(|part| line.contains(part));
    lines.iter().filter(has_all).cloned().collect()
}

/// Waits for a line that has all of these `parts`, and tells the first.
pub async fn wait_for(parts: &[&str]) -> String {
    within_a_minute("a line of the log", async {
        loop {
            // before looking, so that no line is missed
            let mut added = std::pin::pin!(ADDED.notified());
            added.as_mut().enable();
            if let Some(line) = with(parts).into_iter().next() {
                return line;
            }
            added.await;
        }
    })
    .await
}

struct Collector;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collector {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut line = Line(format!(" in {}:", attributes.metadata().name()));
        attributes.record(&mut line);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(line);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(Line(span)) = span.extensions().get::<Line>() {
                line.0.push_str(span);
            }
        }
        LINES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line.0);
        ADDED.notify_waiters();
    }
}

/// `LEVEL name=value name=value in span: name=value`, texts as they are.
struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // writing to a string cannot fail
        let _ = write!(self.0, " {field}={value:?}");
    }
}
