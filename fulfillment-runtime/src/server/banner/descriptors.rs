//! What is told where the process may not open as many files as there may be connections, each of which is one.

use crate::server::config::Config;

/// Tells it: as a warning if somebody wanted so many.
pub(super) fn tell(config: &Config) {
    let (places, wanted) = (config.places(), config.wanted_connections());
    if places == wanted {
        return;
    }
    let text = format!(
        "open files allow for {places} connections, not {wanted}; raise `ulimit -n`, or `LimitNOFILE` of systemd"
    );
    match config.max_connections {
        Some(_) => tracing::warn!("{text}"),
        None => tracing::info!("{text}"),
    }
}
