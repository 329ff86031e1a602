//! As many connections as there are descriptors for, each of which takes one: more could only fail, and with them what
//! else needs one.

/// Places for connections, where this process may have so many and `wanted` shall be. Linux tells what it may open; where
/// nobody does, all are.
pub(super) fn places(wanted: usize) -> usize {
    let told = std::fs::read_to_string("/proc/self/limits");
    let files = told.ok().as_deref().and_then(most);
    files.map_or(wanted, |files| wanted.min(beside(files)))
}

/// What is left beside the listener, the runtime's own, a scraper or two, what functions have open, and whom they call:
/// a quarter is for them, where that is not too little or more than enough.
fn beside(files: usize) -> usize {
    let others = (files / 4).clamp(24, 64);
    files.saturating_sub(others).max(1)
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
    use super::*;

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

    #[test]
    fn connections_leave_descriptors_to_others() {
        for (files, places) in [
            (1, 1),
            (24, 1),
            (30, 6),
            (64, 40),
            (264, 200),
            (1_024, 960),
            (524_288, 524_224),
        ] {
            assert_eq!(beside(files), places, "{files}");
        }
    }
}
