//! Files that are read again while the server runs: a certificate that is renewed, a secret that is exchanged.
//!
//! Whoever has read files implements [`Reread`]. Once a second this looks at them from outside, through symbolic links,
//! since that is how Kubernetes exchanges what it mounts. What looks otherwise than when it was last read, and the same
//! as a second before, is read again: a file in the middle of being written is left alone. At SIGHUP all are, at once.
//!
//! SIGHUP is taken only where the process is the server's own and there is a file to read again. A signal that is taken
//! once is the whole process's for good: a program that has a server in it keeps its own SIGHUP, as does one without
//! any file, which a terminal that hangs up shall end as ever.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};

use super::race::{First, race};

#[cfg(test)]
mod tests;

/// Something that was read from files and can be read again.
pub(super) trait Reread: Send + Sync {
    fn files(&self) -> Vec<PathBuf>;

    /// Reads them again: takes what is whole, keeps what it had otherwise; logs both. May block.
    fn reread(&self);
}

/// What a file looks like from outside.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    modified: Option<SystemTime>,
    length: u64,
    /// Device and inode: who renames a file over another may keep both of the above.
    #[cfg(unix)]
    identity: (u64, u64),
}

impl Look {
    /// `None` where there is no file to see.
    fn at(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|seen| Self::of(&seen))
    }

    fn of(seen: &Metadata) -> Self {
        Self {
            modified: seen.modified().ok(),
            length: seen.len(),
            #[cfg(unix)]
            identity: {
                use std::os::unix::fs::MetadataExt;
                (seen.dev(), seen.ino())
            },
        }
    }
}

/// What files looked like before they were first read, so that no change between that and the first look is lost.
pub(super) struct Looks(HashMap<PathBuf, Option<Look>>);

impl Looks {
    pub(super) fn at(files: impl IntoIterator<Item = PathBuf>) -> Self {
        let looks = files.into_iter().map(|path| {
            let look = Look::at(&path);
            (path, look)
        });
        Self(looks.collect())
    }
}

/// All that is read again.
pub(super) struct Rotation(Vec<Item>);

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
        let items = rereads.into_iter().map(|reread| {
            let files = reread.files();
            let read = files.iter().map(|path| before.0.get(path).cloned());
            Item {
                read: read.collect(),
                last: None,
                reread,
                files,
            }
        });
        Self(items.filter(|item| !item.files.is_empty()).collect())
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
            if settled && item.read.as_ref() != Some(&now) {
                item.read(now.clone());
            }
            item.last = Some(now);
        }
    }

    /// Reads everything again: who asks for it has written it.
    fn reread(&mut self) {
        for item in &mut self.0 {
            let now = item.now();
            item.read(now);
        }
    }
}

impl Item {
    fn now(&self) -> Vec<Option<Look>> {
        self.files.iter().map(|path| Look::at(path)).collect()
    }

    /// `now` is from before: what changes while they are read is seen at the next look. What cannot be used counts as
    /// read too, and is tried again when it changes.
    fn read(&mut self, now: Vec<Option<Look>>) {
        self.reread.reread();
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
