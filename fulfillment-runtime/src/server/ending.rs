//! [`Ending`]: why a connection ended, for those who count.

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Its peer closed it, or was answered for the last time.
    // nobody says so where nobody counts
    #[cfg_attr(not(any(feature = "metrics", feature = "tls")), allow(dead_code))]
    Done,
    /// It broke off.
    Broken,
    /// What came was no HTTP, or too large a head.
    Malformed,
    /// TLS was not spoken, or not in time.
    #[cfg_attr(not(feature = "tls"), allow(dead_code))] // without it there is no handshake
    Handshake,
    /// A head took too long.
    HeadTimeout,
    /// It was idle for too long.
    IdleTimeout,
    /// Its peer did not take its answer in time.
    WriteTimeout,
    /// It made room for another.
    MadeRoom,
    /// The server stopped.
    Stop,
}

/// Each of them, in their order, and how it is told.
#[cfg(feature = "metrics")]
pub(super) const ENDINGS: [(Ending, &str); 9] = [
    (Ending::Done, "done"),
    (Ending::Broken, "broken"),
    (Ending::Malformed, "malformed"),
    (Ending::Handshake, "handshake"),
    (Ending::HeadTimeout, "head_timeout"),
    (Ending::IdleTimeout, "idle_timeout"),
    (Ending::WriteTimeout, "write_timeout"),
    (Ending::MadeRoom, "made_room"),
    (Ending::Stop, "stop"),
];

#[cfg(all(test, feature = "metrics"))]
mod tests {
    use super::*;

    #[test]
    fn each_ending_stands_where_it_is_looked_for() {
        for (index, (ending, _)) in ENDINGS.into_iter().enumerate() {
            assert_eq!(ending as usize, index, "{ending:?}");
        }
    }

    #[test]
    fn the_readme_tells_of_every_ending() {
        let readme = include_str!("../../../README.md");
        let is_row = |line: &&str| line.starts_with("| `fulfillment_connections_closed_total`");
        let row = readme.lines().find(is_row).expect("a row of the metric");
        for (_, reason) in ENDINGS {
            assert!(row.contains(&format!("`{reason}`")), "{reason}");
        }
    }
}
