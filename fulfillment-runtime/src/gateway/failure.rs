//! Why a gateway gave no answer, as it is told: of time that ran out also whose limit that was.

use std::time::Duration;

use crate::client::{OutboundError, Phase};
use crate::error::{EndedBy, GatewayErrorKind};

/// How long a gateway was waited for, and how long it might have been.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waited {
    /// Of what was left for the call, so long.
    pub(super) limit: Duration,
    /// No longer than any gateway may take.
    pub(super) most: Duration,
    pub(super) elapsed: Duration,
}

impl Waited {
    /// Whose limit it was that a request ended at in this phase.
    pub(super) fn ended_by(self, phase: Phase) -> EndedBy {
        if phase == Phase::Connecting && self.elapsed < self.limit {
            // reaching a host has a limit of its own
            EndedBy::Connecting
        } else if self.limit < self.most {
            EndedBy::Call
        } else {
            EndedBy::Gateway(self.most)
        }
    }
}

/// What an error of the client is here.
pub(super) fn failure(error: OutboundError, waited: Waited) -> GatewayErrorKind {
    let phase = match error {
        OutboundError::TimedOut(phase) => phase,
        OutboundError::Unreachable(cause) => return GatewayErrorKind::Unreachable(cause),
        OutboundError::BrokenOff(cause) | OutboundError::ClosedIdle(cause) => {
            return GatewayErrorKind::BrokenOff(cause);
        }
        OutboundError::TooLarge(most) => {
            return GatewayErrorKind::Unusable(format!("it is larger than {most} bytes").into());
        }
    };
    let doing = match phase {
        Phase::Connecting => "to be reached",
        Phase::Waiting => "to answer",
        Phase::Reading => "to finish its answer",
    };
    let by = waited.ended_by(phase);
    GatewayErrorKind::TimedOut { doing, by }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::GatewayError;

    #[test]
    fn an_answer_that_is_too_large_is_told_with_what_is_taken() {
        let waited = Waited {
            limit: Duration::ZERO,
            most: Duration::ZERO,
            elapsed: Duration::ZERO,
        };
        let kind = failure(OutboundError::TooLarge(5), waited);
        let text = GatewayError::new(kind, None, Duration::ZERO).to_string();
        assert!(text.contains("it is larger than 5 bytes"), "{text}");
    }

    #[test]
    fn whose_time_ran_out_is_told_with_the_setting_to_raise() {
        use Phase::{Connecting, Reading, Waiting};
        for (phase, [limit, most, elapsed], told) in [
            (Connecting, [20, 20, 5], "`FULFILLMENT_CONNECT_TIMEOUT`"),
            (Connecting, [3, 20, 3], "the call's `timeout`"),
            (
                Waiting,
                [20, 20, 20],
                "`FULFILLMENT_GATEWAY_TIMEOUT`, now 20s",
            ),
            (Waiting, [3, 20, 4], "the call's `timeout`"),
            (
                Reading,
                [20, 20, 20],
                "`FULFILLMENT_GATEWAY_TIMEOUT`, now 20s",
            ),
        ] {
            let [limit, most, elapsed] = [limit, most, elapsed].map(Duration::from_secs);
            let waited = Waited {
                limit,
                most,
                elapsed,
            };
            let kind = failure(OutboundError::TimedOut(phase), waited);
            let text = GatewayError::new(kind, None, elapsed).to_string();
            let raise = format!("to wait longer raise {told}");
            assert!(text.contains(&raise), "{phase:?}: {text}");
        }
    }
}
