//! How long a fetched key set is fresh, as its server says.

use std::time::Duration;

use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL};

/// Where the server does not say.
const DEFAULT: Duration = Duration::from_secs(3600);
/// No server can ask to be asked all the time, nor never again.
const SHORTEST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// `max-age` of `Cache-Control` (RFC 9111), less what it has spent in caches on its way.
pub(super) fn lifetime(headers: &HeaderMap) -> Duration {
    let values = headers.get_all(CACHE_CONTROL).iter();
    let directives = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let ages = directives.filter_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let is_age = name.trim().eq_ignore_ascii_case("max-age");
        // what cannot be read is stale, and so is what says two things
        is_age.then(|| seconds(value.trim().trim_matches('"')).unwrap_or(0))
    });
    let Some(most) = ages.min() else {
        return DEFAULT;
    };
    let age = headers.get(AGE).and_then(|value| value.to_str().ok());
    let age = age.and_then(|age| seconds(age.trim())).unwrap_or(0);
    Duration::from_secs(most.saturating_sub(age)).clamp(SHORTEST, LONGEST)
}

fn seconds(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // more than can be counted is for ever
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> u64 {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        lifetime(&headers).as_secs()
    }

    #[test]
    fn a_set_is_fresh_for_what_is_left_of_its_max_age() {
        for (cache_control, seconds) in [
            ("max-age=600", 600),
            ("public, MAX-AGE = \"600\" ,must-revalidate", 600),
            ("public, max-age=600, s-maxage=60", 600),
            ("max-age=600, max-age=700", 600),
            ("max-age=31", 31),
            ("max-age=30", 30),
            ("max-age=29", 30),
            ("max-age=0", 30),
            ("max-age=86400", 86400),
            ("max-age=86401", 86400),
            ("max-age=99999999999999999999999", 86400),
            ("max-age=-1", 30),
            ("max-age=soon", 30),
            ("max-age=", 30),
            ("max-age=1e9", 30),
            ("no-cache", 3600),
            ("", 3600),
        ] {
            assert_eq!(
                of(&[("cache-control", cache_control)]),
                seconds,
                "{cache_control}"
            );
        }
        assert_eq!(of(&[]), 3600);
        assert_eq!(
            of(&[("cache-control", "public"), ("cache-control", "max-age=60")]),
            60
        );
    }

    #[test]
    fn what_it_has_spent_on_its_way_is_taken_off() {
        for (age, seconds) in [
            ("100", 500),
            (" 100 ", 500),
            ("0", 600),
            ("570", 30),
            ("600", 30),
            ("99999999999999999999999", 30),
            ("-100", 600),
            ("old", 600),
        ] {
            let pairs = [("cache-control", "max-age=600"), ("age", age)];
            assert_eq!(of(&pairs), seconds, "{age}");
        }
        assert_eq!(of(&[("age", "100")]), 3600);
    }
}
