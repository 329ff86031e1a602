//! The panic guard: a panic in a user's function is a failed call, not a dead connection.
//!
//! The default panic hook prints the payload, which may hold what a user wrote. `serve()` installs a hook that keeps
//! the place, and the text if it is a literal of the program, for the one log line of that call. An application that
//! is embedded elsewhere leaves the hook alone and logs that the function panicked.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::{HandlerError, Kind};

thread_local! {
    static INSIDE_CALL: Cell<bool> = const { Cell::new(false) };
    static SEEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic in it becomes an error.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, HandlerError> {
    let outside = INSIDE_CALL.replace(true);
    // what a panic that the function caught itself has left is not this call's
    SEEN.take();
    // what a panic leaves half done is the function's own: nothing of ours is reachable from it
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    INSIDE_CALL.set(outside);
    result.map_err(panicked)
}

/// Whether a call's function runs on this thread, or is polled on it.
#[cfg(feature = "gateway")]
pub(crate) fn is_inside_call() -> bool {
    INSIDE_CALL.get()
}

/// The causes of an error as one line for a log. They are a user's code, so they too may panic, the last time when they
/// are dropped.
pub(crate) fn cause_of(error: HandlerError) -> String {
    let cause = catch(|| error.chain()).unwrap_or_else(|_| {
        "an error that cannot tell its cause: its `Display` panicked".to_owned()
    });
    discard(error);
    cause
}

fn panicked(payload: Box<dyn Any + Send>) -> HandlerError {
    let cause = SEEN.take().unwrap_or_else(|| match literal(&*payload) {
        Some(text) => format!("panicked: {text}"),
        None => "panicked".to_owned(),
    });
    discard(payload);
    HandlerError::of_kind(Kind::Panicked, cause)
}

/// Drops what a user's code made, which may panic again.
fn discard<T>(value: T) {
    let outside = INSIDE_CALL.replace(true);
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(|| drop(value))) {
        // what panics when it is dropped may panic with its like: no end of that but not to drop it
        std::mem::forget(payload);
    }
    INSIDE_CALL.set(outside);
}

/// A payload that is a literal is the program's own text; a formatted one may hold a user's.
fn literal(payload: &(dyn Any + Send)) -> Option<&'static str> {
    payload.downcast_ref::<&'static str>().copied()
}

/// Installs the hook: calls keep their panics for the log, every other panic goes where it went before.
pub(crate) fn install_hook() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if INSIDE_CALL.get() {
            remember(info)
        } else {
            before(info)
        }
    }));
}

fn remember(info: &PanicHookInfo<'_>) {
    let mut line = String::from("panicked");
    if let Some(place) = info.location() {
        line.push_str(&format!(" at {}:{}", place.file(), place.line()));
    }
    if let Some(text) = info.payload().downcast_ref::<&'static str>() {
        line.push_str(&format!(": {text}"));
    }
    SEEN.set(Some(line));
}

/// A future whose panics are errors.
pub(crate) struct Caught<F>(pub(crate) F);

impl<F: Future + Unpin> Future for Caught<F> {
    type Output = Result<F::Output, HandlerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match catch(|| Pin::new(&mut self.0).poll(context)) {
            Ok(poll) => poll.map(Ok),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_cannot_be_displayed_is_an_error_all_the_same() {
        #[derive(Debug)]
        struct Hostile(bool);
        impl std::fmt::Display for Hostile {
            fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if self.0 {
                    panic!("no text")
                } else {
                    Err(std::fmt::Error)
                }
            }
        }
        impl std::error::Error for Hostile {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(self)
            }
        }
        assert!(cause_of(Hostile(true).into()).contains("`Display` panicked"));
        // its source is itself: the line ends all the same
        assert!(cause_of(Hostile(false).into()).len() < 1_000);
    }

    #[test]
    fn a_literal_is_told_and_a_formatted_text_is_not() {
        let told =
            catch(|| panic!("the stock is empty")).map_err(|error: HandlerError| error.chain());
        assert!(told.is_err_and(|cause: String| cause.contains("the stock is empty")));

        let cpf = String::from("canary");
        let hidden = catch(move || panic!("no such CPF: {cpf}"))
            .map_err(|error: HandlerError| error.chain());
        assert!(hidden.is_err_and(|cause: String| !cause.contains("canary")));
    }
}
