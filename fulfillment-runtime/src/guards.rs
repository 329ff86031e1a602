//! The guards of an application as one set: made at startup, asked once per request.
//!
//! A token is looked up by a hash with a random key and confirmed in constant time, so that neither the table nor
//! the comparison tells a caller how near a guess was. Equal tokens are one guard: a request is authenticated into the
//! guards that accept it, and a node then compares integers.

use std::hash::{BuildHasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
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

    /// This one too.
    pub(crate) fn extend(&mut self, guard: Option<GuardId>) {
        if let Some(free) = self.0.iter_mut().find(|slot| slot.is_none()) {
            *free = guard;
        }
    }
}

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
        if let Some(known) = self.token(token.as_bytes()) {
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

    /// The guard that accepts an `Authorization` header: its bearer token, or the password of Basic.
    pub(crate) fn authorization(&self, value: &[u8]) -> Option<GuardId> {
        let value = std::str::from_utf8(value).ok()?;
        let (scheme, credential) = value.split_once(' ')?;
        let credential = credential.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return self.token(credential.as_bytes());
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = BASE64.decode(credential).ok()?;
        let colon = decoded.iter().position(|&byte| byte == b':')?;
        self.token(&decoded[colon + 1..])
    }

    /// The guard that accepts a token.
    pub(crate) fn token(&self, token: &[u8]) -> Option<GuardId> {
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
    pub(crate) fn token_of(&self, guard: GuardId) -> &str {
        &self.tokens[guard.0 as usize]
    }
}
