//! The relay: a call of a chatbot that has a gateway, and the intents that may answer in the gateway's place.

use std::sync::Arc;
use std::time::Duration;

use super::admit::Arrival;
use super::jumps::Jumping;
use super::outcome::{failure, warn_of_omissions};
use crate::blocking::Slot;
use crate::error::{GatewayError, GatewayErrorKind, HandlerError};
use crate::extract::Sessions;
use crate::gateway::{Answering, Gateway, Intents};
use crate::invocation::{Invocation, Refusal, RefusalKind};
use crate::panic_guard::Caught;
use crate::platform::serprobots::{Answer, Content, Message};
use crate::request::{Inner, Request};
use crate::response::Response;
use crate::route_table::{Chatbot, Entry};

/// A call of a chatbot that has a gateway, and of the intents that are asked before it.
pub(super) struct Relaying {
    jumping: Jumping,
    request: Request,
    /// Of the function that asks, while it runs.
    slot: Slot,
    /// Those of the call, of whoever asks for one first.
    sessions: Option<Sessions>,
    /// How long the caller waits in all.
    allowed: Duration,
}

impl Relaying {
    /// The chatbot's function, or nobody before the gateway itself, asks the intents.
    pub(super) fn new(
        jumping: Jumping,
        request: Request,
        arrival: &Arrival,
        sessions: Option<Sessions>,
    ) -> Self {
        let allowed = request.deadline().0.duration_since(arrival.started);
        Self {
            jumping,
            request,
            slot: Slot::default(),
            sessions,
            allowed,
        }
    }

    /// The call with its gateway beside it.
    pub(super) fn invocation(self, chatbot: &Chatbot) -> Invocation {
        let request = self.request.clone();
        let mnemonic = Arc::from(request.webhook());
        let invocation = self.invocation_of(request.clone(), self.slot.clone());
        let upstream = chatbot.upstream.clone();
        let allowed = self.allowed;
        invocation.with(Gateway::new(
            upstream,
            mnemonic,
            request,
            allowed,
            Arc::new(self),
        ))
    }

    fn invocation_of(&self, request: Request, slot: Slot) -> Invocation {
        let shared = Arc::clone(&self.jumping.app.inner.shared);
        let invocation = Invocation::new(request, shared);
        invocation.on(slot).within(self.sessions.clone())
    }

    /// The answer of an intent to this message, which is the one that came unless a function changed it.
    async fn of_intent(&self, entry: Entry, message: &Message) -> Result<Answer, GatewayError> {
        let request = self.request_of(&entry, message)?;
        let invocation = self.invocation_of(request.clone(), self.slot.of_asked());
        self.jumping.journey.enter(&entry);
        let call = self.jumping.clone().from(entry.clone(), invocation);
        // an intent that panics must not take the function with it that asked it
        let outcome = Caught(call).await;
        let outcome = outcome.unwrap_or_else(|panicked| Err(Refusal::error(panicked)));
        let answered = match outcome.map_err(Refusal::into_kind) {
            Ok(response) => self.answer(&entry, &request, &response),
            Err(RefusalKind::Answer(response)) => self.answer(&entry, &request, &response),
            Err(RefusalKind::Unauthorized) => return Err(error(GatewayErrorKind::Unauthorized)),
            Err(RefusalKind::Absent(error) | RefusalKind::Error(error)) => Err(error),
        };
        Ok(answered.unwrap_or_else(|error| self.fallback(entry, &request, error)))
    }

    fn answer(
        &self,
        entry: &Entry,
        request: &Request,
        response: &Response,
    ) -> Result<Answer, HandlerError> {
        let mut out = Vec::new();
        let omitted = self.jumping.platform.encode(request, response, &mut out)?;
        warn_of_omissions(
            self.jumping.platform,
            &entry.route,
            request,
            response,
            omitted,
        );
        let mut answer = Answer::from_json(String::from_utf8(out)?)?;
        for (name, value) in response.headers.iter().flat_map(|headers| headers.iter()) {
            answer = answer.header(name.clone(), value.clone());
        }
        Ok(answer)
    }

    /// What the user reads where an intent failed, which is an answer too: an audit must see it.
    fn fallback(&self, asked: Entry, request: &Request, error: HandlerError) -> Answer {
        // it may have jumped
        let failed = self.jumping.journey.reached().unwrap_or(asked);
        let message = failure(&self.jumping.app, &failed.route, &error).message;
        let answer = Answer::new([Content::text(message)]).with_question(request.text());
        self.jumping.journey.fail(error);
        match request.session_id() {
            "" => answer,
            id => answer.with_conversation_id(id),
        }
    }

    /// The request of an intent, with the message as it is now.
    fn request_of(&self, entry: &Entry, message: &Message) -> Result<Request, GatewayError> {
        if message.json() == self.request.body() {
            return Ok(self.request.at(&entry.node));
        }
        let body = message.json().to_owned();
        let unsendable = "a function gave one of its members another type";
        let fields = self.jumping.platform.decode(&body);
        let fields = fields.map_err(|_| error(GatewayErrorKind::Unsendable(unsendable)))?;
        Ok(Request::new(Inner {
            platform: self.jumping.platform.name(),
            webhook: Arc::from(self.request.webhook()),
            registered_webhook: Some(Arc::from(self.request.registered_webhook())),
            node: Arc::clone(&entry.node),
            caller: self.request.sender().clone(),
            headers: self.request.headers().clone(),
            body,
            fields,
            deadline: self.request.deadline(),
        }))
    }
}

impl Intents for Relaying {
    fn answer<'a>(&'a self, message: &'a Message) -> Option<Answering<'a>> {
        let routes = self
            .jumping
            .app
            .inner
            .table
            .webhook(self.request.webhook())?;
        let text = message.text().unwrap_or_default();
        let entry = routes.spoken(&text, &self.jumping.accepted)?.clone();
        Some(Box::pin(self.of_intent(entry, message)))
    }
}

fn error(kind: GatewayErrorKind) -> GatewayError {
    GatewayError::new(kind, None, Default::default())
}
