//! What several test binaries share: a bot on a free port, a raw HTTP/1 client, calls as the platforms send them, and
//! the log to look into.
//!
//! Tests wait for events, never for time. What waits has a limit all the same ([`within_a_minute`]), so that an event
//! that never comes is a failed test and not a gate that hangs.

mod bot;
mod calls;
mod client;
mod folder;
pub mod gateway;
mod held;
mod hostile;
pub mod logs;
pub mod optional;
pub mod pressure;
pub mod process;
mod records;
pub mod tls;

pub use self::bot::{Bot, SOON, Stopping};
pub use self::calls::{Called, PLATFORMS, TOKEN_HEADER, assistente, dialogflow, serprobots};
pub use self::client::{Connection, Reply};
pub use self::folder::Folder;
pub use self::held::{HELD, Held};
pub use self::hostile::Hostile;
pub use self::records::{Became, Record, Records};

use std::time::Duration;

use serde_json::Value;

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

/// JSON with every whole float as the integer that it is: how parameters are read where any kind is taken.
pub fn with_whole_numbers(json: Value) -> Value {
    match json {
        Value::Number(number) => match number.as_f64() {
            Some(float)
                if number.is_f64()
                    && float.fract() == 0.0
                    && float.abs() <= 9_007_199_254_740_992.0 =>
            {
                Value::from(float as i64)
            }
            _ => Value::Number(number),
        },
        Value::Array(elements) => elements.into_iter().map(with_whole_numbers).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, with_whole_numbers(value)))
            .collect(),
        other => other,
    }
}

/// The README's snippets are tests: what a newcomer copies must compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
