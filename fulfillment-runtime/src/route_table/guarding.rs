//! Guards of what is registered: each made once, and every problem of those that cannot be.

use super::RouteGuard;
use super::build::Building;
use crate::auth::{Auth, Presenting};
#[cfg(feature = "google-identity")]
use crate::client::Outbound;
use crate::error::Problem;
#[cfg(feature = "google-identity")]
use crate::identity::{Identities, IdentitySettings};
use crate::intent::{Guard, Intent};
use crate::site::Site;

/// A port of this machine where nobody serves keys.
#[cfg(feature = "google-identity")]
const NOBODYS_KEYS: &str = "http://127.0.0.1:9/";

/// A guard, ready, and what may be printed of it.
pub(super) struct ReadyGuard {
    pub(super) guard: RouteGuard,
    pub(super) shown: String,
    pub(super) presenting: Option<Vec<Presenting>>,
    pub(super) takes_a_password: bool,
    pub(super) literal: bool,
    /// Whether it asks for nothing, because what stands in front has checked.
    pub(super) trusts_upstream: bool,
}

impl ReadyGuard {
    pub(super) fn public() -> Self {
        Self::asking_for_nothing(RouteGuard::Public, "public")
    }

    /// Of what the chat window alone may call.
    fn window_alone() -> Self {
        Self::asking_for_nothing(RouteGuard::Window, "window")
    }

    fn asking_for_nothing(guard: RouteGuard, shown: &str) -> Self {
        Self {
            guard,
            shown: shown.to_owned(),
            presenting: Some(Vec::new()),
            takes_a_password: false,
            literal: false,
            trusts_upstream: false,
        }
    }
}

impl Building<'_> {
    /// The guard of an intent; `None` where it cannot be had, which is a problem already.
    pub(super) fn guard(&mut self, intent: &Intent) -> Option<ReadyGuard> {
        let guard = intent.effective_guard(&mut self.webhook_auths);
        if guard.is_none() && intent.is_open_to_window() {
            // it says who may call, so the guard of those that say nothing is not asked
            return Some(ReadyGuard::window_alone());
        }
        let ready = self.ready(guard, intent.site);
        ready.unwrap_or_else(|| {
            self.problems.push(Problem::NoGuard { site: intent.site });
            None
        })
    }

    /// A guard, or the one of what has none; `None` where there is neither, `Some(None)` where it cannot be had, which is
    /// a problem already.
    pub(super) fn ready(&mut self, guard: Option<Guard>, site: Site) -> Option<Option<ReadyGuard>> {
        match guard.or_else(|| self.default_guard.clone().map(Guard::Auth))? {
            Guard::Public => Some(Some(ReadyGuard::public())),
            Guard::Auth(auth) => Some(self.auth(&auth, site)),
        }
    }

    fn auth(&mut self, auth: &Auth, site: Site) -> Option<ReadyGuard> {
        let made = self.making.guard(auth);
        if let Ok(Some(guard)) = made {
            self.guarded.push((guard, site));
        }
        match made {
            Ok(guard) => Some(ReadyGuard {
                guard: guard.map_or(RouteGuard::Public, RouteGuard::Guard),
                shown: auth.shown(),
                presenting: auth.presenting(),
                takes_a_password: auth.takes_a_password(),
                literal: auth.has_literal(),
                trusts_upstream: guard.is_none(),
            }),
            Err(problems) => {
                for why in problems {
                    self.bad_guards.entry(why).or_default().push(site);
                }
                None
            }
        }
    }

    /// Who verifies identities, where some are asked for.
    #[cfg(feature = "google-identity")]
    pub(super) fn identities(&mut self, settings: &IdentitySettings, outbound: &Outbound) {
        let asking = self.guarded.iter();
        let asking = asking.filter(|(guard, _)| self.making.takes_identity(*guard));
        let sites: Vec<Site> = asking.map(|(_, site)| *site).collect();
        // of a guard that could not be made nobody knows what it would ask for
        let unmade = !self.bad_guards.is_empty() && self.making.asks_for_identities();
        if sites.is_empty() && !unmade {
            return;
        }
        let mut settings = settings.clone();
        if self.making.reading.places.invent.is_some() && settings.emails.is_empty() {
            // a test client vouches for itself
            settings
                .emails
                .push("invented@for-tests.invalid".to_owned());
        }
        if self.making.reading.places.invent.is_some() && settings.keys_url.is_none() {
            // and nobody is asked for keys
            settings.keys_url = Some(NOBODYS_KEYS.to_owned());
        }
        match Identities::new(&settings, outbound) {
            Ok(identities) => self.making.verified_by(identities),
            Err(problems) => self.problems.extend(
                problems
                    .into_iter()
                    .map(|problem| problem.needed_by(&sites)),
            ),
        }
    }
}
