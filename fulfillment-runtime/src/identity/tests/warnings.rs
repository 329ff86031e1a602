//! [`Warnings`]: what a thread warns of while a test looks on.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Level, Metadata, Subscriber};

/// What this thread warned of, a line an event.
pub(super) struct Warnings {
    lines: Arc<Mutex<Vec<String>>>,
    _until: DefaultGuard,
}

struct Listener(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Warnings {
    pub(super) fn listen() -> Self {
        let lines = Arc::default();
        let listener = Listener(Arc::clone(&lines));
        Self {
            lines,
            _until: set_default(listener),
        }
    }

    /// Those since this was asked last.
    pub(super) fn all(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().expect("no test panicked"))
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().expect("no test panicked").push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // writing to a string cannot fail
        let _ = write!(self.0, "{field}={value:?} ");
    }
}
