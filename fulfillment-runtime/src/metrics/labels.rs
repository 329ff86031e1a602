//! The few words that labels have beside the names of the routes.

use crate::platform::ALL;
use crate::record::FallbackReason;

/// As many platforms there are.
pub(super) const PLATFORMS: usize = ALL.len();

/// The statuses of calls that are not refused, and how they are written; the last is any other, of which there is none.
pub(super) const STATUSES: [(u16, &str); 7] = [
    (200, "200"),
    (400, "400"),
    (403, "403"),
    (499, "499"),
    (500, "500"),
    (503, "503"),
    (0, "other"),
];

/// Each reason, and how it is written.
pub(super) const REASONS: [(FallbackReason, &str); 9] = [
    (FallbackReason::Failed, "failed"),
    (FallbackReason::Forbidden, "forbidden"),
    (FallbackReason::Unavailable, "unavailable"),
    (FallbackReason::Misfit, "misfit"),
    (FallbackReason::Panicked, "panicked"),
    (FallbackReason::TooLate, "too_late"),
    (FallbackReason::TooLarge, "too_large"),
    (FallbackReason::NoIntent, "no_intent"),
    (FallbackReason::Gateway, "gateway"),
];

pub(super) fn platform(name: &str) -> Option<usize> {
    ALL.iter().position(|platform| platform.name() == name)
}

pub(super) fn status(status: u16) -> usize {
    let known = STATUSES.iter().position(|(known, _)| *known == status);
    known.unwrap_or(STATUSES.len() - 1)
}

/// Where a reason stands among [`REASONS`].
pub(super) fn reason(reason: FallbackReason) -> usize {
    match reason {
        FallbackReason::Failed => 0,
        FallbackReason::Forbidden => 1,
        FallbackReason::Unavailable => 2,
        FallbackReason::Misfit => 3,
        FallbackReason::Panicked => 4,
        FallbackReason::TooLate => 5,
        FallbackReason::TooLarge => 6,
        FallbackReason::NoIntent => 7,
        FallbackReason::Gateway => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_stands_where_it_is_looked_for() {
        for (index, (known, _)) in REASONS.into_iter().enumerate() {
            assert_eq!(reason(known), index, "{known:?}");
        }
    }

    #[test]
    fn a_status_that_no_call_has_is_any_other() {
        assert_eq!(STATUSES[status(200)].1, "200");
        assert_eq!(STATUSES[status(418)].1, "other");
    }
}
