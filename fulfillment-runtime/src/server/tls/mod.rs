//! TLS by the server itself: 1.2 and 1.3, HTTP/1.1 within, certificates of clients where an authority of theirs is set.
//!
//! What was read of the files is exchanged as a whole and while connections are open: those go on as they are, the next
//! one gets what is current. A certificate and its key are two files that are written one after the other, so what does
//! not fit is nothing unusual: it is told, and the old pair stays until the files change again.

mod client;
mod config;
mod handshake;
mod key;
mod linger;
mod names;
mod plain;
mod read;
mod settings;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use tracing::{info, warn};

use self::read::Read;
pub(super) use self::settings::{SETTINGS, Settings};
use super::rotation::Reread;
use crate::error::Problem;
use crate::record::OnceAMinute;

/// What a server speaks TLS with.
pub(super) struct Tls {
    settings: Settings,
    current: RwLock<Read>,
    /// When clients were last told of that refuse us, or that we refuse.
    refusals: OnceAMinute,
}

impl Tls {
    /// TLS as it is set, `None` where it is not.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the settings and their files.
    pub(super) fn of(settings: &Settings) -> Result<Option<Arc<Self>>, Vec<Problem>> {
        let Some(read) = Read::of(settings)? else {
            return Ok(None);
        };
        read.warn_of_dates();
        Ok(Some(Arc::new(Self {
            settings: settings.clone(),
            current: RwLock::new(read),
            refusals: OnceAMinute::new(),
        })))
    }

    /// What the next connection speaks.
    fn config(&self) -> Arc<ServerConfig> {
        // nothing panics while it is held
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current.config)
    }
}

impl Reread for Tls {
    fn files(&self) -> Vec<PathBuf> {
        self.settings.files().map(Path::to_owned).collect()
    }

    fn reread(&self) {
        let read = match Read::of(&self.settings) {
            Ok(Some(read)) => read,
            // it was set when it was made
            Ok(None) => return,
            Err(problems) => {
                for problem in problems {
                    warn!(
                        cause = %problem,
                        "files of TLS cannot be used; what was read before stays, until they change again"
                    );
                }
                return;
            }
        };
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let certificate = self.settings.certificate.as_deref().map(Path::display);
        let certificate = certificate.map(tracing::field::display);
        if read.holds_the_same_as(&current) {
            info!(
                certificate,
                "files of TLS were read again and hold the same"
            );
            return;
        }
        read.warn_of_dates();
        *current = read;
        drop(current);
        info!(
            certificate,
            "files of TLS were read again; new connections get what they hold now"
        );
    }
}
