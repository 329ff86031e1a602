//! Files that are read again while the server runs: a certificate that is renewed, a secret that is exchanged.
//!
//! Whoever has read files implements [`Reread`]. Once a second this looks at them from outside, through symbolic links,
//! since that is how Kubernetes exchanges what it mounts. What looks otherwise than when it was last read, and the same
//! as a second before, is read again: a file in the middle of being written is left alone, unless its writer pauses for
//! longer than that. Who renames a whole file over the old one is never caught in the middle. Files settle in groups: one
//! that is written to all the time keeps back those that belong to it and no others.
//!
//! At SIGHUP all are read at once, settled or not: who sends it has written what is to be read.
//!
//! What is no regular file is never read again: a pipe that was read to its end would keep its second reader waiting for
//! ever, and this task and the end of the runtime with it.
//!
//! SIGHUP is taken only where the process is the server's own and there is a file to read again. A signal that is taken
//! once is the whole process's for good: a program that has a server in it keeps its own SIGHUP, as does one without
//! any file, which a terminal that hangs up shall end as ever.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};

use super::race::{First, race};
use crate::look::{Look, Looks};

#[cfg(test)]
mod tests;

/// Something that was read from files and can be read again.
pub(super) trait Reread: Send + Sync {
    /// Its files, those in a group that are of use together only: a certificate and its key, but each secret alone.
    fn groups(&self) -> Vec<Vec<PathBuf>>;

    /// Reads a group again: takes what is whole, keeps what it had otherwise; logs both. May block.
    fn reread(&self, group: &[PathBuf]);
}

/// All that is read again.
pub(super) struct Rotation(Vec<Item>);

/// A group of files.
struct Item {
    reread: Arc<dyn Reread>,
    files: Vec<PathBuf>,
    /// What the files looked like before they were last read; `None` where nobody has looked.
    read: Option<Vec<Option<Look>>>,
    /// What they looked like last time.
    last: Option<Vec<Option<Look>>>,
}

impl Rotation {
    /// `before`: a file that is missing there is read again soon, for nobody knows whether it has changed.
    pub(super) fn new(rereads: impl IntoIterator<Item = Arc<dyn Reread>>, before: &Looks) -> Self {
        let mut items = Vec::new();
        for reread in rereads {
            for files in reread.groups() {
                let read = files.iter().map(|path| before.of(path).cloned());
                items.push(Item {
                    read: read.collect(),
                    last: None,
                    reread: Arc::clone(&reread),
                    files,
                });
            }
        }
        items.retain(|item| !item.files.is_empty());
        Self(items)
    }

    /// Reads again what changes, until what is returned is dropped.
    pub(super) fn start(self, own_process: bool) -> JoinSet<()> {
        let mut task = JoinSet::new();
        if !self.0.is_empty() {
            let hangup = Hangup::listen(own_process);
            task.spawn(self.run(hangup));
        }
        task
    }

    async fn run(mut self, mut hangup: Hangup) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let asked = match race(pin!(second.tick()), pin!(hangup.next())).await {
                First::Left(_) => false,
                First::Right(()) => true,
            };
            // files may be on a disk that is slow, and keys take their time to be read
            let pass = tokio::task::spawn_blocking(move || {
                if asked {
                    info!("SIGHUP: files are read again");
                    self.reread();
                } else {
                    self.look();
                }
                self
            });
            self = match pass.await {
                Ok(rotation) => rotation,
                Err(error) => {
                    warn!(%error, "files are no longer read again");
                    return;
                }
            };
        }
    }

    /// Reads again what has changed and is the same as last time.
    fn look(&mut self) {
        for item in &mut self.0 {
            let now = item.now();
            let settled = item.last.as_ref() == Some(&now);
            if settled && item.read.as_ref() != Some(&now) && can_be_read_again(&now) {
                item.read(now.clone());
            }
            item.last = Some(now);
        }
    }

    /// Reads everything again: who asks for it has written it.
    fn reread(&mut self) {
        for item in &mut self.0 {
            let now = item.now();
            if can_be_read_again(&now) {
                item.read(now);
            }
        }
    }
}

/// Whether none of these keeps its second reader waiting. One that is gone does not: that is told when it is read.
fn can_be_read_again(looks: &[Option<Look>]) -> bool {
    looks.iter().flatten().all(Look::is_regular)
}

impl Item {
    fn now(&self) -> Vec<Option<Look>> {
        self.files.iter().map(|path| Look::at(path)).collect()
    }

    /// `now` is from before: what changes while they are read is seen at the next look. What cannot be used counts as
    /// read too, and is tried again when it changes.
    fn read(&mut self, now: Vec<Option<Look>>) {
        self.reread.reread(&self.files);
        self.read = Some(now);
    }
}

/// SIGHUP, where it is ours.
struct Hangup {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangup {
    #[cfg(unix)]
    fn listen(own_process: bool) -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        let signal = own_process.then(|| signal(SignalKind::hangup()).ok());
        Self {
            signal: signal.flatten(),
        }
    }

    #[cfg(not(unix))]
    fn listen(_: bool) -> Self {
        Self {}
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            if signal.recv().await.is_some() {
                return;
            }
        }
        std::future::pending().await
    }
}
