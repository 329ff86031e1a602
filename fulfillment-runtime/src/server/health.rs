//! Whether the runtime still wakes whoever wants to be woken: `/readyz` answers by it, and the log tells of it.
//!
//! A task asks to be woken again and again, and notes when it is. Where every thread of the runtime is blocked it cannot
//! tell so itself, so in a process of the server's own a [thread](blocked) looks at what it noted.

mod blocked;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep_until;
use tracing::warn;

use crate::app::App;
use crate::dispatch::Punctuality;
use crate::once_a_minute::OnceAMinute;

/// What the task and the thread know together.
struct Health {
    app: App,
    told: Mutex<Told>,
    /// One line a minute, whoever writes it.
    line: OnceAMinute,
}

/// What is told of the runtime, and what is yet to be told.
#[derive(Default)]
struct Told {
    /// Since when it was blocked, as the log says.
    blocked: Option<Instant>,
    /// From when to when the task was not woken, for the thread to judge.
    late: Option<(Instant, Instant)>,
}

/// Ends with this.
pub(super) struct Watching {
    _task: JoinSet<()>,
    _thread: Option<blocked::Thread>,
}

/// Looks after the runtime that this runs on.
pub(super) fn watch(app: App, own_process: bool) -> Watching {
    let health = Arc::new(Health {
        app,
        told: Mutex::default(),
        line: OnceAMinute::new(),
    });
    let thread = own_process.then(|| blocked::Thread::start(&health));
    let thread = thread.flatten();
    let mut task = JoinSet::new();
    task.spawn(health.run(thread.is_some()));
    Watching {
        _task: task,
        _thread: thread,
    }
}

impl Health {
    /// Asks to be woken again and again. What it notices `is_told` by the thread, if there is one: that knows whether the
    /// process itself was suspended.
    async fn run(self: Arc<Self>, is_told: bool) {
        let punctuality = &self.app.inner.readiness.punctuality;
        let mut due = Instant::now();
        loop {
            let now = Instant::now();
            match punctuality.woken(due, now) {
                Some(_) if is_told => self.told().late = Some((due, now)),
                Some(late) => self.tell_late(late),
                None => {}
            }
            due = Instant::now() + Punctuality::TICK;
            sleep_until(due.into()).await;
        }
    }

    fn tell_late(&self, late: Duration) {
        if self.line.is_due() {
            warn!(
                milliseconds = late.as_millis() as u64,
                "the runtime was late: a task was woken so long after its time; look for an async function that blocks (a \
                 plain `fn` may; `--debug` warns of each that does), or for too little processor time"
            );
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        // nothing panics while it is held; and it is whole after any step
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
