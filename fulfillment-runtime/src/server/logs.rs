//! The log subscriber of feature `logs`: readable on a terminal, JSON for machines, on standard error.

use std::io::IsTerminal;

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use crate::shown::Shown;

/// What every target of ours begins with.
const OURS: &str = env!("CARGO_CRATE_NAME");

/// Installs the subscriber, unless the program has one.
///
/// Levels come from `RUST_LOG` (`info`, `warn,my_bot=debug`); default INFO, with `debug` everything of ours from
/// DEBUG on.
pub(super) fn install(debug: bool, json: bool) {
    let default = Targets::new().with_default(LevelFilter::INFO);
    let default = if debug {
        default.with_target(OURS, LevelFilter::DEBUG)
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
    let silent = asked.filter(|asked| is_silent_unasked(asked, &levels));
    // what is said here is said whatever the levels
    let levels = levels.with_target(module_path!(), LevelFilter::WARN);
    // a program that installed its own subscriber keeps it
    let installed = registry()
        .with(layer.with_filter(levels))
        .try_init()
        .is_ok();
    if installed && ignored {
        tracing::warn!(
            "`RUST_LOG` cannot be read and is ignored; write levels as `info` or `info,my_bot=debug`"
        );
    }
    if let (true, Some(levels)) = (installed, silent) {
        tracing::warn!(
            levels = %Shown(&levels),
            "`RUST_LOG` switches off all that this library logs, failed calls too: it names neither a level for all, such \
             as `info` or `info,my_bot=debug`, nor one for `{OURS}`; `{OURS}=off` says that this is meant"
        );
    }
}

/// Whether these levels let nothing of ours through, and nobody said `off`.
fn is_silent_unasked(asked: &str, levels: &Targets) -> bool {
    let mut words = asked.split([',', '=']).map(str::trim);
    !levels.would_enable(OURS, &Level::ERROR)
        && !words.any(|word| word.eq_ignore_ascii_case("off") || word == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_that_let_nothing_of_ours_through_are_told_unless_somebody_said_off() {
        let is_silent = |asked: &str| is_silent_unasked(asked, &asked.parse().expect("levels"));
        for silent in ["dbg", "my_bot=debug", "my_bot", "hyper=info, my_bot=trace"] {
            assert!(is_silent(silent), "{silent}");
        }
        for heard in [
            "info",
            "error",
            "warn,my_bot=debug",
            "fulfillment_runtime=error",
        ] {
            assert!(!is_silent(heard), "{heard}");
        }
        for meant in ["off", "OFF,my_bot=debug", "fulfillment_runtime=off,dbg"] {
            assert!(!is_silent(meant), "{meant}");
        }
    }
}
