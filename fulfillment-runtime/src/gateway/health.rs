//! [`Health`]: whether a chatbot's gateway is to be asked, as far as earlier attempts tell.
//!
//! A host that cannot be reached is away for all of its chatbots. What is answered, and how soon, is a chatbot's own
//! matter: one that is slow must not keep others from theirs. Where one registration takes many chatbots (`"*"`), whoever
//! calls names them, so that what becomes of one of them tells nothing of the others: there the host alone counts.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::Response;

use super::breaker::{Breaker, Change, Sign};
use super::failure::Waited;
use crate::client::{OutboundError, Phase};
use crate::error::EndedBy;

/// What earlier attempts tell of a gateway.
#[derive(Debug, Clone)]
pub(crate) struct Health {
    host: Arc<Breaker>,
    /// None where the registration takes many chatbots.
    chatbot: Option<Arc<Breaker>>,
}

/// What an attempt changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) host: Option<Change>,
    pub(super) chatbot: Option<Change>,
}

impl Health {
    /// Of one registration, whose host others may share.
    pub(crate) fn new(host: Arc<Breaker>, many: bool) -> Self {
        let chatbot = (!many).then(Arc::default);
        Self { host, chatbot }
    }

    /// Whether to ask now.
    pub(super) fn leave(&self, now: Instant) -> bool {
        let Some(chatbot) = &self.chatbot else {
            return self.host.leave(now);
        };
        // a chatbot that is left alone does not take the turn of its host
        chatbot.is_due(now) && self.host.leave(now) && chatbot.leave(now)
    }

    /// Tells what became of an attempt that `waited` so long; `had_time` says whether a gateway that is well would have
    /// answered.
    pub(super) fn tell(
        &self,
        sent: &Result<Response<Bytes>, OutboundError>,
        waited: Waited,
        had_time: bool,
        now: Instant,
    ) -> Changes {
        let (host, chatbot) = signs(sent, waited, had_time);
        Changes {
            host: self.host.tell(host, now),
            chatbot: self.chatbot.as_ref().and_then(|it| it.tell(chatbot, now)),
        }
    }
}

/// A host is down if it cannot be reached; a chatbot if it does not answer, or if its gateway says itself that what is
/// behind it is away. A message that it does not like is no sign of that.
fn signs(
    sent: &Result<Response<Bytes>, OutboundError>,
    waited: Waited,
    had_time: bool,
) -> (Sign, Sign) {
    match sent {
        Ok(answer) if matches!(answer.status().as_u16(), 502..=504) => (Sign::Up, Sign::Down),
        Ok(_) | Err(OutboundError::TooLarge(_)) => (Sign::Up, Sign::Up),
        Err(OutboundError::Unreachable(_)) => (Sign::Down, Sign::Nothing),
        // it was reached
        Err(OutboundError::BrokenOff(_)) => (Sign::Up, Sign::Down),
        // a gateway may close what lies idle: whether it is well, a fresh connection tells
        Err(OutboundError::ClosedIdle(_)) => (Sign::Nothing, Sign::Nothing),
        Err(OutboundError::TimedOut(phase)) => {
            let host = match phase {
                // one that swallows what is sent to it, as behind a firewall
                Phase::Connecting if waited.ended_by(*phase) == EndedBy::Connecting => {
                    return (Sign::Down, Sign::Nothing);
                }
                // what a chatbot allows may be too little for it and enough for others of its host
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
    use std::time::Duration;

    use super::*;

    /// As long as the call allowed.
    const ALL: Waited = waited(20);
    /// Until the limit of reaching a host.
    const CONNECTING: Waited = waited(5);

    const fn waited(seconds: u64) -> Waited {
        let limit = Duration::from_secs(20);
        Waited {
            limit,
            most: limit,
            elapsed: Duration::from_secs(seconds),
        }
    }

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
            (
                Err(OutboundError::ClosedIdle(why())),
                true,
                (Sign::Nothing, Sign::Nothing),
            ),
            (timed_out(Phase::Waiting), true, (Sign::Up, Sign::Down)),
            (timed_out(Phase::Reading), false, (Sign::Up, Sign::Nothing)),
            (
                timed_out(Phase::Connecting),
                true,
                (Sign::Nothing, Sign::Down),
            ),
        ] {
            assert_eq!(signs(&sent, ALL, had_time), expected, "{sent:?}");
        }
    }

    #[test]
    fn a_host_is_down_that_no_connection_reaches_in_the_time_that_is_meant_for_it() {
        let sent = Err(OutboundError::TimedOut(Phase::Connecting));
        for had_time in [true, false] {
            let told = signs(&sent, CONNECTING, had_time);
            assert_eq!(told, (Sign::Down, Sign::Nothing), "{had_time}");
        }
    }

    #[test]
    fn of_many_chatbots_nothing_counts_but_a_host_that_cannot_be_reached() {
        let why = String::new;
        let timed_out = |phase| Err(OutboundError::TimedOut(phase));
        let now = Instant::now();
        let told_within = |sent: &_, waited, many| {
            let health = Health::new(Arc::default(), many);
            let mut changes = (0..20).map(|_| health.tell(sent, waited, true, now));
            let changed = changes.find(|changes| *changes != Changes::default());
            (changed.unwrap_or_default(), health.leave(now))
        };
        let told = |sent: &_, many| told_within(sent, ALL, many);
        let opened = Some(Change::Opened);
        for sent in [
            answer(200),
            answer(500),
            answer(502),
            answer(503),
            answer(504),
            Err(OutboundError::TooLarge(1)),
            Err(OutboundError::BrokenOff(why())),
            Err(OutboundError::ClosedIdle(why())),
            timed_out(Phase::Connecting),
            timed_out(Phase::Waiting),
            timed_out(Phase::Reading),
        ] {
            assert_eq!(told(&sent, true), (Changes::default(), true), "{sent:?}");
        }
        let unreachable = Err(OutboundError::Unreachable(why()));
        let swallowed = timed_out(Phase::Connecting);
        for (sent, waited) in [(unreachable, ALL), (swallowed, CONNECTING)] {
            let host = Changes {
                host: opened,
                chatbot: None,
            };
            assert_eq!(told_within(&sent, waited, true), (host, false), "{sent:?}");
        }
        // one chatbot tells of itself
        let chatbot = Changes {
            host: None,
            chatbot: opened,
        };
        assert_eq!(told(&answer(503), false), (chatbot, false));
    }

    #[test]
    fn a_chatbot_that_is_left_alone_does_not_take_the_turn_of_its_host() {
        let host = Arc::<Breaker>::default();
        let [one, other] = [(); 2].map(|()| Health::new(Arc::clone(&host), false));
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let tell = |health: &Health, sent: &_, now| {
            for _ in 0..5 {
                health.tell(sent, ALL, true, now);
            }
        };
        tell(&one, &Err(OutboundError::Unreachable(String::new())), start);
        tell(
            &one,
            &Err(OutboundError::TimedOut(Phase::Connecting)),
            start + second,
        );
        let due = start + second * 3;
        assert!(!one.leave(due), "it is to be left alone for a second more");
        assert!(other.leave(due));
    }
}
