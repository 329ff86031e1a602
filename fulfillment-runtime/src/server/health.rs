//! Whether the runtime still wakes whoever wants to be woken: `/readyz` answers by it.

use std::time::Instant;

use tokio::time::sleep_until;
use tracing::warn;

use crate::app::App;
use crate::dispatch::Punctuality;
use crate::once_a_minute::OnceAMinute;

/// Asks to be woken again and again, and notes when it is. Runs until it is dropped.
pub(super) async fn watch(app: App) {
    let punctuality = &app.inner.readiness.punctuality;
    let line = OnceAMinute::new();
    let mut due = Instant::now();
    loop {
        if let Some(late) = punctuality.woken(due, Instant::now()) {
            if line.is_due() {
                warn!(
                    milliseconds = late.as_millis() as u64,
                    "the runtime is late: a task was woken so long after its time; look for an async function that blocks \
                     (a plain `fn` may), or for too little processor time"
                );
            }
        }
        due = Instant::now() + Punctuality::TICK;
        sleep_until(due.into()).await;
    }
}
