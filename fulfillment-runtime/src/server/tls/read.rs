//! [`Read`]: what all files of TLS come to, whole and fitting, or everything that is wrong with them.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use rustls::sign::{CertifiedKey, SigningKey};
use webpki::{EndEntityCert, KeyUsage};

use super::config;
use super::key;
use super::settings::{CERTIFICATE, CLIENT_CA, KEY, Settings};
use crate::error::Problem;
use crate::pem;

/// What the files hold, and how TLS is spoken with it.
pub(super) struct Read {
    /// Its first one tells its key: there is one for each.
    chain: Vec<CertificateDer<'static>>,
    authorities: Vec<TrustAnchor<'static>>,
    pub(super) config: Arc<ServerConfig>,
}

impl Read {
    /// Reads every file; `None` where none is set.
    ///
    /// # Errors
    ///
    /// Everything that is missing, cannot be read or does not fit.
    pub(super) fn of(settings: &Settings) -> Result<Option<Self>, Vec<Problem>> {
        // said outright, so that a program that has another provider for its own TLS does not change ours
        let provider = Arc::new(ring::default_provider());
        let mut problems = settings.problems();
        let chain = settings.certificate.as_deref().map(chain);
        let chain = sound(CERTIFICATE, chain, &mut problems);
        let key = settings.key.as_deref().map(|path| key::of(path, &provider));
        let key = sound(KEY, key, &mut problems);
        let clients = settings.client_ca.as_deref().map(pem::authorities);
        let clients = sound(CLIENT_CA, clients, &mut problems);
        let pair = chain
            .zip(key)
            .map(|(chain, key)| fitting(settings, chain, key));
        let pair = sound(KEY, pair, &mut problems);
        let pair = match pair {
            _ if !problems.is_empty() => return Err(problems),
            None => return Ok(None),
            Some(pair) => pair,
        };
        let chain = pair.cert.clone();
        let authorities = clients.as_ref().map(|roots| roots.roots.clone());
        let clients = clients.map(|roots| (roots, settings.client_auth()));
        let config = config::server(provider, pair, clients).map_err(|error| {
            let why = format!("TLS cannot be set up: {error}");
            vec![problem(CERTIFICATE, why)]
        })?;
        Ok(Some(Self {
            chain,
            authorities: authorities.unwrap_or_default(),
            config: Arc::new(config),
        }))
    }

    /// Whether the files hold the same, however often they were written.
    pub(super) fn holds_the_same_as(&self, other: &Self) -> bool {
        self.chain == other.chain && self.authorities == other.authorities
    }

    /// Warns of a certificate that clients will refuse today.
    pub(super) fn warn_of_dates(&self) {
        let why = match self
            .chain
            .first()
            .map(|certificate| date_problem(certificate))
        {
            Some(Some(webpki::Error::CertExpired { .. })) => "has expired",
            Some(Some(webpki::Error::CertNotValidYet { .. })) => "is not valid yet",
            _ => return,
        };
        tracing::warn!("the TLS certificate {why}: clients will refuse it");
    }
}

fn sound<T>(
    setting: &str,
    read: Option<Result<T, String>>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match read? {
        Ok(read) => Some(read),
        Err(why) => {
            problems.push(problem(setting, why));
            None
        }
    }
}

fn problem(setting: &str, why: String) -> Problem {
    let name = setting.to_owned();
    Problem::Setting { name, why }
}

/// The server's own certificate, and those that follow it.
fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain = pem::certificates(path)?;
    let own = chain.first().map(EndEntityCert::try_from);
    match own.transpose() {
        Ok(_) => Ok(chain),
        Err(error) => Err(format!(
            "the first certificate of file `{}` cannot be used: {error}",
            path.display()
        )),
    }
}

/// Certificate and key, which must be of one another.
fn fitting(
    settings: &Settings,
    chain: Vec<CertificateDer<'static>>,
    key: Arc<dyn SigningKey>,
) -> Result<CertifiedKey, String> {
    let pair = CertifiedKey::new(chain, key);
    let [certificate, key] = [&settings.certificate, &settings.key].map(|path| {
        let path = path.as_deref().unwrap_or(Path::new(""));
        path.display()
    });
    pair.keys_match().map(|()| pair).map_err(|_| {
        format!(
            "the key of file `{key}` does not fit the first certificate of file `{certificate}`, which must be the \
             server's own"
        )
    })
}

/// What webpki says of a certificate before it looks for its authority, of which there is none here.
fn date_problem(certificate: &CertificateDer<'_>) -> Option<webpki::Error> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let verified = certificate.verify_for_usage(
        algorithms.all,
        &[],
        &[],
        UnixTime::now(),
        KeyUsage::server_auth(),
        None,
        None,
    );
    verified.err()
}
