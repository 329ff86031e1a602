//! [`Read`]: what all files of TLS come to, whole and fitting, or everything that is wrong with them.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::{CertifiedKey, SigningKey};
use webpki::EndEntityCert;

use super::config;
use super::dates;
use super::key;
use super::settings::{CERTIFICATE, CLIENT_CA, KEY, Settings};
use crate::error::Problem;
use crate::pem;

/// What the files hold, and how TLS is spoken with it.
pub(super) struct Read {
    /// Its first one tells its key: there is one for each.
    chain: Vec<CertificateDer<'static>>,
    authorities: Vec<TrustAnchor<'static>>,
    /// Who verifies what clients show, where they are asked.
    pub(super) clients: Option<Arc<dyn ClientCertVerifier>>,
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
        let set_up = |error| {
            vec![problem(
                CERTIFICATE,
                format!("TLS cannot be set up: {error}"),
            )]
        };
        let clients = clients
            .map(|roots| config::clients(Arc::clone(&provider), roots, settings.client_auth()));
        let clients = clients.transpose().map_err(set_up)?;
        let config = config::server(provider, pair, clients.clone()).map_err(set_up)?;
        Ok(Some(Self {
            chain,
            authorities: authorities.unwrap_or_default(),
            clients,
            config: Arc::new(config),
        }))
    }

    /// Whether the files hold the same, however often they were written.
    pub(super) fn holds_the_same_as(&self, other: &Self) -> bool {
        self.chain == other.chain && self.trusts_the_same_as(other)
    }

    /// Whether the same authorities vouch for clients.
    pub(super) fn trusts_the_same_as(&self, other: &Self) -> bool {
        self.authorities == other.authorities
    }

    /// Warns of a certificate that clients will refuse today, or soon.
    pub(super) fn warn_of_dates(&self) {
        let own = self.chain.first();
        if let Some(why) = own.and_then(|own| dates::warning(own, UnixTime::now())) {
            tracing::warn!("the TLS certificate {why}");
        }
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
