//! [`Again`]: secrets in files as they are read again while the program runs, each file once.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use tracing::{info, warn};

use super::reading::Places;
use super::token::Token;
use super::values::Values;
use crate::look::Look;

/// Reads files of secrets again, for everything that is made of them. What cannot be taken is logged at once, what has
/// changed when it is [valid](Self::tell).
pub(crate) struct Again<'a> {
    wanted: &'a dyn Fn(&Path) -> bool,
    read: HashMap<PathBuf, Option<Values>>,
    changed: BTreeSet<PathBuf>,
}

impl<'a> Again<'a> {
    /// `wanted`: which files are read.
    pub(crate) fn new(wanted: &'a dyn Fn(&Path) -> bool) -> Self {
        Self {
            wanted,
            read: HashMap::new(),
            changed: BTreeSet::new(),
        }
    }

    /// What the file of a secret holds now; `None` if it is in none that is wanted, or cannot be taken.
    pub(crate) fn read(&mut self, token: &Token) -> Option<&Values> {
        let file = token.path().filter(|file| (self.wanted)(file))?;
        let read = self.read.entry(file.to_owned());
        read.or_insert_with(|| read_file(token, file)).as_ref()
    }

    /// Takes what the file of a secret holds now in place of what it held; whether that is something else.
    pub(crate) fn exchange(&mut self, token: &Token, values: &mut Values) -> bool {
        match self.read(token) {
            Some(read) if read != values => *values = read.clone(),
            _ => return false,
        }
        self.changed.extend(token.path().map(Path::to_owned));
        true
    }

    /// What was exchanged is valid from now on.
    pub(crate) fn tell(self) {
        for file in self.changed {
            info!(file = %file.display(), "a secret was read again and has changed");
        }
    }
}

fn read_file(token: &Token, file: &Path) -> Option<Values> {
    if Look::at(file).is_some_and(|look| !look.is_regular()) {
        info!(file = %file.display(), "a secret is in no regular file and is not read again");
        return None;
    }
    // nothing but a file comes here
    let read = token.read(Places {
        variables: &|_| None,
        invent: None,
    });
    read.map_err(
        |cause| warn!(%cause, "a secret could not be read again; the one from before stays valid"),
    )
    .ok()
}
