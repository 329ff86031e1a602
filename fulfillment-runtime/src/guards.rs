//! The guards of an application as one set: made at startup, asked once per request.
//!
//! A token is looked up by a hash with a random key and confirmed in constant time, so that neither the table nor
//! the comparison tells a caller how near a guess was. Equal tokens are one guard: a request is authenticated into the
//! guards that accept it, and a node then compares integers.

use std::hash::{BuildHasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};
use subtle::ConstantTimeEq;

/// One guard of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GuardId(u32);

/// The guards that accept a request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GuardSet([Option<GuardId>; MAX_PRESENTED]);

/// As many credentials of one request are looked at: the platform's own header and two `Authorization`s.
const MAX_PRESENTED: usize = 3;

impl GuardSet {
    pub(crate) fn is_empty(&self) -> bool {
        self.0[0].is_none()
    }

    pub(crate) fn contains(&self, guard: GuardId) -> bool {
        self.0.contains(&Some(guard))
    }

    fn insert(&mut self, guard: GuardId) {
        if let Some(free) = self.0.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(guard);
        }
    }
}

/// A token header came more than once: whoever sends that is not to be believed.
#[derive(Debug)]
pub(crate) struct Ambiguous;

/// All guards of an application.
#[derive(Default)]
pub(crate) struct Guards {
    key: RandomState,
    /// The hash of each token, in order, beside its guard.
    by_hash: Vec<(u64, GuardId)>,
    tokens: Vec<Box<str>>,
}

impl Guards {
    /// The guard of a token: one for all nodes that share it.
    pub(crate) fn of_token(&mut self, token: Box<str>) -> GuardId {
        if let Some(known) = self.find(token.as_bytes()) {
            return known;
        }
        // an application has far fewer than 2^32 tokens: each is an intent in memory
        let guard = GuardId(u32::try_from(self.tokens.len()).unwrap_or(u32::MAX));
        let hash = self.key.hash_one(token.as_bytes());
        let place = self.by_hash.partition_point(|(known, _)| *known < hash);
        self.by_hash.insert(place, (hash, guard));
        self.tokens.push(token);
        guard
    }

    /// The guards that accept what these headers present, in any of the presentations: a platform's own header,
    /// `Authorization: Bearer`, or the password of `Authorization: Basic`. What no guard knows is ignored.
    ///
    /// # Errors
    ///
    /// If one of `token_headers` came twice.
    pub(crate) fn authenticate<'h>(
        &self,
        headers: &HeaderMap,
        token_headers: impl Iterator<Item = &'h HeaderName>,
    ) -> Result<GuardSet, Ambiguous> {
        let mut accepted = GuardSet::default();
        for name in token_headers {
            let mut values = headers.get_all(name).iter();
            let Some(value) = values.next() else { continue };
            if values.next().is_some() {
                return Err(Ambiguous);
            }
            self.find(value.as_bytes())
                .into_iter()
                .for_each(|guard| accepted.insert(guard));
        }
        for value in headers.get_all(AUTHORIZATION) {
            self.authorization(value.as_bytes())
                .into_iter()
                .for_each(|guard| accepted.insert(guard));
        }
        Ok(accepted)
    }

    fn authorization(&self, value: &[u8]) -> Option<GuardId> {
        let value = std::str::from_utf8(value).ok()?;
        let (scheme, credential) = value.split_once(' ')?;
        let credential = credential.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return self.find(credential.as_bytes());
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = BASE64.decode(credential).ok()?;
        let colon = decoded.iter().position(|&byte| byte == b':')?;
        self.find(&decoded[colon + 1..])
    }

    fn find(&self, token: &[u8]) -> Option<GuardId> {
        let hash = self.key.hash_one(token);
        let first = self.by_hash.partition_point(|(known, _)| *known < hash);
        let candidates = self.by_hash[first..]
            .iter()
            .take_while(|(known, _)| *known == hash);
        candidates
            .map(|&(_, guard)| guard)
            .find(|guard| self.tokens[guard.0 as usize].as_bytes().ct_eq(token).into())
    }

    /// The token of a guard, for test clients, which must present it.
    #[cfg(feature = "testing")]
    pub(crate) fn token(&self, guard: GuardId) -> &str {
        &self.tokens[guard.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static OWN: HeaderName = HeaderName::from_static("x-token");

    fn accepted(guards: &Guards, headers: &[(&HeaderName, &str)]) -> Result<GuardSet, Ambiguous> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header's value"));
        }
        guards.authenticate(&map, [&OWN].into_iter())
    }

    #[test]
    fn a_token_is_accepted_in_all_three_presentations_and_nothing_else_is() {
        let mut guards = Guards::default();
        let pedidos = guards.of_token("t0k3n".into());
        let vendas = guards.of_token("ou:tro".into());
        assert_eq!(guards.of_token("t0k3n".into()), pedidos);

        let basic = |text: &str| format!("Basic {}", BASE64.encode(text));
        let is = |headers: &[(&HeaderName, &str)], guard| {
            accepted(&guards, headers).is_ok_and(|set| set.contains(guard))
        };
        assert!(is(&[(&OWN, "t0k3n")], pedidos));
        assert!(is(&[(&AUTHORIZATION, "bearer t0k3n")], pedidos));
        assert!(is(&[(&AUTHORIZATION, &basic("anyone:t0k3n"))], pedidos));
        assert!(is(&[(&AUTHORIZATION, &basic("anyone:ou:tro"))], vendas));
        assert!(is(
            &[(&OWN, "t0k3n"), (&AUTHORIZATION, "Bearer eyJhbGciOi")],
            pedidos
        ));
        assert!(!is(&[(&OWN, "t0k3n")], vendas));
        for foreign in ["t0k3", "t0k3n ", "Bearer t0k3n", ""] {
            assert!(
                !is(&[(&OWN, foreign)], pedidos) || foreign.trim() == "t0k3n",
                "{foreign:?}"
            );
        }
        assert!(!is(&[(&AUTHORIZATION, &basic("t0k3n"))], pedidos));
        assert!(accepted(&guards, &[]).is_ok_and(|set| set.is_empty()));
    }

    #[test]
    fn a_token_header_that_comes_twice_is_not_believed() {
        let mut guards = Guards::default();
        guards.of_token("t0k3n".into());
        assert!(accepted(&guards, &[(&OWN, "t0k3n"), (&OWN, "t0k3n")]).is_err());
    }
}
