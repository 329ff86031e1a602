//! Why a call of a test has no answer, for whoever reads the test's failure: what the log would say of it.

use std::cell::RefCell;

use super::CallOutcome;

tokio::task_local! {
    /// Of the call that is under way in this task.
    static CAUSE: RefCell<Option<String>>;
}

/// The output of a call, and why it has no answer of a function.
pub(crate) async fn of<F: Future>(call: F) -> (F::Output, Option<String>) {
    let told = async {
        let output = call.await;
        (output, CAUSE.with(RefCell::take))
    };
    CAUSE.scope(RefCell::default(), told).await
}

/// Keeps what became of a call, if it is one of a test.
pub(crate) fn tell(outcome: CallOutcome<'_>) {
    let cause = match outcome {
        CallOutcome::Fallback { cause, .. } | CallOutcome::Refused { cause, .. } => Some(cause),
        CallOutcome::Answered | CallOutcome::Abandoned => None,
    };
    // outside a test's call there is nobody who would ask
    let _ = CAUSE.try_with(|kept| kept.replace(cause.map(str::to_owned)));
}
