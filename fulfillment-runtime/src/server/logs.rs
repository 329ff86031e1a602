//! The log subscriber of feature `logs`: readable on a terminal, JSON for machines, on standard error.

use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Installs the subscriber, unless the program has one.
///
/// Levels come from `RUST_LOG` (`info`, `warn,my_bot=debug`); default INFO, with `debug` everything of ours from
/// DEBUG on.
pub(super) fn install(debug: bool, json: bool) {
    let default = Targets::new().with_default(LevelFilter::INFO);
    let default = if debug {
        default.with_target(env!("CARGO_CRATE_NAME"), LevelFilter::DEBUG)
    } else {
        default
    };
    let asked = std::env::var("RUST_LOG")
        .ok()
        .filter(|levels| !levels.trim().is_empty());
    let (levels, ignored) = match asked.as_deref().map(str::parse::<Targets>) {
        Some(Ok(levels)) => (levels, false),
        Some(Err(_)) => (default, true),
        None => (default, false),
    };
    let layer = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let layer = if json {
        layer.json().flatten_event(true).boxed()
    } else {
        let colours = std::io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
        layer.with_ansi(colours).boxed()
    };
    // a program that installed its own subscriber keeps it
    let installed = registry()
        .with(layer.with_filter(levels))
        .try_init()
        .is_ok();
    if installed && ignored {
        tracing::warn!(
            "`RUST_LOG` cannot be read and is ignored; write levels as `info` or `warn,my_bot=debug`"
        );
    }
}
