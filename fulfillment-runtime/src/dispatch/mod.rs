//! Dispatch: bytes in, bytes out. The order in which a request is looked at, and what each step may refuse.
//!
//! Two steps, because a body is read between them: [`App::admit`] sees the head alone, [`App::answer`] the body.
//! No sockets and no names of wire fields: those are the server's and the platforms'.

mod admit;
mod call;
mod closed;
mod conversation;
mod cors;
mod find;
mod headers;
mod in_flight;
mod incoming;
mod journey;
mod jumps;
mod origins;
mod outcome;
mod overload;
mod page;
mod probe;
mod readiness;
#[cfg_attr(not(feature = "gateway"), path = "no_relay.rs")]
mod relay;
mod reply;
mod span;
mod target;
mod underway;
mod worker;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::HeaderMap;
use tokio::sync::OwnedSemaphorePermit;

use self::admit::Arrival;
pub(crate) use self::admit::{Admission, Admitted};
use self::call::{Bounded, Running};
use self::cors::Cors;
use self::find::{Found, To};
use self::incoming::Incoming;
use self::journey::Journey;
use self::jumps::Jumping;
pub(crate) use self::origins::Origins;
use self::outcome::Waiting;
pub(crate) use self::overload::Overload;
pub(crate) use self::readiness::{Punctuality, Readiness};
use self::relay::Relaying;
pub(crate) use self::underway::Underway;
pub(crate) use self::worker::Workers;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Cause, HandlerError, Kind, Rejection};
use crate::extract::Kept;
use crate::invocation::{CallFuture, Invocation, Refusal};
use crate::peer::Peer;
use crate::platform::{self, Failure, Matching, Platform, recognise};
use crate::record::{CallOutcome, CallRecord, FallbackReason};
use crate::request::{Deadline, Fields, Inner, Request};
use crate::route_table::Entry;

/// The answer to a request.
type Reply = http::Response<Bytes>;

/// How far a call got that is refused: names of ours, never what the caller sent.
#[derive(Clone, Copy, Default)]
struct Known<'a> {
    platform: Option<&'static dyn Platform>,
    webhook: &'a str,
    node: &'a str,
    /// Why, where the caller is told less.
    cause: Option<Cause>,
    /// Whether no platform would send the like wherever it was told to: a browser that looks for an icon, say.
    is_stray: bool,
}

/// A call whose body is understood: whose it is, where it goes, and what it says.
struct Understood<'a> {
    platform: &'static dyn Platform,
    webhook: &'a str,
    fields: Fields,
    body: String,
}

impl App {
    /// Answers an admitted request with what its body says.
    pub(crate) async fn answer(&self, admitted: Admitted, body: Vec<u8>) -> Reply {
        let (arrival, headers, cors) = match admitted {
            Admitted::Call(arrival, headers, cors) => (arrival, headers, cors),
            // boxed, so that no call is larger for it
            Admitted::Page(visit) => return Box::pin(self.visit(*visit, body)).await,
        };
        let mut reply = match self.route(&arrival, headers, body).await {
            Ok(reply) => reply,
            Err(refusal) => *refusal,
        };
        cors.apply(&mut reply);
        reply
    }

