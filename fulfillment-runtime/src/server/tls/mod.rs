//! TLS by the server itself: 1.2 and 1.3, HTTP/1.1 within, certificates of clients where an authority of theirs is set.
//!
//! What was read of the files is exchanged as a whole and while connections are open: those go on as they are, the next
//! one gets what is current. A certificate and its key are two files that are written one after the other, so what does
//! not fit is nothing unusual: it is told, and the old pair stays until the files change again.

pub(super) mod asked;
mod client;
mod config;
mod dates;
mod handshake;
mod key;
mod linger;
mod names;
mod plain;
mod read;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{CertificateError, Error, ServerConfig};
use tokio::task::JoinSet;
use tracing::{info, warn};

use self::read::Read;
use self::settings::ClientAuth;
pub(super) use self::settings::{SETTINGS, Settings};
pub(super) use self::shown::Shown;
use super::rotation::Reread;
use crate::error::Problem;
use crate::once_a_minute::OnceAMinute;

/// What a server speaks TLS with.
pub(super) struct Tls {
    settings: Settings,
    current: RwLock<Read>,
    /// Counts the changes of those who vouch for clients.
    generation: AtomicU64,
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
            generation: AtomicU64::new(0),
            refusals: OnceAMinute::new(),
        })))
    }

    /// Warns of the certificate's end, each day in the last weeks before it, until what is returned is dropped.
    pub(super) fn watch_dates(self: Arc<Self>) -> JoinSet<()> {
        let mut task = JoinSet::new();
        task.spawn(async move { dates::each_day(|| self.current().warn_of_dates()).await });
        task
    }

    /// What the next connection speaks.
    fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current().config)
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn requires_certificates(&self) -> bool {
        self.settings.client_auth() == ClientAuth::Required
    }

    /// Whether those who vouch for clients now vouch for this one.
    fn verify(&self, chain: &[CertificateDer<'_>], now: UnixTime) -> Result<(), Error> {
        let clients = self.current().clients.clone();
        let Some((clients, (own, between))) = clients.zip(chain.split_first()) else {
            return Err(CertificateError::UnknownIssuer.into());
        };
        clients.verify_client_cert(own, between, now).map(drop)
    }

    fn current(&self) -> RwLockReadGuard<'_, Read> {
        // nothing panics while it is held
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reread for Tls {
    fn groups(&self) -> Vec<Vec<PathBuf>> {
        vec![self.settings.files().map(Path::to_owned).collect()]
    }

    fn reread(&self, _: &[PathBuf]) {
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
        let trusts_others = !read.trusts_the_same_as(&current);
        *current = read;
        drop(current);
        if trusts_others {
            // what connections have shown is verified again
            self.generation.fetch_add(1, Ordering::AcqRel);
        }
        info!(
            certificate,
            "files of TLS were read again; new connections get what they hold now"
        );
    }
}
