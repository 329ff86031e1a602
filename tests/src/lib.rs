//! What several test binaries share: a bot on a free port, a raw HTTP/1 client, calls as the platforms send them, and
//! the log to look into.
//!
//! Tests wait for events, never for time. What waits has a limit all the same ([`within_a_minute`]), so that an event
//! that never comes is a failed test and not a gate that hangs.

mod bot;
mod calls;
mod client;
mod held;
pub mod logs;
pub mod process;

pub use self::bot::{Bot, SOON, Stopping};
pub use self::calls::{TOKEN_HEADER, assistente, dialogflow, serprobots};
pub use self::client::{Connection, Reply};
pub use self::held::{HELD, Held};

use std::time::Duration;

/// Waits for an event that must come.
///
/// # Panics
///
/// If it does not come within a minute.
#[track_caller]
pub fn within_a_minute<F: Future>(what: &'static str, event: F) -> impl Future<Output = F::Output> {
    let place = std::panic::Location::caller();
    async move {
        match tokio::time::timeout(Duration::from_secs(60), event).await {
            Ok(output) => output,
            Err(_) => panic!("{place}: waited a minute for {what}"),
        }
    }
}

/// The README's snippets are tests: what a newcomer copies must compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
