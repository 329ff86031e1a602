//! Measures what tests cannot assert: how long honest callers wait beside thousands of slow ones, and whether a server
//! is as small after minutes as it was before. `tests/pressure/run.sh` builds and starts it, on Linux.
//!
//! `pressure slow` and `pressure soak MINUTES` end with an error and its reason if a bound does not hold.

#![allow(clippy::print_stdout, clippy::expect_used)] // it is for whoever runs it

mod slow;
mod soak;

use std::process::ExitCode;

use fulfillment_tests::process::{self, Running};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let found = match &*arguments {
        ["slow"] => slow::measure().await,
        ["soak", minutes] => soak::measure(minutes.parse().expect("a number of minutes")).await,
        _ => vec!["usage: pressure slow | pressure soak MINUTES".to_owned()],
    };
    if found.is_empty() {
        println!("every bound holds");
        return ExitCode::SUCCESS;
    }
    for line in found {
        println!("FAILED: {line}");
    }
    ExitCode::FAILURE
}

/// A bot on a free port, built as this program is, with the defaults of a server beside these settings.
async fn start(settings: &[(&str, &str)]) -> Running {
    let program = std::env::current_exe().expect("this program");
    let program = program.with_file_name("pressure_bot");
    let always = [("FULFILLMENT_HOST", "127.0.0.1"), ("FULFILLMENT_PORT", "0")];
    let settings: Vec<_> = always.iter().chain(settings).copied().collect();
    let program = program.to_str().expect("a path that is text");
    Running::start(process::program(program, &settings, &[])).await
}
