//! Waiting for a gateway on the thread that asks, for plain functions.

use tokio::runtime::Handle;

use crate::blocking::is_plain_function;
use crate::error::{GatewayError, GatewayErrorKind};
use crate::panic_guard::is_inside_call;

const IN_ASYNC: &str = "an async function cannot wait on its thread; await the one of the same name without `_blocking` there, \
                        or wait on a thread of `tokio::task::spawn_blocking`";

/// What is asked, waited for on this thread.
///
/// In an async function that is an error, whose text says what to do: waiting there would panic with tokio's, which knows
/// neither the function nor a way out. `block_in_place` cannot be told from it and is refused too.
#[track_caller]
pub(super) fn wait<T>(
    asking: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, GatewayError> {
    if is_inside_call() && !is_plain_function() {
        let kind = GatewayErrorKind::Unsendable(IN_ASYNC);
        return Err(GatewayError::new(kind, None, Default::default()));
    }
    Handle::current().block_on(asking)
}
