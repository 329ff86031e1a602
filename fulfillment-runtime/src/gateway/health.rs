//! [`Health`]: whether a chatbot's gateway is to be asked, as far as earlier attempts tell.
//!
//! A host that cannot be reached is away for all of its chatbots. What is answered, and how soon, is a chatbot's own
//! matter: one that is slow must not keep others from theirs. Where one registration takes many chatbots (`"*"`), whoever
//! calls names them, so that a gateway says it is away behind one of them tells nothing of the others.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::Response;

use super::breaker::{Breaker, Change, Leave, Sign};
use crate::client::{OutboundError, Phase};

/// What earlier attempts tell of a gateway.
#[derive(Debug, Clone)]
pub(crate) struct Health {
    host: Arc<Breaker>,
    chatbot: Arc<Breaker>,
    /// Whether the registration takes many chatbots.
    many: bool,
}

/// The leave to ask a gateway.
#[must_use = "it is given back where it is dropped"]
pub(super) struct Leaves<'h> {
    host: Leave<'h>,
    chatbot: Leave<'h>,
    many: bool,
}

impl Health {
    /// Of one registration, whose host others may share.
    pub(crate) fn new(host: Arc<Breaker>, many: bool) -> Self {
        Self {
            host,
            chatbot: Arc::default(),
            many,
        }
    }

    /// The leave to ask now.
    pub(super) fn leave(&self, now: Instant) -> Option<Leaves<'_>> {
        let host = self.host.leave(now)?;
        let chatbot = self.chatbot.leave(now)?;
        let many = self.many;
        Some(Leaves {
            host,
            chatbot,
            many,
        })
    }
}

impl Leaves<'_> {
    /// Tells what became of it; `had_time` says whether a gateway that is well would have answered. What that changed
    /// for the host, and for the chatbot.
    pub(super) fn tell(
        self,
        sent: &Result<Response<Bytes>, OutboundError>,
        had_time: bool,
        now: Instant,
    ) -> (Option<Change>, Option<Change>) {
        let (host, chatbot) = signs(sent, had_time, self.many);
        (self.host.tell(host, now), self.chatbot.tell(chatbot, now))
    }
}

/// A host is down if it cannot be reached; a chatbot if it does not answer, or if its gateway says itself that what is
/// behind it is away. A message that it does not like is no sign of that.
fn signs(
    sent: &Result<Response<Bytes>, OutboundError>,
    had_time: bool,
    many: bool,
) -> (Sign, Sign) {
    match sent {
        Ok(answer) if matches!(answer.status().as_u16(), 502..=504) => {
            (Sign::Up, if many { Sign::Nothing } else { Sign::Down })
        }
        Ok(_) | Err(OutboundError::TooLarge(_)) => (Sign::Up, Sign::Up),
        Err(OutboundError::Unreachable(_)) => (Sign::Down, Sign::Nothing),
        // it was reached
        Err(OutboundError::BrokenOff(_)) => (Sign::Up, Sign::Down),
        Err(OutboundError::TimedOut(phase)) => {
            // what a chatbot allows may be too little for it and enough for others of its host
            let host = match phase {
                Phase::Connecting => Sign::Nothing,
                Phase::Waiting | Phase::Reading => Sign::Up,
            };
            // whoever left it no time cannot say that it has none
            (host, if had_time { Sign::Down } else { Sign::Nothing })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Result<Response<Bytes>, OutboundError> {
        let answer = Response::builder().status(status).body(Bytes::new());
        Ok(answer.expect("a status"))
    }

    #[test]
    fn a_host_is_down_that_cannot_be_reached_and_a_chatbot_that_does_not_answer() {
        let why = String::new;
        let timed_out = |phase| Err(OutboundError::TimedOut(phase));
        for (sent, had_time, expected) in [
            (answer(200), true, (Sign::Up, Sign::Up)),
            (answer(404), true, (Sign::Up, Sign::Up)),
            (answer(500), true, (Sign::Up, Sign::Up)),
            (answer(502), true, (Sign::Up, Sign::Down)),
            (answer(504), false, (Sign::Up, Sign::Down)),
            (Err(OutboundError::TooLarge(1)), true, (Sign::Up, Sign::Up)),
            (
                Err(OutboundError::Unreachable(why())),
                false,
                (Sign::Down, Sign::Nothing),
            ),
            (
                Err(OutboundError::BrokenOff(why())),
                true,
                (Sign::Up, Sign::Down),
            ),
            (timed_out(Phase::Waiting), true, (Sign::Up, Sign::Down)),
            (timed_out(Phase::Reading), false, (Sign::Up, Sign::Nothing)),
            (
                timed_out(Phase::Connecting),
                true,
                (Sign::Nothing, Sign::Down),
            ),
        ] {
            assert_eq!(signs(&sent, had_time, false), expected, "{sent:?}");
        }
        let of_many = signs(&answer(503), true, true);
        assert_eq!(of_many, (Sign::Up, Sign::Nothing));
    }
}
