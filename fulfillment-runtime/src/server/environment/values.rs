//! What a setting may be written as: numbers, sizes, durations, words.

use std::borrow::Cow;
use std::time::Duration;

use crate::caller::ForwardedHeader;
use crate::limits::{Limit, Measure};
use crate::record::Shown;

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
    let within = T::read(value).and_then(|value| limit.check(value).ok());
    let refused = || not(&limit.expected(), value);
    *slot = within.ok_or_else(refused)?.into();
    Ok(())
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

/// `800ms` or `4s`, and not 0.
#[cfg(any(feature = "_outbound", test))]
pub(in crate::server) fn duration(value: &str) -> Result<Duration, &'static str> {
    let read = Duration::read(value).filter(|duration| !duration.is_zero());
    read.ok_or("a duration such as `800ms` or `4s`")
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
