//! [`Identities`]: who calls, where Google has signed for them.
//!
//! Dialogflow can send a service identity token with each of its calls (`Authorization: Bearer <JWT>`). Such a token is
//! verified here, against the keys that Google publishes; who may call and which audience is meant is for settings and
//! guards to say.
//!
//! * `jwt.rs`: the token alone, pure. `key_set.rs`: the keys as they are published. `settings.rs`: who may call.
//! * `fetch.rs`, `lifetime.rs`: one request for the keys, and how long what it brought is fresh. `cache.rs`: which keys
//!   are held, and when more may be asked for.
//!
//! Looking at a token takes no I/O: where keys are missing it says so, and whoever can wait has them fetched. One fetch
//! is under way at a time, whoever asks, and runs to its end whoever leaves.

mod cache;
mod fetch;
mod jwt;
mod key_set;
mod lifetime;
mod settings;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::Uri;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, info, warn};

use self::cache::Cache;
use self::jwt::Token;
pub(crate) use self::settings::IdentitySettings;
use crate::client::{Client, Outbound};
use crate::error::Problem;

const UNKNOWN_KEY: &str = "identity token: unknown key";
pub(crate) const NO_KEYS: &str = "identity token: the keys could not be fetched";

/// Who may sign in, and the keys of who signs for them: one for all guards of an application, whatever their audiences.
pub(crate) struct Identities {
    emails: Vec<String>,
    client: Client,
    keys_url: Uri,
    keys: Mutex<Keys>,
}

#[derive(Default)]
struct Keys {
    cache: Cache,
    /// Of the last fetch; its other end is dropped when it is over.
    fetch: Option<watch::Receiver<()>>,
    /// Whether the last fetch failed.
    failed: bool,
}

/// What a bearer credential is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// No JWT, but some other's credential, to be ignored.
    Nothing,
    /// The key that it names is not known, and a fetch may change that: fetch and look again.
    KeysNeeded,
    /// Refused, with a fixed text for the record.
    Refused(&'static str),
    /// Verified but for its audience, which is this.
    Verified(String),
}

impl Identities {
    /// Nothing is fetched before there is a token to be verified.
    ///
    /// # Errors
    ///
    /// All that is wrong with the settings.
    pub(crate) fn new(
        settings: &IdentitySettings,
        outbound: &Outbound,
    ) -> Result<Arc<Self>, Vec<Problem>> {
        let mut problems = Vec::new();
        let emails = settings.emails();
        let emails = emails.map_err(|found| problems.extend(found)).ok();
        let keys_url = settings.keys_url();
        let keys_url = keys_url.map_err(|found| problems.extend(found)).ok();
        let https = keys_url.as_ref().is_some_and(|&(_, https)| https);
        let client = outbound.client(https);
        let client = client.map_err(|found| problems.extend(found)).ok();
        match (emails, keys_url, client) {
            (Some(emails), Some((keys_url, _)), Some(client)) => Ok(Arc::new(Self {
                emails,
                client,
                keys_url,
                keys: Mutex::default(),
            })),
            _ => Err(problems),
        }
    }

    /// Looks at a bearer credential, with the keys that are there. Cheap for what is no JWT.
    ///
    /// Keys that are no longer fresh are used once more while others are fetched: whoever calls then does not wait, also
    /// where their server is away.
    pub(crate) fn look_at(self: &Arc<Self>, credential: &str, now: SystemTime) -> Seen {
        let token = match Token::read(credential) {
            None => return Seen::Nothing,
            Some(Err(why)) => return Seen::Refused(why),
            Some(Ok(token)) => token,
        };
        let (held, may_change) = {
            let keys = self.lock();
            let now = Instant::now();
            let may_change = keys.is_fetching() || keys.cache.is_due(now);
            (keys.cache.held(now), may_change)
        };
        match held {
            Some(held) if held.knows(&token) => {
                if !held.fresh {
                    self.begin_fetch();
                }
                match token.verify(&held.keys, &self.emails, now) {
                    Ok(audience) => Seen::Verified(audience),
                    Err(why) => {
                        if let Some(email) = token.email_of(why) {
                            debug!(email, "an identity token is of an account that is not set");
                        }
                        Seen::Refused(why)
                    }
                }
            }
            _ if may_change => Seen::KeysNeeded,
            Some(_) => Seen::Refused(UNKNOWN_KEY),
            None => Seen::Refused(NO_KEYS),
        }
    }

    /// Fetches the keys, if that is due, or waits for the fetch that is under way.
    pub(crate) async fn fetch_keys(self: &Arc<Self>) {
        if let Some(mut over) = self.begin_fetch() {
            // nothing is ever sent: it ends with its sender
            while over.changed().await.is_ok() {}
        }
    }

    /// Begins to fetch the keys, if that is due. What is returned ends with the fetch that is under way.
    fn begin_fetch(self: &Arc<Self>) -> Option<watch::Receiver<()>> {
        let mut keys = self.lock();
        let now = Instant::now();
        // the one before is over by then: it is given less time than lies between two
        if keys.cache.is_due(now) {
            keys.cache.begin(now);
            let (running, over) = watch::channel(());
            keys.fetch = Some(over);
            let this = Arc::clone(self);
            // whoever asked may go away, and others wait
            tokio::spawn(async move {
                this.fetch().await;
                drop(running);
            });
        }
        keys.fetch.clone()
    }

    async fn fetch(&self) {
        match fetch::fetch(&self.client, &self.keys_url).await {
            Ok(fetched) => {
                let mut keys = self.lock();
                if std::mem::take(&mut keys.failed) {
                    info!("the keys of identity tokens could be fetched again");
                }
                keys.cache
                    .replace(fetched.keys, fetched.lifetime, Instant::now());
            }
            Err(cause) => {
                self.lock().failed = true;
                warn!(
                    server = self.keys_url.host(),
                    cause,
                    "the keys of identity tokens could not be fetched; those that are there stay"
                );
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Keys> {
        // nothing is left half done under it
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keys {
    fn is_fetching(&self) -> bool {
        let fetch = self.fetch.as_ref();
        fetch.is_some_and(|over| over.has_changed().is_ok())
    }
}
