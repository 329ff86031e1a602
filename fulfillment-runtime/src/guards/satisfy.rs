//! What meets a guard, for test clients, which must present it.

use http::HeaderName;

use super::credentials::Way;
use super::{FactorId, GuardId, Guards};

/// One thing that a test client presents.
pub(crate) enum Satisfying {
    Token(String),
    Header(HeaderName, String),
    /// `user:password`.
    Basic(String),
    /// An identity for this audience.
    #[cfg(feature = "google-identity")]
    Identity(String),
    /// A certificate with this name.
    #[cfg(feature = "tls")]
    Certificate(String),
}

impl Guards {
    /// What meets this guard; of alternatives the first.
    pub(crate) fn satisfying(&self, guard: GuardId) -> Vec<Satisfying> {
        let factors = self.requirements[guard.0 as usize].factors();
        factors
            .into_iter()
            .filter_map(|factor| self.presenting(factor))
            .collect()
    }

    fn presenting(&self, factor: FactorId) -> Option<Satisfying> {
        #[cfg(feature = "google-identity")]
        if let Some((audience, _)) = self.audiences.iter().find(|(_, its)| *its == factor) {
            return Some(Satisfying::Identity(audience.clone()));
        }
        #[cfg(feature = "tls")]
        if let Some((names, _)) = self.certificates.iter().find(|(_, its)| *its == factor) {
            return names.first().cloned().map(Satisfying::Certificate);
        }
        let secrets = self.secrets.lock();
        let kept = secrets.iter().find(|kept| kept.proves == factor)?;
        let value = &kept.values.first;
        Some(match kept.way {
            Way::Token => Satisfying::Token(value.to_string()),
            Way::Basic => {
                let user = kept.user.as_deref().unwrap_or_default();
                Satisfying::Basic(format!("{user}:{value}"))
            }
            Way::Header(index) => {
                Satisfying::Header(self.headers.get(index)?.clone(), value.to_string())
            }
        })
    }
}
