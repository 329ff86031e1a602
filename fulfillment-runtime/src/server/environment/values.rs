//! What a setting may be written as: numbers, sizes, durations, words.

use std::borrow::Cow;
use std::time::Duration;

use crate::caller::ForwardedHeader;
use crate::limits::{Limit, Measure};
use crate::shown::Shown;

/// The entries of a list, separated by commas.
#[cfg(any(feature = "gateway", feature = "google-identity"))]
pub(in crate::server) fn list(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

/// What a value is not, as a part of the sentence `expected ...`.
pub(in crate::server) type Expected = Cow<'static, str>;

pub(in crate::server) fn set<T>(
    slot: &mut T,
    value: Result<T, &'static str>,
) -> Result<(), Expected> {
    *slot = value?;
    Ok(())
}

/// Sets what has a range.
pub(in crate::server) fn set_within<T: Written, D, S: From<T>>(
    slot: &mut S,
    limit: &Limit<T, D>,
    value: &str,
) -> Result<(), Expected> {
    let within = |value: &str| T::read(value).filter(|read| limit.check(*read).is_ok());
    let refused = || not_without_unit(&limit.expected(), value, |meant| within(meant).is_some());
    *slot = within(value).ok_or_else(refused)?.into();
    Ok(())
}

/// As [`not`]; of a number that lacks its unit also what it may mean.
fn not_without_unit(expected: &str, given: &str, may_be: impl Fn(&str) -> bool) -> Expected {
    let units = ["s", "ms"].map(|unit| format!("{given}{unit}"));
    let is_number = given.bytes().all(|byte| byte.is_ascii_digit());
    let meant = units.into_iter().filter(|meant| is_number && may_be(meant));
    let meant: Vec<String> = meant.map(|meant| format!("`{meant}`")).collect();
    let mut told = not(expected, given).into_owned();
    if !meant.is_empty() {
        told += &format!("; is {} meant?", meant.join(" or "));
    }
    told.into()
}

/// What was expected, and what was given in its place. For numbers alone, which are no secrets.
fn not(expected: &str, given: &str) -> Expected {
    format!("{expected}, not `{}`", Shown(given)).into()
}

/// Sets a port.
pub(in crate::server) fn set_port(slot: &mut impl From<u16>, value: &str) -> Result<(), Expected> {
    let read: Option<u16> = value.parse().ok();
    let refused = || not("a port, 0 to 65535", value);
    *slot = read.ok_or_else(refused)?.into();
    Ok(())
}

/// What a limit may be written as.
pub(in crate::server) trait Written: Measure {
    fn read(value: &str) -> Option<Self>;
}

impl Written for usize {
    fn read(value: &str) -> Option<Self> {
        value.parse().ok()
    }
}

impl Written for Duration {
    fn read(value: &str) -> Option<Self> {
        let (digits, milliseconds) = match (value.strip_suffix("ms"), value.strip_suffix('s')) {
            (Some(digits), _) => (digits, 1),
            (None, digits) => (digits?, 1_000),
        };
        let number = u64::from(digits.parse::<u32>().ok()?);
        Some(Self::from_millis(number * milliseconds))
    }
}

pub(in crate::server) fn not_empty(value: &str) -> Result<String, &'static str> {
    if value.is_empty() {
        Err("a host name or an IP address")
    } else {
        Ok(value.to_owned())
    }
}

pub(in crate::server) fn boolean(value: &str) -> Result<bool, &'static str> {
    match &*value.to_ascii_lowercase() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" | "" => Ok(false),
        _ => Err("`true` or `false`"),
    }
}

/// Sets a time that has no range, and is not 0.
#[cfg(any(feature = "_outbound", test))]
pub(in crate::server) fn set_duration(
    slot: &mut impl From<Duration>,
    value: &str,
) -> Result<(), Expected> {
    let read = |value: &str| Duration::read(value).filter(|duration| !duration.is_zero());
    let expected = "a duration with its unit, such as `4s` or `800ms`";
    let refused = || not_without_unit(expected, value, |meant| read(meant).is_some());
    *slot = read(value).ok_or_else(refused)?.into();
    Ok(())
}

/// A header's name, in which case does not count.
pub(in crate::server) fn forwarded_header(value: &str) -> Result<ForwardedHeader, &'static str> {
    match &*value.to_ascii_lowercase() {
        "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
        "forwarded" => Ok(ForwardedHeader::Forwarded),
        _ => Err("`x-forwarded-for` or `forwarded`"),
    }
}

/// Whether logs are JSON.
pub(in crate::server) fn log_format(value: &str) -> Result<bool, &'static str> {
    match value {
        "json" => Ok(true),
        "text" | "" => Ok(false),
        _ => Err("`text` or `json`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_its_unit_is_told_with_what_it_may_mean() {
        let mut slot = Duration::ZERO;
        let mut refused = |value| {
            set_duration(&mut slot, value)
                .expect_err(value)
                .into_owned()
        };
        let expected = "a duration with its unit, such as `4s` or `800ms`";
        assert_eq!(
            refused("20"),
            format!("{expected}, not `20`; is `20s` or `20ms` meant?")
        );
        for (value, shown) in [
            ("0", "0"),
            ("0s", "0s"),
            ("1m", "1m"),
            ("-1", "-1"),
            ("2\0", "2\\u{0}"),
        ] {
            assert_eq!(refused(value), format!("{expected}, not `{shown}`"));
        }
        // what is not within the range is not meant
        let mut limited = |value| set_within(&mut slot, &crate::limits::LAME_DUCK, value);
        let expected = crate::limits::LAME_DUCK.expected();
        assert_eq!(
            limited("5000"),
            Err(format!("{expected}, not `5000`; is `5000ms` meant?").into())
        );
        assert_eq!(
            limited("99999999999"),
            Err(format!("{expected}, not `99999999999`").into())
        );
    }
}
