//! [`Secrets`]: the secrets behind the guards, and reading them again while the server runs.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tracing::{info, warn};

use super::credentials::{Credentials, Way};
use super::{FactorId, Guards};
use crate::auth::{Places, SecretProblem, Token, Values};

/// The secrets behind the guards.
#[derive(Default)]
pub(super) struct Secrets(Mutex<Vec<Kept>>);

/// One secret, and what was read of it last.
pub(super) struct Kept {
    pub(super) way: Way,
    /// The user that it is the password of.
    pub(super) user: Option<String>,
    pub(super) token: Token,
    pub(super) values: Values,
    pub(super) proves: FactorId,
}

impl Secrets {
    pub(super) fn new(kept: Vec<Kept>) -> Self {
        Self(Mutex::new(kept))
    }

    /// What callers may present, as a table to look it up in.
    pub(super) fn credentials(&self) -> Credentials<FactorId> {
        let kept = self.lock();
        Credentials::new(kept.iter().flat_map(Kept::credentials))
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        // each value is replaced as a whole
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn credentials(&self) -> impl Iterator<Item = (Way, Box<[u8]>, FactorId)> {
        self.values.iter().map(|value| {
            let secret = match &self.user {
                Some(user) => format!("{user}:{value}"),
                None => value.to_owned(),
            };
            (self.way, secret.into_bytes().into(), self.proves)
        })
    }

    /// Whether the secret has changed, or why it could not be read.
    fn reread(&mut self) -> Result<bool, SecretProblem> {
        // variables of a process do not change; nothing but a file comes here
        let values = self.token.read(Places {
            variables: &|_| None,
            invent: None,
        })?;
        let changed = self.values != values;
        self.values = values;
        Ok(changed)
    }
}

impl Guards {
    /// The files of secrets, each once.
    pub(crate) fn files(&self) -> Vec<&'static Path> {
        let kept = self.secrets.lock();
        let mut files: Vec<_> = kept.iter().filter_map(|kept| kept.token.file()).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// Reads the files of secrets again. What changed is valid from now on; of what cannot be read, the values from before
    /// stay valid. Both are logged.
    pub(crate) fn reread(&self) {
        let (mut changed, mut failed) = (Vec::new(), Vec::new());
        for kept in self.secrets.lock().iter_mut() {
            let Some(file) = kept.token.file() else {
                continue;
            };
            match kept.reread() {
                Ok(true) => changed.push(file),
                Ok(false) => {}
                Err(why) => failed.push(why),
            }
        }
        if !changed.is_empty() {
            let credentials = self.secrets.credentials();
            *self
                .credentials
                .write()
                .unwrap_or_else(PoisonError::into_inner) = credentials;
        }
        changed.dedup();
        for file in changed {
            info!(file = %file.display(), "a secret was read again and has changed");
        }
        failed.dedup();
        for cause in failed {
            warn!(%cause, "a secret could not be read again; the one from before stays valid");
        }
    }
}