    /// From a body to the outcome of its call.
    async fn route(
        &self,
        arrival: &Arrival,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Reply, Box<Reply>> {
        if let Some((platform, webhook)) = conversation::asked_for(arrival, &body) {
            // rare beside the calls, whose future is to stay small
            return Box::pin(self.conversation(arrival, platform, webhook, headers, body)).await;
        }
        let incoming = arrival.incoming(&headers);
        let call = self.understand(arrival, incoming, body)?;
        let (platform, started) = (call.platform, arrival.started);
        let found = self.find(arrival, incoming, &call)?;
        let Some(entry) = found.entry() else {
            return Ok(self.nobody(arrival, &found, call, headers));
        };
        let permit = self.permit(incoming, platform)?;
        let deadline = self.deadline(arrival, entry, &call);
        let request = call.into_request(&found, arrival, headers, deadline);
        let (running, journey) = self.start(arrival, platform, &found, entry, &request);
        let running = Running::new(self, entry, running, permit, &request);
        let span = running.span().clone();
        let outcome = match arrival.body_was_late && request.remaining().is_zero() {
            true => Err(too_late()),
            false => Bounded::new(self, started, running).await,
        };
        let reached = journey.as_deref().and_then(Journey::reached);
        let last = reached.as_ref().unwrap_or(entry);
        let waiting = Waiting {
            app: self,
            platform,
            request: &request,
            // a function that asks intents answers for itself; one that jumps, no more
            entry: if found.is_relayed() { entry } else { last },
            node: &last.node,
            started,
            failed: journey.as_deref().and_then(Journey::failed),
        };
        Ok(span.in_scope(|| waiting.reply(outcome)))
    }

    /// A permit for one call, taken when its body is there: whoever sends one slowly would take it from those who are
    /// honest.
    fn permit(
        &self,
        incoming: Incoming<'_>,
        platform: &'static dyn Platform,
    ) -> Result<OwnedSemaphorePermit, Box<Reply>> {
        self.inner.calls.clone().try_acquire_owned().map_err(|_| {
            let known = Known {
                platform: Some(platform),
                ..Known::default()
            };
            Box::new(self.rejected(incoming, known, &self.overloaded()))
        })
    }

    /// The call, not polled yet; and where it will have come, on platforms whose calls may go on to other intents.
    fn start(
        &self,
        arrival: &Arrival,
        platform: &'static dyn Platform,
        found: &Found<'_>,
        entry: &Entry,
        request: &Request,
    ) -> (CallFuture, Option<Arc<Journey>>) {
        let (request, shared) = (request.clone(), Arc::clone(&self.inner.shared));
        let kept = Kept::new(&shared);
        let sessions = kept.sessions();
        if platform.matching() == Matching::Exact {
            let invocation = Invocation::new(request, shared).within(sessions);
            return (kept.by((entry.route.call.start)(invocation)), None);
        }
        let jumping = Jumping::new(self, arrival, platform);
        let journey = Arc::clone(&jumping.journey);
        let invocation = match found.to {
            To::Relay(chatbot) => {
                Relaying::new(jumping.clone(), request, arrival, sessions).invocation(chatbot)
            }
            _ => Invocation::new(request, shared).within(sessions),
        };
        let running = kept.by(jumping.from(entry.clone(), invocation));
        (running, Some(journey))
    }

    /// A refusal of a request whose framing is wrong, of which nothing more is looked at.
    pub(crate) fn refuse_unread(
        &self,
        headers: &HeaderMap,
        peer: &Peer,
        rejection: &Rejection<'_>,
    ) -> Reply {
        let incoming = Incoming {
            started: Instant::now(),
            sender: &Caller::new(peer, self.inner.proxies.as_ref()),
            headers,
        };
        self.rejected(incoming, Known::default(), rejection)
    }

    /// A refusal of a request whose body could not be read.
    pub(crate) fn refuse(&self, admitted: Admitted, rejection: &Rejection<'_>) -> Reply {
        let (arrival, headers, cors) = match admitted {
            Admitted::Call(arrival, headers, cors) => (arrival, headers, cors),
            Admitted::Page(visit) => return visit.refuse(rejection),
        };
        let incoming = arrival.incoming(&headers);
        let mut reply = self.rejected(incoming, Known::default(), rejection);
        cors.apply(&mut reply);
        reply
    }

    /// Whose call it is, by shape, then by path; and what it says.
    fn understand<'a>(
        &self,
        arrival: &'a Arrival,
        incoming: Incoming<'_>,
        body: Vec<u8>,
    ) -> Result<Understood<'a>, Box<Reply>> {
        let refuse = |platform, rejection: &Rejection<'_>| {
            Box::new(self.rejected(
                incoming,
                Known {
                    platform,
                    ..Known::default()
                },
                rejection,
            ))
        };
        let claim = arrival.claim();
        let body = String::from_utf8(body).map_err(|error| {
            let valid_up_to = error.utf8_error().valid_up_to();
            refuse(None, &platform::not_utf8(error.as_bytes(), valid_up_to))
        })?;
        let (platform, webhook) = match (recognise::by_shape(&body), claim) {
            (Some(platform), _) => (platform, &*arrival.path),
            (None, Some((platform, claim))) => (platform, claim.webhook()),
            (None, None) => return Err(refuse(None, &recognise::unknown(&body))),
        };
        let fields = platform
            .decode(&body)
            .map_err(|error| refuse(Some(platform), &platform::explain(&body, &error, platform)))?;
        Ok(Understood {
            platform,
            webhook,
            fields,
            body,
        })
    }

    fn deadline(&self, arrival: &Arrival, entry: &Entry, call: &Understood<'_>) -> Deadline {
        let wanted = entry.route.timeout.or(self.inner.settings.timeout);
        Deadline::after(
            arrival.started,
            call.platform.deadline(&call.fields, &call.body, wanted),
        )
    }

    /// A text that no intent is there for, of a chatbot without a gateway.
    fn nobody(
        &self,
        arrival: &Arrival,
        found: &Found<'_>,
        call: Understood<'_>,
        headers: HeaderMap,
    ) -> Reply {
        let platform = call.platform;
        let request = call.into_request(found, arrival, headers, Deadline(arrival.started));
        let failure = Failure {
            message: &self.inner.settings.fallback_message,
            named: false,
            error: None,
        };
        let (status, body) = platform.fallback(&request, &failure);
        let cause = "no intent that this caller may reach is registered for this text";
        let outcome = CallOutcome::Fallback {
            reason: FallbackReason::NoIntent,
            cause,
        };
        let elapsed = arrival.started.elapsed();
        let record = |outcome| CallRecord::of(&request, status.as_u16(), outcome, elapsed);
        self.inner.not_understood.tell(cause, || record(outcome));
        self.record(outcome, record);
        reply::json(status, body)
    }

    fn rejected(
        &self,
        incoming: Incoming<'_>,
        known: Known<'_>,
        rejection: &Rejection<'_>,
    ) -> Reply {
        let (status, body) = known.platform.unwrap_or(platform::UNTOLD).reject(rejection);
        let cause = known.cause.unwrap_or(rejection.cause());
        let outcome = CallOutcome::refused(cause);
        let record = |outcome| CallRecord {
            platform: known.platform.map_or("", |platform| platform.name()),
            webhook: known.webhook,
            node: known.node,
            caller: incoming.caller(),
            elapsed: incoming.started.elapsed(),
            ..CallRecord::new(status.as_u16(), outcome)
        };
        if rejection.may_be_a_misconfiguration() && !known.is_stray {
            self.inner.refused.tell(cause.text, || record(outcome));
        }
        self.record(outcome, record);
        reply::rejection(status, body, rejection)
    }
}

/// Why a call was not started.
fn too_late() -> Refusal {
    let cause = "the body came too late; the function was not called";
    Refusal::error(HandlerError::of_kind(Kind::TooLate, cause))
}

impl Understood<'_> {
    fn into_request(
        self,
        found: &Found<'_>,
        arrival: &Arrival,
        headers: HeaderMap,
        deadline: Deadline,
    ) -> Request {
        Request::new(Inner {
            platform: self.platform.name(),
            webhook: Arc::clone(&found.webhook),
            registered_webhook: found.registered_webhook.clone(),
            node: found
                .entry()
                .map_or_else(Arc::default, |entry| Arc::clone(&entry.node)),
            caller: arrival.sender.clone(),
            headers,
            body: self.body,
            fields: self.fields,
            deadline,
        })
    }
}
