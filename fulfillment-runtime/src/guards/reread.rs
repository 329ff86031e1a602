//! [`Secrets`]: the secrets behind the guards, and reading them again while the server runs.

use std::sync::{Mutex, PoisonError};

use super::credentials::{Credentials, Way};
use super::{FactorId, Guards};
use crate::auth::{Again, Token, Values};

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
}

impl Guards {
    /// Reads the files of secrets again. What changed is valid from now on; of what cannot be read, the values from before
    /// stay valid.
    pub(crate) fn reread(&self, again: &mut Again<'_>) {
        // held to the end, so that of two who do this at once the later one's is what stays
        let mut secrets = self.secrets.lock();
        let mut changed = false;
        for kept in secrets.iter_mut() {
            changed |= again.exchange(&kept.token, &mut kept.values);
        }
        if changed {
            let credentials = Credentials::new(secrets.iter().flat_map(Kept::credentials));
            *self
                .credentials
                .write()
                .unwrap_or_else(PoisonError::into_inner) = credentials;
        }
    }
}
