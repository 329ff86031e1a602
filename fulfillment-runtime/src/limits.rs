//! The limits on what callers may take: what each is called, its range, and its default, here and nowhere else.
//!
//! A value from outside and one that code sets are held to the same range by the same check, [`Limit::check`]. What is out
//! of it stops the start: a limit that was quietly moved into its range would be another than its operator believes.

use std::time::Duration;

use crate::error::Problem;

/// A limit that can be set.
pub(crate) struct Limit<T, D = T> {
    /// The environment variable; the argument is made of it.
    pub(crate) variable: &'static str,
    /// The method of `Server`, and of `AppBuilder` if an application has it.
    pub(crate) method: &'static str,
    pub(crate) what: &'static str,
    pub(crate) least: T,
    pub(crate) most: T,
    pub(crate) default: D,
}

/// What a limit is measured in.
pub(crate) trait Measure: Copy + PartialOrd {
    /// As it is written in a setting.
    fn written(self) -> String;

    /// As code writes it.
    fn in_code(self) -> String {
        self.written()
    }

    /// What code is asked for, where settings are asked for this.
    fn asked_of_code(what: &'static str) -> &'static str {
        what
    }
}

impl Measure for usize {
    fn written(self) -> String {
        self.to_string()
    }
}

impl Measure for Duration {
    fn written(self) -> String {
        match self.subsec_millis() {
            0 => format!("{}s", self.as_secs()),
            _ => format!("{}ms", self.as_millis()),
        }
    }

    /// Code has nanoseconds.
    fn in_code(self) -> String {
        format!("{self:?}")
    }

    fn asked_of_code(_: &'static str) -> &'static str {
        "a `Duration`"
    }
}

impl<T: Measure, D> Limit<T, D> {
    /// The value, if it is within the range.
    ///
    /// # Errors
    ///
    /// What is expected.
    pub(crate) fn check(&self, value: T) -> Result<T, String> {
        if (self.least..=self.most).contains(&value) {
            Ok(value)
        } else {
            Err(self.expected())
        }
    }

    /// What is written where something else is.
    pub(crate) fn expected(&self) -> String {
        let (least, most) = (self.least.written(), self.most.written());
        format!("{}, {least} to {most}", self.what)
    }

    /// What is expected of code that has set this value, if it is out of the range.
    pub(crate) fn expected_of_code(&self, value: T) -> Option<String> {
        self.check(value).err()?;
        let what = T::asked_of_code(self.what);
        let [least, most, value] = [self.least, self.most, value].map(Measure::in_code);
        Some(format!("{what}, {least} to {most}, not {value}"))
    }

