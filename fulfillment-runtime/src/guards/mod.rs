//! The guards of an application as one set: made at startup, asked once per request.
//!
//! A guard asks for factors: a secret in one of its [ways](credentials::Way), a Google identity, a client certificate. A
//! request is authenticated once, into the factors that it presents and the guards that these meet; a node then compares
//! integers. Equal guards are one.

mod credentials;
mod factor;
mod few;
mod make;
mod needs;
mod presented;
mod requirement;
mod reread;
#[cfg(feature = "testing")]
mod satisfy;

#[cfg(feature = "google-identity")]
use std::sync::Arc;
use std::sync::RwLock;

use http::HeaderName;

use self::credentials::Credentials;
pub(crate) use self::factor::GuardProblem;
use self::few::Few;
pub(crate) use self::make::Making;
pub(crate) use self::presented::{Judged, Presented};
use self::requirement::Requirement;
use self::reread::Secrets;
#[cfg(feature = "testing")]
pub(crate) use self::satisfy::Satisfying;
#[cfg(feature = "google-identity")]
use crate::identity::Identities;

/// One guard of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GuardId(u32);

/// The guards that accept a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct GuardSet(Few<GuardId>);

/// One thing that a caller may present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct FactorId(u32);

impl GuardSet {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(&self, guard: GuardId) -> bool {
        self.0.contains(guard)
    }
}

/// All guards of an application.
#[derive(Default)]
pub(crate) struct Guards {
    /// Made anew when secrets change.
    credentials: RwLock<Credentials<FactorId>>,
    secrets: Secrets,
    /// What each guard asks for.
    requirements: Vec<Requirement>,
    /// The guard that asks for one factor and nothing else, by factor.
    alone: Vec<Option<GuardId>>,
    /// The guards that ask for several.
    combined: Vec<GuardId>,
    /// The headers that may be asked for.
    headers: Vec<HeaderName>,
    /// The audience of the identity tokens that each factor asks for.
    #[cfg(feature = "google-identity")]
    audiences: Vec<(String, FactorId)>,
    /// Who verifies identities, where some are asked for.
    #[cfg(feature = "google-identity")]
    identities: Option<Arc<Identities>>,
    /// The names of client certificates that each factor asks for.
    #[cfg(feature = "tls")]
    certificates: Vec<(Vec<String>, FactorId)>,
}

impl Guards {
    /// Whether a client certificate of this name is all that some guard asks for.
    #[cfg(feature = "tls")]
    pub(crate) fn are_met_by_certificate(&self, name: &str) -> bool {
        let mut presented = Presented::to(self);
        presented.certificate(&[name.into()]);
        !self.met_by(&presented.factors).is_empty()
    }

    /// Waits for the keys that identity tokens are signed with, as far as they may be fetched.
    pub(crate) async fn fetch_keys(&self) {
        #[cfg(feature = "google-identity")]
        if let Some(identities) = &self.identities {
            identities.fetch_keys().await;
        }
    }

    /// The guards that these factors meet.
    fn met_by(&self, presented: &Few<FactorId>) -> GuardSet {
        let mut accepted = Few::default();
        if presented.is_empty() {
            // nearly all strangers; and a guard that asks for nothing is none
            return GuardSet(accepted);
        }
        let alone = presented
            .iter()
            .filter_map(|factor| self.alone.get(factor.0 as usize).copied().flatten());
        alone.for_each(|guard| accepted.insert(guard));
        for &guard in &self.combined {
            if self.requirements[guard.0 as usize].is_met_by(presented) {
                accepted.insert(guard);
            }
        }
        GuardSet(accepted)
    }
}
