//! What guards cannot be met without, for what the start says of them.
//!
//! Asked of a guard as it was made, so that what is simplified away counts no more: whoever trusts what is in front, or
//! else asks for a certificate, asks for nothing.

use super::credentials::Way;
use super::few::Few;
use super::{FactorId, GuardId, Guards};

impl Guards {
    /// Whether it can only be met with a client certificate.
    #[cfg(feature = "tls")]
    pub(crate) fn needs_certificate(&self, guard: GuardId) -> bool {
        !self.is_met_by_all_but(guard, |factor| self.is_certificate(factor))
    }

    /// Whether it may be met with a client certificate.
    #[cfg(feature = "tls")]
    pub(crate) fn takes_certificate(&self, guard: GuardId) -> bool {
        let requirement = &self.requirements[guard.0 as usize];
        requirement.names(&|factor| self.is_certificate(factor))
    }

    /// Whether it may be met with a Google identity.
    #[cfg(feature = "google-identity")]
    pub(crate) fn takes_identity(&self, guard: GuardId) -> bool {
        let requirement = &self.requirements[guard.0 as usize];
        requirement.names(&|factor| self.is_identity(factor))
    }

    /// Whether it can only be met with two things that both travel in `Authorization`.
    pub(crate) fn needs_two_authorizations(&self, guard: GuardId) -> bool {
        let asked_for = self.requirements[guard.0 as usize].all_factors();
        let travelling: Vec<FactorId> = asked_for
            .into_iter()
            .filter(|one| self.travels(*one))
            .collect();
        if travelling.len() < 2 {
            return false;
        }
        let met_with = |one: Option<FactorId>| {
            self.is_met_by_all_but(guard, |factor| {
                travelling.contains(&factor) && Some(factor) != one
            })
        };
        let alone = travelling.iter().copied().map(Some);
        !std::iter::once(None).chain(alone).any(met_with)
    }

    /// Whether `Authorization` alone carries it; a token has a header of its own too.
    fn travels(&self, factor: FactorId) -> bool {
        let secrets = self.secrets.lock();
        // factors are numbered as they are made
        let kept = secrets.binary_search_by_key(&factor, |kept| kept.proves);
        kept.is_ok_and(|index| secrets[index].way == Way::Basic) || self.is_identity(factor)
    }

    #[cfg(feature = "google-identity")]
    fn is_identity(&self, factor: FactorId) -> bool {
        self.audiences.iter().any(|(_, its)| *its == factor)
    }

    #[cfg(not(feature = "google-identity"))]
    fn is_identity(&self, _: FactorId) -> bool {
        false
    }

    #[cfg(feature = "tls")]
    fn is_certificate(&self, factor: FactorId) -> bool {
        self.certificates.iter().any(|(_, its)| *its == factor)
    }

    /// Whether all that it asks for meets it but these.
    fn is_met_by_all_but(&self, guard: GuardId, without: impl Fn(FactorId) -> bool) -> bool {
        let requirement = &self.requirements[guard.0 as usize];
        let mut presented = Few::default();
        let factors = requirement.all_factors();
        let factors = factors.into_iter().filter(|factor| !without(*factor));
        factors.for_each(|factor| presented.insert(factor));
        requirement.is_met_by(&presented)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Auth, Places};
    use crate::guards::Making;

    fn made(auth: &Auth) -> (Guards, GuardId) {
        let mut making = Making::new(Places {
            variables: &|_| None,
            invent: None,
        });
        let guard = making.guard(auth).ok().flatten().expect("a guard");
        (making.finish(), guard)
    }

    fn token() -> Auth {
        Auth::token("t0k3n".to_owned())
    }

    fn basic(user: &str) -> Auth {
        Auth::basic(user, "s3nh4".to_owned())
    }

    #[test]
    fn two_things_travel_in_one_header_where_each_way_to_meet_a_guard_has_them() {
        let header = || Auth::header("x-key", "k3y".to_owned());
        let table = [
            (token(), false),
            (basic("ana"), false),
            (Auth::all_of([basic("ana"), token(), header()]), false),
            (Auth::all_of([basic("ana"), basic("eva")]), true),
            (Auth::all_of([basic("ana"), basic("ana")]), false),
            (
                Auth::all_of([basic("ana"), Auth::any_of([basic("eva"), header()])]),
                false,
            ),
            (
                Auth::all_of([basic("ana"), Auth::any_of([basic("eva"), basic("ana")])]),
                false,
            ),
            (
                Auth::any_of([Auth::all_of([basic("ana"), basic("eva")]), header()]),
                false,
            ),
        ];
        for (auth, needs) in table {
            let (guards, guard) = made(&auth);
            assert_eq!(guards.needs_two_authorizations(guard), needs, "{auth:?}");
        }
        #[cfg(feature = "google-identity")]
        for (auth, needs) in [
            (
                Auth::all_of([Auth::google_identity("a"), basic("ana")]),
                true,
            ),
            (Auth::all_of([Auth::google_identity("a"), token()]), false),
            (
                Auth::any_of([Auth::google_identity("a"), basic("ana")]),
                false,
            ),
        ] {
            let (guards, guard) = made(&auth);
            assert_eq!(guards.needs_two_authorizations(guard), needs, "{auth:?}");
        }
    }

    #[cfg(feature = "tls")]
    #[test]
    fn a_certificate_is_needed_where_no_way_to_meet_a_guard_goes_without_it() {
        let certificate = || Auth::client_certificate(["a"]);
        for (auth, needs, takes) in [
            (certificate(), true, true),
            (Auth::all_of([certificate(), token()]), true, true),
            (
                Auth::any_of([certificate(), Auth::client_certificate(["b"])]),
                true,
                true,
            ),
            (Auth::any_of([certificate(), token()]), false, true),
            (
                Auth::all_of([
                    token(),
                    Auth::any_of([certificate(), Auth::trust_upstream()]),
                ]),
                false,
                false,
            ),
            (token(), false, false),
        ] {
            let (guards, guard) = made(&auth);
            let found = (
                guards.needs_certificate(guard),
                guards.takes_certificate(guard),
            );
            assert_eq!(found, (needs, takes), "{auth:?}");
        }
    }

    #[cfg(feature = "google-identity")]
    #[test]
    fn an_identity_that_is_simplified_away_is_not_asked_for() {
        let identity = || Auth::google_identity("a");
        for (auth, takes) in [
            (Auth::any_of([identity(), token()]), true),
            (Auth::all_of([identity(), token()]), true),
            (
                Auth::all_of([token(), Auth::any_of([identity(), Auth::trust_upstream()])]),
                false,
            ),
        ] {
            let (guards, guard) = made(&auth);
            assert_eq!(guards.takes_identity(guard), takes, "{auth:?}");
        }
    }
}