    /// What is wrong with a value that code has set.
    pub(crate) fn problem(&self, value: T) -> Option<Problem> {
        Some(Problem::Limit {
            method: self.method,
            variable: self.variable,
            expected: self.expected_of_code(value)?,
        })
    }
}

const NUMBER: &str = "a number";
const BYTES: &str = "a number of bytes";
const DURATION: &str = "a duration with its unit, such as `4s` or `800ms`";

const KIB: usize = 1024;
/// 0 is no short time but none; what is counted in whole seconds is rounded up to them.
const SHORTEST: Duration = Duration::from_millis(1);
/// Whoever waits longer is not there any more: no platform, load balancer or orchestrator of today does.
const LONGEST: Duration = Duration::from_secs(3_600);

/// The largest body. Fields are found again by 32 bits, and each body is in memory as a whole.
pub(crate) const MAX_BODY: Limit<usize> = Limit {
    variable: "FULFILLMENT_MAX_BODY",
    method: "max_body",
    what: BYTES,
    least: 1,
    most: 1024 * 1024 * KIB,
    default: 2 * 1024 * KIB,
};

/// As many bytes may each body take while it is read, and more than that only as [`large_bodies`] allows. 64 KiB of
/// parameters, and what stands around them: Dialogflow, which sends the largest calls, takes no more itself.
pub(crate) const USUAL_BODY: usize = 80 * KIB;

/// As many bytes may all bodies together take beyond that while they are read: 128 of the default limit, and always four
/// of the largest. Not set: whoever needs more of them at once has raised the limit of one.
pub(crate) const fn large_bodies(max_body: usize) -> usize {
    let (usual, four) = (256 * 1024 * KIB, max_body.saturating_mul(4));
    if four > usual { four } else { usual }
}

/// Calls in flight.
pub(crate) const MAX_CALLS: Limit<usize> = Limit {
    variable: "FULFILLMENT_MAX_CALLS",
    method: "max_calls",
    what: NUMBER,
    least: 1,
    most: 1_000_000,
    default: 512,
};

/// Plain functions at once. Each has a thread, two where it asks intents, and Linux has 32,768 by default.
pub(crate) const MAX_BLOCKING: Limit<usize> = Limit {
    variable: "FULFILLMENT_MAX_BLOCKING",
    method: "max_blocking",
    what: NUMBER,
    least: 1,
    most: 10_000,
    default: 64,
};

/// Open connections. Whoever comes when all places are taken has all of them looked at, under a lock: at the most of
/// them that takes a millisecond.
pub(crate) const MAX_CONNECTIONS: Limit<usize> = Limit {
    variable: "FULFILLMENT_MAX_CONNECTIONS",
    method: "max_connections",
    what: NUMBER,
    least: 1,
    most: 100_000,
    default: 2_048,
};

/// Headers of a request. Browsers and proxies send a dozen each; a map of them ends at 24,576, and hyper keeps room for
/// all that there may be while it reads.
pub(crate) const MAX_HEADERS: Limit<usize> = Limit {
    variable: "FULFILLMENT_MAX_HEADERS",
    method: "max_headers",
    what: NUMBER,
    least: 16,
    most: 1_000,
    default: 64,
};

/// Bytes of a head. hyper reads 8 KiB at a time, and its buffer ends at 408 KiB, whatever else is said.
pub(crate) const MAX_HEAD: Limit<usize> = Limit {
    variable: "FULFILLMENT_MAX_HEAD",
    method: "max_head",
    what: BYTES,
    least: 8 * KIB,
    most: 256 * KIB,
    default: 64 * KIB,
};

/// How long a caller waits, where neither intent nor webhook says; without it as long as its platform does.
pub(crate) const TIMEOUT: Limit<Duration, ()> = time("FULFILLMENT_TIMEOUT", "timeout", ());

pub(crate) const HEAD_TIMEOUT: Limit<Duration> =
    seconds("FULFILLMENT_HEAD_TIMEOUT", "head_timeout", 10);

pub(crate) const IDLE_TIMEOUT: Limit<Duration> =
    seconds("FULFILLMENT_IDLE_TIMEOUT", "idle_timeout", 75);

pub(crate) const BODY_TIMEOUT: Limit<Duration> =
    seconds("FULFILLMENT_BODY_TIMEOUT", "body_timeout", 5);

pub(crate) const WRITE_TIMEOUT: Limit<Duration> =
    seconds("FULFILLMENT_WRITE_TIMEOUT", "write_timeout", 30);

#[cfg(feature = "tls")]
pub(crate) const HANDSHAKE_TIMEOUT: Limit<Duration> =
    seconds("FULFILLMENT_HANDSHAKE_TIMEOUT", "tls_handshake_timeout", 5);

pub(crate) const DRAIN_TIMEOUT: Limit<Duration> =
    seconds("FULFILLMENT_DRAIN_TIMEOUT", "drain_timeout", 5);

/// How long a server goes on after SIGTERM; 0 for not at all.
pub(crate) const LAME_DUCK: Limit<Duration> = Limit {
    variable: "FULFILLMENT_LAME_DUCK",
    method: "lame_duck",
    what: DURATION,
    least: Duration::ZERO,
    most: LONGEST,
    default: Duration::from_secs(3),
};

const fn seconds(variable: &'static str, method: &'static str, default: u64) -> Limit<Duration> {
    time(variable, method, Duration::from_secs(default))
}

const fn time<D: Copy>(
    variable: &'static str,
    method: &'static str,
    default: D,
) -> Limit<Duration, D> {
    Limit {
        variable,
        method,
        what: DURATION,
        least: SHORTEST,
        most: LONGEST,
        default,
    }
}

/// A time in whole seconds, rounded up: nobody is given less than was promised.
pub(crate) fn whole_seconds(time: Duration) -> u32 {
    let started = u64::from(time.subsec_nanos() > 0);
    let whole = time.as_secs().saturating_add(started);
    u32::try_from(whole).unwrap_or(u32::MAX)
}

/// A limit as texts show it.
#[cfg(test)]
pub(crate) struct Shown {
    pub(crate) variable: &'static str,
    pub(crate) expected: String,
    pub(crate) least: String,
    pub(crate) most: String,
    pub(crate) default: Option<String>,
}

/// Every limit.
#[cfg(test)]
pub(crate) fn all() -> Vec<Shown> {
    fn shown<T: Measure, D>(limit: &Limit<T, D>, default: Option<T>) -> Shown {
        Shown {
            variable: limit.variable,
            expected: limit.expected(),
            least: limit.least.written(),
            most: limit.most.written(),
            default: default.map(Measure::written),
        }
    }
    fn with_default<T: Measure>(limit: Limit<T>) -> Shown {
        shown(&limit, Some(limit.default))
    }
    let all = vec![
        shown(&TIMEOUT, None),
        with_default(MAX_BODY),
        with_default(MAX_CALLS),
        with_default(MAX_BLOCKING),
        with_default(MAX_CONNECTIONS),
        with_default(MAX_HEADERS),
        with_default(MAX_HEAD),
        with_default(HEAD_TIMEOUT),
        with_default(IDLE_TIMEOUT),
        with_default(BODY_TIMEOUT),
        with_default(WRITE_TIMEOUT),
        #[cfg(feature = "tls")]
        with_default(HANDSHAKE_TIMEOUT),
        with_default(DRAIN_TIMEOUT),
        with_default(LAME_DUCK),
    ];
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_within_its_range_and_the_ends_of_the_range_are_too() {
        fn holds<T: Measure>(limit: &Limit<T>) {
            for value in [limit.least, limit.default, limit.most] {
                assert!(limit.problem(value).is_none(), "{}", limit.variable);
            }
        }
        for limit in [
            MAX_BODY,
            MAX_CALLS,
            MAX_BLOCKING,
            MAX_CONNECTIONS,
            MAX_HEADERS,
            MAX_HEAD,
        ] {
            holds(&limit);
            for value in [0, limit.least - 1, limit.most + 1, usize::MAX] {
                assert!(
                    limit.problem(value).is_some(),
                    "{}: {value}",
                    limit.variable
                );
            }
        }
        for limit in [HEAD_TIMEOUT, IDLE_TIMEOUT, BODY_TIMEOUT, WRITE_TIMEOUT] {
            holds(&limit);
            let nanosecond = Duration::from_nanos(1);
            for value in [Duration::ZERO, LONGEST + nanosecond, Duration::MAX] {
                assert!(limit.problem(value).is_some(), "{}", limit.variable);
            }
        }
    }

    #[test]
    fn what_is_wrong_names_the_method_and_the_variable_and_the_range() {
        let told = MAX_CALLS.problem(0).map(|problem| problem.to_string());
        let expected = "setting `max_calls`, which is `FULFILLMENT_MAX_CALLS` outside of code: \
                        expected a number, 1 to 1000000, not 0";
        assert_eq!(told.as_deref(), Some(expected));
        let told = TIMEOUT.problem(Duration::ZERO);
        let expected = "setting `timeout`, which is `FULFILLMENT_TIMEOUT` outside of code: \
                        expected a `Duration`, 1ms to 3600s, not 0ns";
        assert_eq!(
            told.map(|problem| problem.to_string()).as_deref(),
            Some(expected)
        );
    }

    #[test]
    fn whole_seconds_are_rounded_up() {
        for (milliseconds, seconds) in [(1, 1), (999, 1), (1_000, 1), (1_001, 2), (75_000, 75)] {
            assert_eq!(whole_seconds(Duration::from_millis(milliseconds)), seconds);
        }
        assert_eq!(whole_seconds(Duration::MAX), u32::MAX);
    }

    #[test]
    fn the_readme_says_of_each_limit_what_is_so() {
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
        let readme = std::fs::read_to_string(readme).expect("the README");
        let section = |heading: &str| {
            let (_, behind) = readme.split_once(heading).expect(heading);
            behind
                .split_once("\n#")
                .map_or(behind, |(section, _)| section)
        };
        let row = |heading, variable: &str| -> Vec<&str> {
            let name = format!("`{variable}`");
            let mut rows = section(heading).lines();
            let row = rows.find(|row| row.starts_with('|') && row.contains(&name));
            let row = row.unwrap_or_else(|| panic!("`{variable}` is not among {heading}"));
            row.split('|').map(str::trim).collect()
        };
        for limit in all() {
            let limits = row("### Limits\n", limit.variable);
            let range = format!("`{}` to `{}`", limit.least, limit.most);
            assert!(limits[4].starts_with(&range), "{range}: {limits:?}");
            let settings = row("## Settings\n", limit.variable);
            if let Some(default) = limit.default {
                let default = format!("`{default}`");
                assert_eq!(settings[4], default, "{settings:?}");
                assert!(limits[2].starts_with(&default), "{default}: {limits:?}");
            }
        }
    }
}
