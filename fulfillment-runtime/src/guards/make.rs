//! [`Making`]: guards out of what intents, webhooks and pages declare.

use std::collections::HashMap;
#[cfg(feature = "google-identity")]
use std::sync::Arc;
use std::sync::RwLock;

use http::HeaderName;

use super::credentials::Way;
use super::factor::{Factor, GuardProblem, Made, ill_formed};
use super::requirement::Requirement;
use super::reread::{Kept, Secrets};
use super::{FactorId, GuardId, Guards};
use crate::auth::{Auth, Kind, Places, Reading, Token};
#[cfg(feature = "google-identity")]
use crate::identity::Identities;

/// Guards that are being made.
pub(crate) struct Making<'a> {
    pub(crate) reading: Reading<'a>,
    factors: HashMap<Factor, FactorId>,
    guards: HashMap<Requirement, GuardId>,
    secrets: Vec<Kept>,
    made: Guards,
}

impl<'a> Making<'a> {
    pub(crate) fn new(places: Places<'a>) -> Self {
        Self {
            reading: Reading::new(places),
            factors: HashMap::new(),
            guards: HashMap::new(),
            secrets: Vec::new(),
            made: Guards::default(),
        }
    }

    /// The guard that asks for this, or `None` where it asks for nothing.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub(crate) fn guard(&mut self, auth: &Auth) -> Made<Option<GuardId>> {
        let requirement = self.requirement(auth)?;
        if requirement == Requirement::Nothing {
            return Ok(None);
        }
        if let Some(known) = self.guards.get(&requirement) {
            return Ok(Some(*known));
        }
        let guard = GuardId(number_of(self.made.requirements.len()));
        self.guards.insert(requirement.clone(), guard);
        match requirement {
            Requirement::Factor(factor) => self.made.alone[factor.0 as usize] = Some(guard),
            _ => self.made.combined.push(guard),
        }
        self.made.requirements.push(requirement);
        Ok(Some(guard))
    }

    pub(crate) fn finish(self) -> Guards {
        let secrets = Secrets::new(self.secrets);
        Guards {
            credentials: RwLock::new(secrets.credentials()),
            secrets,
            ..self.made
        }
    }

    /// Whether this guard may be met with a Google identity.
    #[cfg(feature = "google-identity")]
    pub(crate) fn takes_identity(&self, guard: GuardId) -> bool {
        self.made.takes_identity(guard)
    }

    /// Whether a Google identity stands in any guard, those included that could not be made.
    #[cfg(feature = "google-identity")]
    pub(crate) fn asks_for_identities(&self) -> bool {
        !self.made.audiences.is_empty()
    }

    /// Who verifies them.
    #[cfg(feature = "google-identity")]
    pub(crate) fn verified_by(&mut self, identities: Arc<Identities>) {
        self.made.identities = Some(identities);
    }

    fn requirement(&mut self, auth: &Auth) -> Made<Requirement> {
        let factor = match &auth.0 {
            Kind::TrustUpstream => return Ok(Requirement::Nothing),
            Kind::AnyOf(alternatives) => {
                return self.each("any_of", alternatives).map(Requirement::any);
            }
            Kind::AllOf(parts) => return self.each("all_of", parts).map(Requirement::all),
            Kind::Token(token) => Factor::Token(token.clone()),
            Kind::Basic { user, password } => Factor::basic(user, password)?,
            Kind::Header { name, value } => Factor::header(name, value)?,
            #[cfg(feature = "google-identity")]
            Kind::GoogleIdentity { audience } => Factor::identity(audience)?,
            #[cfg(feature = "tls")]
            Kind::ClientCertificate { names } => Factor::certificate(names)?,
        };
        self.factor(factor).map(Requirement::Factor)
    }

    /// What each of these asks for, or what is wrong with all of them.
    fn each(&mut self, kind: &str, auths: &[Auth]) -> Made<Vec<Requirement>> {
        let (mut made, mut problems) = (Vec::new(), Vec::new());
        for auth in auths {
            match self.requirement(auth) {
                Ok(requirement) => made.push(requirement),
                Err(more) => problems.extend(more),
            }
        }
        match (problems.is_empty(), made.is_empty()) {
            (false, _) => Err(problems),
            (true, true) => ill_formed(format!(
                "`Auth::{kind}` has nothing to choose from; give it at least one guard"
            )),
            (true, false) => Ok(made),
        }
    }

    fn factor(&mut self, factor: Factor) -> Made<FactorId> {
        if let Some(known) = self.factors.get(&factor) {
            return Ok(*known);
        }
        let id = FactorId(number_of(self.made.alone.len()));
        match factor.clone() {
            Factor::Token(token) => self.secret(Way::Token, None, token, id)?,
            Factor::Basic(user, password) => self.secret(Way::Basic, Some(user), password, id)?,
            Factor::Header(name, value) => {
                let way = Way::Header(self.header_index(name));
                self.secret(way, None, value, id)?;
            }
            #[cfg(feature = "google-identity")]
            Factor::Identity(audience) => {
                self.made.audiences.push((audience, id));
            }
            #[cfg(feature = "tls")]
            Factor::Certificate(names) => self.made.certificates.push((names, id)),
        }
        self.made.alone.push(None);
        self.factors.insert(factor, id);
        Ok(id)
    }

    fn secret(&mut self, way: Way, user: Option<String>, token: Token, id: FactorId) -> Made<()> {
        let values = self.reading.read(&token);
        let values = values.map_err(|why| vec![GuardProblem::Secret(why)])?;
        self.secrets.push(Kept {
            way,
            user,
            token,
            values,
            proves: id,
        });
        Ok(())
    }

    fn header_index(&mut self, name: HeaderName) -> usize {
        let headers = &mut self.made.headers;
        let known = headers.iter().position(|known| *known == name);
        known.unwrap_or_else(|| {
            headers.push(name);
            headers.len() - 1
        })
    }
}

/// An application has far fewer than 2^32 of anything: each is an intent in memory.
fn number_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(all(test, feature = "tls"))]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_all_that_is_asked_for_is_known() {
        let met = |auth: Auth| {
            let mut making = Making::new(Places {
                variables: &|_| None,
                invent: None,
            });
            assert!(making.guard(&auth).is_ok_and(|guard| guard.is_some()));
            let guards = making.finish();
            guards.are_met_by_certificate("Google LLC")
        };
        let google = || Auth::client_certificate(["loja.test", "Google LLC"]);
        let other = || Auth::client_certificate(["loja.test"]);
        let token = || Auth::token("t0k3n".to_owned());
        assert!(met(google()));
        assert!(met(Auth::any_of([token(), google()])));
        assert!(met(Auth::all_of([
            google(),
            Auth::any_of([google(), token()])
        ])));
        assert!(!met(Auth::all_of([google(), token()])));
        assert!(!met(Auth::all_of([google(), other()])));
        assert!(!met(other()));
    }
}
