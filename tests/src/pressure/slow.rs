//! slowhttptest: many connections that are slow in one way.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::Folder;

/// What comes slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slowness {
    /// The head of a request.
    Headers,
    /// Its body.
    Body,
    /// The reading of its answer.
    Read,
}

/// How many connections come, how many of them a second, and after how many seconds those that are left are given up.
#[derive(Debug, Clone, Copy)]
pub struct Wave {
    pub connections: usize,
    pub per_second: usize,
    pub seconds: u32,
}

/// The program, while it runs.
pub struct Slow {
    child: Child,
    folder: Folder,
}

/// What it saw.
#[derive(Debug)]
pub struct Seen {
    /// As many connections were open at once, at most.
    pub connected: usize,
    /// Whether the server has closed every one of them.
    pub all_were_closed: bool,
}

impl Slow {
    /// Opens connections to a `pressure_bot`, and stays until all are closed or the time is up.
    pub fn start(program: &Path, slowness: Slowness, wave: Wave, address: SocketAddr) -> Self {
        let folder = Folder::new();
        let (mode, path, more): (_, _, &[&str]) = match slowness {
            Slowness::Headers => ("-H", "pedidos", &[]),
            // anything but JSON is refused before a body is read
            Slowness::Body => ("-B", "pedidos", &["-f", "application/json"]),
            Slowness::Read => (
                "-X",
                "grande",
                &["-w", "1", "-y", "64", "-n", "1", "-z", "8"],
            ),
        };
        let [connections, per_second] = [wave.connections, wave.per_second].map(|n| n.to_string());
        let child = Command::new(program)
            .arg(mode)
            .args(["-u", &format!("http://{address}/{path}")])
            .args(["-c", &connections, "-r", &per_second, "-i", "1"])
            .args(["-l", &wave.seconds.to_string(), "-v", "1", "-g", "-o"])
            .arg(folder.path("seen"))
            .args(more)
            .stdin(Stdio::null())
            .stdout(fs::File::create(folder.path("printed")).expect("a file is made"))
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("slowhttptest");
        Self { child, folder }
    }

    /// Waits until it ends.
    pub async fn ended(mut self) -> Seen {
        let status = self.child.wait().await.expect("a process");
        assert!(status.success(), "{status}");
        let printed = fs::read(self.folder.path("printed")).expect("its output");
        let table = fs::read_to_string(self.folder.path("seen.csv")).expect("its table");
        // seconds, closed, pending, connected, available
        let connected = table
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(3)?.parse().ok());
        Seen {
            connected: connected.max().unwrap_or_default(),
            all_were_closed: String::from_utf8_lossy(&printed).contains("No open connections left"),
        }
    }
}
