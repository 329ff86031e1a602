//! [`Look`]: what a file looks like from outside, so that who has read it sees that it has changed since.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a file looks like from outside, through symbolic links.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Look {
    /// No pipe, device or folder.
    regular: bool,
    modified: Option<SystemTime>,
    length: u64,
    #[cfg(unix)]
    identity: Identity,
}

/// What a file keeps that is written anew with the length and the time of the one before.
#[cfg(unix)]
#[derive(Clone, PartialEq, Eq)]
struct Identity {
    /// Who renames a file over another exchanges it.
    device_and_inode: (u64, u64),
    /// The inode of a file that is removed goes to the next one, and anybody can set the time of a change of the content,
    /// but nobody that of the file itself: seconds and nanoseconds.
    changed: (i64, i64),
}

impl Look {
    /// `None` where there is no file to see.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|seen| Self::of(&seen))
    }

    fn of(seen: &Metadata) -> Self {
        Self {
            regular: seen.is_file(),
            modified: seen.modified().ok(),
            length: seen.len(),
            #[cfg(unix)]
            identity: {
                use std::os::unix::fs::MetadataExt;
                Identity {
                    device_and_inode: (seen.dev(), seen.ino()),
                    changed: (seen.ctime(), seen.ctime_nsec()),
                }
            },
        }
    }

    /// Whether it can be read as often as one likes: a pipe gives what it has once, and then keeps its reader waiting.
    pub(crate) fn is_regular(&self) -> bool {
        self.regular
    }
}

/// What files looked like before they were first read, so that no change between that and the first look is lost.
#[derive(Clone, Default)]
pub(crate) struct Looks(HashMap<PathBuf, Option<Look>>);

impl Looks {
    /// The files as they look now.
    pub(crate) fn at(files: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut looks = Self::default();
        files.into_iter().for_each(|file| looks.take(&file));
        looks
    }

    /// Looks at one more file, if nobody has before.
    pub(crate) fn take(&mut self, file: &Path) {
        if !self.0.contains_key(file) {
            self.0.insert(file.to_owned(), Look::at(file));
        }
    }

    /// Those that are missing, out of these.
    pub(crate) fn extend(&mut self, others: &Self) {
        for (file, look) in &others.0 {
            self.0.entry(file.clone()).or_insert_with(|| look.clone());
        }
    }

    /// `None` where nobody has looked.
    pub(crate) fn of(&self, file: &Path) -> Option<&Option<Look>> {
        self.0.get(file)
    }

    /// The files, in order.
    pub(crate) fn files(&self) -> Vec<&Path> {
        let mut files: Vec<&Path> = self.0.keys().map(PathBuf::as_path).collect();
        files.sort_unstable();
        files
    }
}
