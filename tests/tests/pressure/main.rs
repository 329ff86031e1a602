//! What a server stands: slow peers, too few descriptors, functions that fail and block, each in more than plenty, and
//! honest callers beside them who notice nothing. What is asserted is counted; times are for `tests/pressure/run.sh`.
//!
//! The bots are processes of their own, seen from outside through Linux's /proc. slowhttptest is Debian's package of
//! that name. Where it is not installed its tests say so on the terminal and pass; where it ran they leave the file
//! `target/ci/slowhttptest-tests-ran`, which `.ci/run` looks for.
#![cfg(target_os = "linux")]

mod blocked;
mod descriptors;
mod failures;
mod silent;
mod slow;

use fulfillment_tests::pressure::Observed;
use fulfillment_tests::process::{self, Running};
use tokio::process::Command;
use tokio::sync::{Mutex, MutexGuard};

const BOT: &str = env!("CARGO_BIN_EXE_pressure_bot");

/// A bot on a free port with these settings beside its defaults.
async fn start(settings: &[(&str, &str)]) -> Running {
    Running::start(program(BOT, settings, &[])).await
}

fn program(path: &str, settings: &[(&str, &str)], arguments: &[&str]) -> Command {
    let always = [
        ("FULFILLMENT_HOST", "127.0.0.1"),
        ("FULFILLMENT_PORT", "0"),
        // Dialogflow waits for 4.5 s; on a machine that does all of this at once that may be too short
        ("FULFILLMENT_TIMEOUT", "50s"),
    ];
    let settings: Vec<_> = always.iter().chain(settings).copied().collect();
    process::program(path, &settings, arguments)
}

fn observe(bot: &Running) -> Observed {
    Observed(bot.id())
}

/// Whoever opens hundreds of connections in this process does it alone, because it may have as few as 1,024.
async fn many_descriptors() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}
