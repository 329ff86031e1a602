//! [`Cache`]: the keys that were fetched last, how old they are, and whether more may be asked for.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::jwt::{Key, Token};

/// Between the starts of two fetches, whatever became of the first: whoever makes up names of keys makes no more of them.
const PAUSE: Duration = Duration::from_secs(30);
/// Keys are used for as long as this when their server is away.
const OLDEST: Duration = Duration::from_secs(24 * 3600);

/// Keys, and when they came. Knows no clock.
#[derive(Default)]
pub(super) struct Cache {
    keys: Arc<[Key]>,
    /// When they came, and until when they are fresh.
    came: Option<(Instant, Instant)>,
    /// When the last fetch began.
    began: Option<Instant>,
}

/// Keys that may be used.
pub(super) struct Held {
    pub(super) keys: Arc<[Key]>,
    /// Whether their server would not have to be asked again.
    pub(super) fresh: bool,
}

impl Held {
    /// Whether the key that this token names is among them.
    pub(super) fn knows(&self, token: &Token<'_>) -> bool {
        self.keys.iter().any(|key| token.names(key))
    }
}

impl Cache {
    /// The keys, if there are any that are not too old to be used.
    pub(super) fn held(&self, now: Instant) -> Option<Held> {
        let (came, until) = self.came?;
        (now < came + OLDEST).then(|| Held {
            keys: Arc::clone(&self.keys),
            fresh: now < until,
        })
    }

    /// Whether a fetch may begin.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.began.is_none_or(|began| now >= began + PAUSE)
    }

    pub(super) fn begin(&mut self, now: Instant) {
        self.began = Some(now);
    }

    /// Puts these in place of those that were there, so that a key that was taken back is gone.
    pub(super) fn replace(&mut self, keys: Vec<Key>, lifetime: Duration, now: Instant) {
        self.keys = keys.into();
        self.came = Some((now, now + lifetime));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    fn key(id: &str) -> Key {
        Key {
            id: id.to_owned(),
            modulus: Vec::new(),
            exponent: Vec::new(),
        }
    }

    /// The names of the keys, and whether they are fresh.
    fn held(cache: &Cache, now: Instant) -> Option<(Vec<&str>, bool)> {
        let held = cache.held(now)?;
        let ids = cache.keys.iter().map(|key| &*key.id).collect();
        Some((ids, held.fresh))
    }

    #[test]
    fn keys_are_fresh_for_their_lifetime_and_used_for_a_day() {
        let came = Instant::now();
        let mut cache = Cache::default();
        assert!(held(&cache, came).is_none());
        let hour = Duration::from_secs(3600);
        cache.replace(vec![key("a")], hour, came);
        for (after, expected) in [
            (Duration::ZERO, Some((vec!["a"], true))),
            (hour - MILLISECOND, Some((vec!["a"], true))),
            (hour, Some((vec!["a"], false))),
            (hour * 24 - MILLISECOND, Some((vec!["a"], false))),
            (hour * 24, None),
        ] {
            assert_eq!(held(&cache, came + after), expected, "{after:?}");
        }
    }

    #[test]
    fn a_new_set_takes_the_place_of_the_old_one() {
        let now = Instant::now();
        let mut cache = Cache::default();
        cache.replace(vec![key("a"), key("b")], MILLISECOND, now);
        let later = now + OLDEST;
        cache.replace(vec![key("b"), key("c")], MILLISECOND, later);
        assert_eq!(held(&cache, later), Some((vec!["b", "c"], true)));
    }

    #[test]
    fn thirty_seconds_lie_between_the_starts_of_two_fetches() {
        let now = Instant::now();
        let mut cache = Cache::default();
        assert!(cache.is_due(now));
        cache.begin(now);
        assert!(!cache.is_due(now));
        // that it succeeded changes nothing
        cache.replace(vec![key("a")], MILLISECOND, now + MILLISECOND);
        assert!(!cache.is_due(now + PAUSE - MILLISECOND));
        assert!(cache.is_due(now + PAUSE));
    }
}
