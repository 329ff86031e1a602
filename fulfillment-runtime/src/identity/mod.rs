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
//! Looking at a token takes no I/O: whoever can wait asks first whether keys are missing, and has them fetched. One fetch
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

use self::cache::Cache;
use self::jwt::Token;
pub(crate) use self::settings::IdentitySettings;
use crate::client::{Client, Outbound};
use crate::error::Problem;

const UNKNOWN_KEY: &str = "identity token: unknown key";
const NO_KEYS: &str = "identity token: the keys could not be fetched";

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
}

/// What a bearer credential is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// No JWT, but some other's credential, to be ignored.
    Nothing,
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

    /// Whether a bearer credential is an identity token whose key is not known, or is known by keys that are no longer
    /// fresh, and a fetch may change that: then fetch before looking.
    pub(crate) fn needs_keys_for(&self, credential: &str) -> bool {
        let Some(Ok(token)) = Token::read(credential) else {
            return false;
        };
        let keys = self.lock();
        let now = Instant::now();
        let held = keys.cache.held(now);
        let at_hand = held.is_some_and(|held| held.fresh && held.knows(&token));
        !at_hand && (keys.is_fetching() || keys.cache.is_due(now))
    }

    /// Looks at a bearer credential, with the keys that are there. Cheap for what is no JWT.
    pub(crate) fn look_at(&self, credential: &str, now: SystemTime) -> Seen {
        let token = match Token::read(credential) {
            None => return Seen::Nothing,
            Some(Err(why)) => return Seen::Refused(why),
            Some(Ok(token)) => token,
        };
        let held = self.lock().cache.held(Instant::now());
        match held {
            Some(held) if held.knows(&token) => match token.verify(&held.keys, &self.emails, now) {
                Ok(audience) => Seen::Verified(audience),
                Err(why) => Seen::Refused(why),
            },
            Some(_) => Seen::Refused(UNKNOWN_KEY),
            None => Seen::Refused(NO_KEYS),
        }
    }

    /// Fetches the keys, if that is due, or waits for the fetch that is under way.
    pub(crate) async fn fetch_keys(self: &Arc<Self>) {
        let over = {
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
        };
        if let Some(mut over) = over {
            // nothing is ever sent: it ends with its sender
            while over.changed().await.is_ok() {}
        }
    }

    async fn fetch(&self) {
        match fetch::fetch(&self.client, &self.keys_url).await {
            Ok(fetched) => {
                let mut keys = self.lock();
                keys.cache
                    .replace(fetched.keys, fetched.lifetime, Instant::now());
            }
            Err(cause) => tracing::warn!(
                server = self.keys_url.host(),
                cause,
                "the keys of identity tokens could not be fetched; those that are there stay"
            ),
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
