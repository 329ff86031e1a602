//! A process as the kernel sees it. Linux has no events for this, so who waits for a number looks again and again.

use std::fs;
use std::time::Duration;

use crate::within_a_minute;

/// A process that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Observed(pub u32);

impl Observed {
    /// As many sockets does it have open, listening ones included.
    pub fn sockets(self) -> usize {
        let sockets = self.opened().filter(|target| target.starts_with("socket:"));
        sockets.count()
    }

    /// As many descriptors of any kind does it have open.
    pub fn descriptors(self) -> usize {
        self.opened().count()
    }

    fn opened(self) -> impl Iterator<Item = String> {
        let entries = fs::read_dir(format!("/proc/{}/fd", self.0)).expect("a process that runs");
        entries.filter_map(|entry| {
            // what was closed while the list was read is not open
            let target = fs::read_link(entry.ok()?.path()).ok()?;
            Some(target.to_string_lossy().into_owned())
        })
    }

    /// Its resident set, in KiB.
    pub fn resident(self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0));
        let status = status.expect("a process that runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
        number
            .and_then(|number| number.parse().ok())
            .expect("a number")
    }

    /// What its threads have run, ended ones included.
    pub fn has_run(self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0));
        let stat = stat.expect("a process that runs");
        // behind the program's name, which may hold anything
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let ticks = fields.split(' ').skip(11).take(2);
        let ticks: u64 = ticks
            .map(|ticks| ticks.parse::<u64>().expect("ticks"))
            .sum();
        // 100 a second, wherever Linux runs
        Duration::from_millis(ticks * 10)
    }

    /// Waits until it has no more sockets open than this.
    pub async fn has_sockets_left(self, at_most: usize) {
        within_a_minute("sockets that are closed", async {
            while self.sockets() > at_most {
                // nothing tells when another process closes a socket; to look without a pause would slow it down
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }
}
