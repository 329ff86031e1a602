//! Whether the process may open as many files as there may be connections, each of which is one.

use crate::limits;

/// Beside connections: the listener, the runtime's own, what functions have open, and whom they call.
const SPARE: usize = 64;

/// Warns where it may not. Linux tells what it may; where nobody does, nothing is said.
pub(super) fn warn(max_connections: usize) {
    let told = std::fs::read_to_string("/proc/self/limits");
    let Some(files) = told.ok().as_deref().and_then(most) else {
        return;
    };
    let needed = max_connections.saturating_add(SPARE);
    if files < needed {
        let variable = limits::MAX_CONNECTIONS.variable;
        tracing::warn!(
            files,
            max_connections,
            "this process may open {files} files, and `max_connections` is {max_connections}: beyond that connections make \
             room for one another early, and functions that open files or call others fail; raise the limit to {needed} \
             (`ulimit -n`, `LimitNOFILE` of systemd), or lower `{variable}`"
        );
    }
}

/// The soft limit of open files; `None` if there is none.
fn most(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    line?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::most;

    const LIMITS: &str = "\
Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max open files            1024                 524288               files     
Max locked memory         8388608              8388608              bytes     
";

    #[test]
    fn the_soft_limit_of_open_files_is_found_where_there_is_one() {
        assert_eq!(most(LIMITS), Some(1024));
        assert_eq!(most(&LIMITS.replace("1024  ", "unlimited")), None);
        assert_eq!(most(""), None);
        assert_eq!(most("Max open files"), None);
    }
}
