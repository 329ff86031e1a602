//! A call under way: caught, bounded by its deadline, and never cancelled.
//!
//! A call that began runs to its end; only its answer can be late. So whatever makes its caller stop waiting, a
//! passed deadline or a peer that went away (hyper then drops the future of the request), the rest of the call goes
//! on in a task of its own, keeps its permit until it ends, and its end is logged.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;
use tracing::info;

use crate::error::{HandlerError, Kind};
use crate::invocation::{CallFuture, Outcome, Refusal, RefusalKind};
use crate::panic_guard::Caught;
use crate::request::Request;

/// A call that its caller waits for until its deadline.
pub(super) struct Bounded {
    /// `None` once it ended or goes on without its caller.
    running: Option<Running>,
    /// Made when the call first has to wait: most never do.
    timer: Option<Pin<Box<Sleep>>>,
}

/// A call with all that it holds until its end.
struct Running {
    call: Caught<CallFuture>,
    request: Request,
    _permit: OwnedSemaphorePermit,
}

impl Bounded {
    pub(super) fn new(call: CallFuture, permit: OwnedSemaphorePermit, request: Request) -> Self {
        Self {
            running: Some(Running {
                call: Caught(call),
                request,
                _permit: permit,
            }),
            timer: None,
        }
    }
}

impl Future for Bounded {
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
        let deadline = running.request.deadline().0;
        let timer = this
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline.into())));
        ready!(timer.as_mut().poll(context));
        if let Some(running) = this.running.take() {
            running.go_on_alone();
        }
        let cause = "no answer before the deadline; the function runs on";
        Poll::Ready(Err(Refusal::error(HandlerError::of_kind(
            Kind::TooLate,
            cause,
        ))))
    }
}

impl Drop for Bounded {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.go_on_alone();
        }
    }
}

impl Future for Running {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let outcome = ready!(Pin::new(&mut self.call).poll(context));
        Poll::Ready(outcome.unwrap_or_else(|panicked| Err(Refusal::error(panicked))))
    }
}

impl Running {
    fn go_on_alone(self) {
        // outside a runtime nothing can go on, and nothing was running
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let request = self.request.clone();
            let outcome = self.await.map_err(Refusal::into_kind);
            let ended = match &outcome {
                Ok(_) | Err(RefusalKind::Answer(_)) => "answered",
                Err(RefusalKind::Unauthorized) => "refused",
                Err(RefusalKind::Absent(_) | RefusalKind::Error(_)) => "failed",
            };
            info!(
                platform = request.platform(),
                webhook = request.webhook(),
                node = request.registered_node(),
                ended,
                "a call that nobody waits for any more has ended"
            );
        });
    }
}
