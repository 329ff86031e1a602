//! What a setting may be written as: numbers, sizes, durations, words.

use std::time::Duration;

use crate::caller::ForwardedHeader;

/// The entries of a list, separated by commas.
#[cfg(any(feature = "gateway", feature = "google-identity"))]
pub(in crate::server) fn list(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

pub(in crate::server) fn set<T>(
    slot: &mut T,
    value: Result<T, &'static str>,
) -> Result<(), &'static str> {
    *slot = value?;
    Ok(())
}

pub(in crate::server) fn not_empty(value: &str) -> Result<String, &'static str> {
    if value.is_empty() {
        Err("a host name or an IP address")
    } else {
        Ok(value.to_owned())
    }
}

pub(in crate::server) fn number<T: std::str::FromStr>(
    value: &str,
    expected: &'static str,
) -> Result<T, &'static str> {
    value.parse().map_err(|_| expected)
}

pub(in crate::server) fn positive(value: &str) -> Result<usize, &'static str> {
    const EXPECTED: &str = "a number, 1 to 1000000";
    match number(value, EXPECTED)? {
        count @ 1..=1_000_000 => Ok(count),
        _ => Err(EXPECTED),
    }
}

/// Bytes; bodies are addressed with 32 bits.
pub(in crate::server) fn size(value: &str) -> Result<usize, &'static str> {
    const EXPECTED: &str = "a number of bytes, 1 to 1073741824";
    match number(value, EXPECTED)? {
        bytes @ 1..=1_073_741_824 => Ok(bytes),
        _ => Err(EXPECTED),
    }
}

pub(in crate::server) fn boolean(value: &str) -> Result<bool, &'static str> {
    match &*value.to_ascii_lowercase() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" | "" => Ok(false),
        _ => Err("`true` or `false`"),
    }
}

/// `800ms` or `4s`.
pub(in crate::server) fn duration(value: &str) -> Result<Duration, &'static str> {
    const EXPECTED: &str = "a duration such as `800ms` or `4s`";
    let duration = any_duration(value, EXPECTED)?;
    if duration.is_zero() {
        return Err(EXPECTED);
    }
    Ok(duration)
}

/// The same, or `0s` for not at all.
pub(in crate::server) fn pause(value: &str) -> Result<Duration, &'static str> {
    any_duration(value, "a duration such as `800ms` or `4s`, or `0s`")
}

fn any_duration(value: &str, expected: &'static str) -> Result<Duration, &'static str> {
    let (digits, milliseconds) = match (value.strip_suffix("ms"), value.strip_suffix('s')) {
        (Some(digits), _) => (digits, 1),
        (None, Some(digits)) => (digits, 1_000),
        (None, None) => return Err(expected),
    };
    let number = number::<u32>(digits, expected)?;
    Ok(Duration::from_millis(u64::from(number) * milliseconds))
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
