//! [`Notice`]: calls that strangers can make as many of as they like, in the log.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::warn;

use super::{CallOutcome, CallRecord, known};
use crate::once_a_minute::Tally;

/// Tells of such calls, of each cause at most once a minute: a line for each would let strangers fill the log, none would
/// leave whoever set up a bot or its platform wrongly without a hint.
#[derive(Default)]
pub(crate) struct Notice {
    /// By the cause, of which there are a few fixed texts.
    tallies: Mutex<Vec<(&'static str, Tally)>>,
}

impl Notice {
    /// One more such call.
    pub(crate) fn tell<'r>(&self, cause: &'static str, record: impl FnOnce() -> CallRecord<'r>) {
        if let Some(calls) = self.one_more(cause) {
            tell(calls, &record());
        }
    }

    fn one_more(&self, cause: &'static str) -> Option<u64> {
        let mut tallies = self.lock();
        let known = tallies.iter().position(|(its, _)| *its == cause);
        let place = known.unwrap_or_else(|| {
            tallies.push((cause, Tally::new()));
            tallies.len() - 1
        });
        tallies[place].1.one_more()
    }

    /// Tells of those that no line told of: nothing will come after this.
    pub(crate) fn tell_rest(&self) {
        for (cause, tally) in self.lock().iter() {
            let calls = tally.rest();
            if calls > 0 {
                warn!(
                    cause,
                    calls, "more calls for this cause since the last line of them"
                );
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(&'static str, Tally)>> {
        // nothing panics while it is held
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell(calls: u64, record: &CallRecord<'_>) {
    let caller = record.known_caller();
    let CallRecord {
        platform,
        webhook,
        node,
        status,
        ..
    } = *record;
    match record.outcome {
        CallOutcome::Refused { cause, .. } => warn!(
            platform = known(platform),
            webhook = known(webhook),
            node = known(node),
            caller,
            status,
            cause,
            refused = calls,
            "calls are refused; `refused` is how many for this cause since the last such line (RUST_LOG=debug shows each one)"
        ),
        _ => warn!(
            platform,
            webhook,
            caller,
            status,
            calls,
            "there is no intent for what was said, and no `\"*\"`; `calls` is how many since the last such line \
             (RUST_LOG=debug shows each one)"
        ),
    }
}
