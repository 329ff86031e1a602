//! A call under way: caught, bounded by its deadline, and never cancelled.
//!
//! A call that began runs to its end; only its answer can be late. So whatever makes its caller stop waiting, a
//! passed deadline, a program that drops its future, or a stop that cuts its connection off, the rest of the call goes
//! on in a task of its own, keeps its permit until it ends, and its end is logged.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;
use tracing::{Span, info, warn};

use super::underway::{Entered, Work};
use super::worker::Worker;
use crate::app::App;
use crate::error::{HandlerError, Kind};
use crate::invocation::{CallFuture, Outcome, Refusal, RefusalKind};
use crate::panic_guard::{Caught, cause_of};
use crate::record::{CallOutcome, CallRecord};
use crate::request::Request;
use crate::route_table::Entry;
use crate::shown::Shown;

/// A call that its caller waits for until its deadline.
pub(super) struct Bounded<'a> {
    app: &'a App,
    started: Instant,
    /// `None` once it ended or goes on without its caller.
    running: Option<Running>,
    /// Made when the call first has to wait: most never do.
    waiting: Option<Waiting>,
}

/// What a call that has to wait needs.
struct Waiting {
    timer: Pin<Box<Sleep>>,
    /// Where the call goes on if its caller does not wait: also from outside the runtime.
    runtime: Handle,
}

/// A call with all that it holds until its end.
pub(super) struct Running {
    call: Caught<CallFuture>,
    request: Request,
    span: Span,
    /// `None` where nobody develops it.
    worker: Option<Worker>,
    /// Once it has to wait; left before the permit is given back.
    entered: Option<Entered>,
    _permit: OwnedSemaphorePermit,
}

impl<'a> Bounded<'a> {
    pub(super) fn new(app: &'a App, started: Instant, running: Running) -> Self {
        Self {
            app,
            started,
            running: Some(running),
            waiting: None,
        }
    }
}

impl Future for Bounded<'_> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let this = &mut *self;
        let Some(running) = &mut this.running else {
            // polled after it was ready, which no executor does
            return Poll::Pending;
        };
        if let Poll::Ready(outcome) = Pin::new(&mut *running).poll(context) {
            this.running = None;
            return Poll::Ready(outcome);
        }
        // made where there is first something to wait for: most functions answer at once
        let waiting = this.waiting.get_or_insert_with(|| {
            let deadline = running.request.deadline();
            let work = Work::Call(running.request.clone());
            let underway = &this.app.inner.underway;
            running.entered = Some(underway.enter(work, this.started, deadline));
            Waiting {
                timer: Box::pin(tokio::time::sleep_until(deadline.0.into())),
                runtime: Handle::current(),
            }
        });
        ready!(waiting.timer.as_mut().poll(context));
        if let Some(running) = this.running.take() {
            running.go_on_alone(this.app, &waiting.runtime);
        }
        let cause = "no answer before the deadline; the function runs on";
        Poll::Ready(Err(Refusal::error(HandlerError::of_kind(
            Kind::TooLate,
            cause,
        ))))
    }
}

impl Drop for Bounded<'_> {
    fn drop(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        // a call that never had to wait was never asked: there is nothing of it to go on
        let Some(waiting) = &self.waiting else { return };
        let outcome = CallOutcome::Abandoned;
        let elapsed = self.started.elapsed();
        running.span.in_scope(|| {
            self.app.record(outcome, |outcome| {
                CallRecord::of(&running.request, CLIENT_CLOSED_REQUEST, outcome, elapsed)
            })
        });
        running.go_on_alone(self.app, &waiting.runtime);
    }
}

/// What proxies log for a caller that does not wait; nobody gets it.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl Future for Running {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let this = &mut *self;
        let _entered = this.span.enter();
        let mut poll = || Pin::new(&mut this.call).poll(context);
        let outcome = match &this.worker {
            None => ready!(poll()),
            Some(worker) => ready!(worker.run(poll)),
        };
        Poll::Ready(outcome.unwrap_or_else(|panicked| Err(Refusal::error(panicked))))
    }
}

impl Running {
    /// A call of this intent, not polled yet.
    pub(super) fn new(
        app: &App,
        entry: &Entry,
        call: CallFuture,
        permit: OwnedSemaphorePermit,
        request: &Request,
    ) -> Self {
        let watches = app.inner.settings.watches_workers;
        Self {
            call: Caught(call),
            request: request.clone(),
            span: app.span(request),
            worker: watches.then(|| Worker::of(entry, &app.inner.workers)),
            entered: None,
            _permit: permit,
        }
    }

    /// What it runs in.
    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    fn go_on_alone(mut self, app: &App, runtime: &Handle) {
        if let Some(entered) = &self.entered {
            entered.leave_alone();
        }
        #[cfg(feature = "metrics")]
        let app = app.clone();
        #[cfg(not(feature = "metrics"))]
        let _ = app;
        runtime.spawn(async move {
            // it counts as in flight until its end is logged: a stop waits for that too
            let outcome = (&mut self).await;
            #[cfg(feature = "metrics")]
            app.count_late(&outcome);
            self.span.in_scope(|| ended(&self.request, outcome));
        });
    }
}

/// Logs the end of a call that nobody waits for any more.
fn ended(request: &Request, outcome: Outcome) {
    let (platform, webhook, node) = (
        request.platform(),
        request.registered_webhook(),
        request.registered_node(),
    );
    let (ended, cause) = match outcome.map_err(Refusal::into_kind) {
        Ok(_) | Err(RefusalKind::Answer(_)) => ("answered", None),
        Err(RefusalKind::Unauthorized) => ("refused", None),
        Err(RefusalKind::Absent(error) | RefusalKind::Error(error)) => {
            ("failed", Some(cause_of(error)))
        }
    };
    let text = "a call that nobody waits for any more has ended";
    match cause {
        Some(cause) => warn!(platform, webhook, node, ended, cause = %Shown(&cause), "{text}"),
        None => info!(platform, webhook, node, ended, "{text}"),
    }
}
