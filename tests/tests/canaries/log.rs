//! A log that keeps every line of a runtime, as text and as JSON, from TRACE on.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Lines as they were written.
#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic before").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no panic before").clone()).expect("text")
    }
}

/// Runs work on a runtime all of whose threads write to one log: the log as text, and as JSON.
pub(crate) fn logged<T>(work: impl Future<Output = T>) -> (T, [String; 2]) {
    let (text, json) = (Lines::default(), Lines::default());
    let subscriber = tracing_subscriber::registry()
        .with(LevelFilter::TRACE)
        .with(fmt::layer().with_ansi(false).with_writer(text.clone()))
        .with(fmt::layer().json().with_writer(json.clone()));
    let dispatch = Dispatch::new(subscriber);
    let output = {
        let of_thread = dispatch.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            // plain functions run on threads of their own, which live as long as the runtime
            .on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&of_thread)))
            .build()
            .expect("a runtime");
        let _here = tracing::dispatcher::set_default(&dispatch);
        runtime.block_on(work)
    };
    (output, [text.text(), json.text()])
}
