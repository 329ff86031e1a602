//! [`Credentials`]: every secret that callers may present, found without telling how near a guess was.
//!
//! A secret is looked up by a hash with a random key and confirmed in constant time, so that neither the table nor the
//! comparison tells a caller anything. Depends on nothing of this crate: what measures its timing includes the file.

use std::hash::{BuildHasher, Hash, RandomState};

use subtle::ConstantTimeEq;

/// How a secret is presented. One that is right in the wrong way is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Way {
    /// As a token.
    Token,
    /// As `user:password`.
    Basic,
    /// As the value of the header of this index.
    Header(usize),
}

/// Every secret that callers may present, each with what it proves.
pub(crate) struct Credentials<T> {
    key: RandomState,
    /// In order of their hashes.
    entries: Vec<Entry<T>>,
}

struct Entry<T> {
    hash: u64,
    way: Way,
    secret: Box<[u8]>,
    proves: T,
}

impl<T: Copy> Default for Credentials<T> {
    fn default() -> Self {
        Self::new([])
    }
}

impl<T: Copy> Credentials<T> {
    pub(crate) fn new(secrets: impl IntoIterator<Item = (Way, Box<[u8]>, T)>) -> Self {
        let key = RandomState::new();
        let entry = |(way, secret, proves): (Way, Box<[u8]>, T)| Entry {
            hash: hash(&key, way, &secret),
            way,
            secret,
            proves,
        };
        let mut entries: Vec<Entry<T>> = secrets.into_iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.hash);
        Self { key, entries }
    }

    /// What this secret proves, presented in this way: several things, where one secret is set at several places.
    pub(crate) fn proven_by(&self, way: Way, presented: &[u8]) -> impl Iterator<Item = T> {
        let hash = hash(&self.key, way, presented);
        let first = self.entries.partition_point(|entry| entry.hash < hash);
        let candidates = self.entries[first..]
            .iter()
            .take_while(move |entry| entry.hash == hash);
        candidates
            .filter(move |entry| entry.way == way && entry.secret.ct_eq(presented).into())
            .map(|entry| entry.proves)
    }
}

fn hash(key: &RandomState, way: Way, secret: &[u8]) -> u64 {
    /// One hash over both, without the length that tuples would add.
    struct Both<'a>(Way, &'a [u8]);
    impl Hash for Both<'_> {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            let way = match self.0 {
                Way::Token => 0,
                Way::Basic => 1,
                Way::Header(index) => index + 2,
            };
            state.write_usize(way);
            state.write(self.1);
        }
    }
    key.hash_one(Both(way, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_proves_what_it_is_set_for_in_its_own_way_alone() {
        let set = [
            (Way::Token, "a", 1),
            (Way::Token, "a", 2),
            (Way::Basic, "a", 3),
            (Way::Header(0), "a", 4),
            (Way::Header(1), "a", 5),
            (Way::Token, "b", 6),
        ];
        let set = set.map(|(way, secret, proves)| (way, secret.as_bytes().into(), proves));
        let credentials = Credentials::new(set);
        let proven = |way, presented: &str| {
            let mut proven: Vec<u32> = credentials.proven_by(way, presented.as_bytes()).collect();
            proven.sort_unstable();
            proven
        };
        assert_eq!(proven(Way::Token, "a"), [1, 2]);
        assert_eq!(proven(Way::Basic, "a"), [3]);
        assert_eq!(proven(Way::Header(0), "a"), [4]);
        assert_eq!(proven(Way::Header(1), "a"), [5]);
        assert_eq!(proven(Way::Token, "b"), [6]);
        for (way, presented) in [
            (Way::Token, ""),
            (Way::Token, "aa"),
            (Way::Basic, "b"),
            (Way::Header(2), "a"),
        ] {
            assert_eq!(proven(way, presented), [0; 0], "{way:?} {presented}");
        }
    }
}
