//! Jumps: an intent of a chatbot may end by going on to another, and the window, which knows no nodes, gets the answers
//! of both as one.
//!
//! The platforms with nodes of their own follow a jump themselves.

use std::sync::Arc;

use super::admit::Arrival;
use super::journey::Journey;
use crate::app::App;
use crate::error::HandlerError;
use crate::guards::GuardSet;
use crate::invocation::{CallFuture, Invocation, Outcome, RefusalKind, boxed};
use crate::platform::Platform;
use crate::response::Response;
use crate::route_table::Entry;

/// As many jumps are followed for one message.
const MAX_JUMPS: usize = 8;

/// A call of an intent, and of those that it jumps to.
#[derive(Clone)]
pub(super) struct Jumping {
    pub(super) app: App,
    pub(super) platform: &'static dyn Platform,
    /// Which intents exist for the caller.
    pub(super) accepted: GuardSet,
    pub(super) journey: Arc<Journey>,
}

impl Jumping {
    pub(super) fn new(app: &App, arrival: &Arrival, platform: &'static dyn Platform) -> Self {
        Self {
            app: app.clone(),
            platform,
            accepted: arrival.accepted.clone(),
            journey: Arc::default(),
        }
    }

    pub(super) fn from(self, entry: Entry, invocation: Invocation) -> CallFuture {
        boxed(self.run(entry, invocation))
    }

    async fn run(self, entry: Entry, invocation: Invocation) -> Outcome {
        let answer = response((entry.route.call.start)(invocation.clone()).await)?;
        match self.next(&invocation, &answer) {
            None => Ok(answer),
            // rare beside the calls that end where they began, whose future is to stay small
            Some(next) => Box::pin(self.follow(entry.node, next, invocation, answer)).await,
        }
    }

    async fn follow(
        &self,
        first: Arc<str>,
        mut next: Entry,
        invocation: Invocation,
        mut answer: Response,
    ) -> Outcome {
        let mut passed = vec![first];
        loop {
            if passed.contains(&next.node) {
                return Err(circle(&passed, &next.node).into());
            }
            if passed.len() > MAX_JUMPS {
                let cause = format!("more than {MAX_JUMPS} jumps: {}", way(&passed));
                return Err(HandlerError::from(cause).into());
            }
            self.journey.enter(&next);
            let request = invocation.request().at(&next.node);
            let there = invocation.clone().of(request);
            let more = response((next.route.call.start)(there).await)?;
            answer = answer.then(more, |own| self.platform.parts(own));
            passed.push(next.node);
            next = match self.next(&invocation, &answer) {
                Some(next) => next,
                None => return Ok(answer),
            };
        }
    }

    /// The intent that an answer jumps to; none if it does not, or to a node that does not exist for the caller.
    fn next(&self, invocation: &Invocation, answer: &Response) -> Option<Entry> {
        let node = answer.jump_to.as_deref()?;
        let webhook = invocation.request().webhook();
        let routes = self.app.inner.table.webhook(webhook)?;
        routes.spoken_by_name(node, &self.accepted).cloned()
    }
}

/// An answer in the function's place is an answer.
fn response(outcome: Outcome) -> Outcome {
    outcome.or_else(|refusal| match refusal.kind() {
        RefusalKind::Answer(response) => Ok(Response::clone(response)),
        _ => Err(refusal),
    })
}

fn circle(passed: &[Arc<str>], back: &str) -> HandlerError {
    HandlerError::from(format!(
        "the jumps go round in a circle: {} → {back}",
        way(passed)
    ))
}

fn way(passed: &[Arc<str>]) -> String {
    // a function that sees every message has no node
    let nodes: Vec<&str> = passed
        .iter()
        .map(|node| {
            if node.is_empty() {
                "(entreposto)"
            } else {
                node
            }
        })
        .collect();
    nodes.join(" → ")
}
