//! [`Relaying`] of a program that was built without the feature `gateway`: no chatbot is relayed there.

use super::admit::Arrival;
use super::jumps::Jumping;
use crate::extract::Sessions;
use crate::invocation::Invocation;
use crate::request::Request;
use crate::route_table::Chatbot;

/// A call of a chatbot that has a gateway. There is none.
pub(super) struct Relaying;

impl Relaying {
    pub(super) fn new(
        _jumping: Jumping,
        _request: Request,
        _arrival: &Arrival,
        _sessions: Option<Sessions>,
    ) -> Self {
        Self
    }

    pub(super) fn invocation(self, chatbot: &Chatbot) -> Invocation {
        match chatbot.upstream {}
    }
}
