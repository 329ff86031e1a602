//! Dispatch: bytes in, bytes out. The order in which a request is looked at, and what each step may refuse.
//!
//! Two steps, because a body is read between them: [`App::admit`] sees the head alone, [`App::answer`] the body.
//! No sockets and no names of wire fields: those are the server's and the platforms'.

mod admit;
mod call;
mod cors;
mod headers;
mod origins;
mod outcome;
mod page;
mod reply;
mod target;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use self::admit::Arrival;
pub(crate) use self::admit::{Admission, Admitted};
use self::call::Bounded;
use self::cors::Cors;
pub(crate) use self::origins::Origins;
use self::outcome::Waiting;
use crate::app::App;
use crate::error::Rejection;
use crate::invocation::Invocation;
use crate::platform::{self, Claim, Failure, Matching, Platform, recognise};
use crate::record::{CallOutcome, CallRecord, FallbackReason};
use crate::request::{Deadline, Fields, Inner, Request};
use crate::route_table::{Entry, WebhookRoutes};

/// The answer to a request.
type Reply = http::Response<Bytes>;

/// How far a call got that is refused: names of ours, never what the caller sent.
#[derive(Clone, Copy, Default)]
struct Known<'a> {
    platform: Option<&'static dyn Platform>,
    webhook: &'a str,
    node: &'a str,
    /// Why, where the caller is told less.
    reason: Option<&'static str>,
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
        let call = self.understand(arrival, body)?;
        let (routes, entry) = self.find(arrival, &call)?;
        let Some(entry) = entry else {
            return Ok(self.nobody(arrival, routes, call, headers));
        };
        // not before the body is there, or whoever sends one slowly would take it from those who are honest
        let Ok(permit) = self.inner.calls.clone().try_acquire_owned() else {
            return Err(Box::new(self.rejected(
                arrival.started,
                call.known(),
                &Rejection::Overloaded,
            )));
        };
        let (platform, started) = (call.platform, arrival.started);
        let deadline = self.deadline(arrival, entry, &call);
        let request = call.into_request(routes, Arc::clone(&entry.node), headers, deadline);
        let invocation = Invocation::new(request.clone(), Arc::clone(&self.inner.shared));
        let running = (entry.route.call.start)(invocation);
        let outcome = Bounded::new(self, started, running, permit, request.clone()).await;
        Ok(Waiting {
            app: self,
            platform,
            request: &request,
            entry,
            started,
        }
        .reply(outcome))
    }

    /// A refusal of a request whose body could not be read.
    pub(crate) fn refuse(&self, admitted: Admitted, rejection: &Rejection<'_>) -> Reply {
        let (arrival, cors) = match admitted {
            Admitted::Call(arrival, _, cors) => (arrival, cors),
            Admitted::Page(visit) => return visit.refuse(rejection),
        };
        let mut reply = self.rejected(arrival.started, Known::default(), rejection);
        cors.apply(&mut reply);
        reply
    }

    /// Whose call it is, by shape, then by path; and what it says.
    fn understand<'a>(
        &self,
        arrival: &'a Arrival,
        body: Vec<u8>,
    ) -> Result<Understood<'a>, Box<Reply>> {
        let refuse = |platform, rejection: &Rejection<'_>| {
            Box::new(self.rejected(
                arrival.started,
                Known {
                    platform,
                    ..Known::default()
                },
                rejection,
            ))
        };
        let claim = target::claim(&arrival.path);
        if let Some((platform, Claim::Conversation(webhook))) = claim {
            // its body does not count, but one with another platform's shape is that platform's call
            let shaped = std::str::from_utf8(&body)
                .ok()
                .and_then(recognise::by_shape);
            if shaped.is_none() {
                return Err(Box::new(self.conversation(arrival, platform, webhook)));
            }
        }
        let body = String::from_utf8(body).map_err(|error| {
            let valid_up_to = error.utf8_error().valid_up_to();
            refuse(None, &platform::not_utf8(error.as_bytes(), valid_up_to))
        })?;
        let (platform, webhook) = match (recognise::by_shape(&body), claim) {
            (Some(platform), _) => (platform, &*arrival.path),
            (None, Some((platform, claim))) => (platform, claim.webhook()),
            (None, None) => return Err(refuse(None, &recognise::unknown(&body))),
        };
        let fields = platform.decode(&body).map_err(|error| {
            refuse(
                Some(platform),
                &platform::explain(&body, &error, platform.shape()),
            )
        })?;
        Ok(Understood {
            platform,
            webhook,
            fields,
            body,
        })
    }

    /// The intent that answers, if its guard admits the caller; none where the platform's users may say anything.
    fn find(
        &self,
        arrival: &Arrival,
        call: &Understood<'_>,
    ) -> Result<(&WebhookRoutes, Option<&Entry>), Box<Reply>> {
        let refuse = |webhook, node, rejection: Rejection<'_>| {
            // without any credential nobody learns what there is
            let (told, reason) = match arrival.accepted.is_empty() {
                true => (Rejection::Unauthorized, Some(rejection.reason_kept_back())),
                false => (rejection, None),
            };
            let known = Known {
                platform: Some(call.platform),
                webhook,
                node,
                reason,
            };
            Box::new(self.rejected(arrival.started, known, &told))
        };
        let Some(routes) = self.inner.table.webhook(call.webhook) else {
            return Err(refuse("", "", Rejection::UnknownWebhook(call.webhook)));
        };
        let Understood {
            platform,
            fields,
            body,
            ..
        } = call;
        let node = fields.node.in_body(body);
        match platform.matching() {
            Matching::Exact => match routes.exact(node, fields.action.in_body(body)) {
                Some(entry) if entry.route.admits(&arrival.accepted) => Ok((routes, Some(entry))),
                Some(entry) => Err(refuse(
                    routes.path(),
                    &entry.node,
                    Rejection::ForeignToken(node),
                )),
                None => Err(refuse(routes.path(), "", Rejection::UnknownNode(node))),
            },
            // what stands at the path itself may be public, and the chatbot that the path names not
            Matching::Spoken if arrival.accepted.is_empty() && !routes.lets_anyone_in(true) => {
                Err(refuse("", "", Rejection::Unauthorized))
            }
            Matching::Spoken => Ok((
                routes,
                routes.spoken(fields.text.in_body(body), &arrival.accepted),
            )),
        }
    }

    fn deadline(&self, arrival: &Arrival, entry: &Entry, call: &Understood<'_>) -> Deadline {
        let wanted = entry.route.timeout.or(self.inner.settings.timeout);
        Deadline::after(
            arrival.started,
            call.platform.deadline(&call.fields, &call.body, wanted),
        )
    }

    /// A text that no intent is there for: what is relayed once there is something to relay it to.
    fn nobody(
        &self,
        arrival: &Arrival,
        routes: &WebhookRoutes,
        call: Understood<'_>,
        headers: HeaderMap,
    ) -> Reply {
        let platform = call.platform;
        let request = call.into_request(routes, Arc::from(""), headers, Deadline(arrival.started));
        let failure = Failure {
            message: &self.inner.settings.fallback_message,
            named: false,
            error: None,
        };
        let (status, body) = platform.fallback(&request, &failure);
        let outcome = CallOutcome::Fallback {
            reason: FallbackReason::NoIntent,
            cause: "no intent that this caller may reach is registered for this text",
        };
        self.record(outcome, |outcome| {
            CallRecord::of(
                &request,
                status.as_u16(),
                outcome,
                arrival.started.elapsed(),
            )
        });
        reply::json(status, body)
    }

    /// A new conversation of a chat window that may come in here.
    fn conversation(
        &self,
        arrival: &Arrival,
        platform: &'static dyn Platform,
        webhook: &str,
    ) -> Reply {
        let anonymous = arrival.accepted.is_empty();
        let routes = self
            .inner
            .table
            .webhook(webhook)
            .filter(|routes| !anonymous || routes.lets_anyone_in(true));
        let Some(routes) = routes else {
            let rejection = if anonymous {
                Rejection::Unauthorized
            } else {
                Rejection::UnknownWebhook(webhook)
            };
            let known = Known {
                platform: Some(platform),
                ..Known::default()
            };
            return self.rejected(arrival.started, known, &rejection);
        };
        let id = platform.new_conversation();
        self.record(CallOutcome::Answered, |outcome| CallRecord {
            platform: platform.name(),
            webhook: routes.path(),
            session_id: &id,
            elapsed: arrival.started.elapsed(),
            ..CallRecord::new(StatusCode::OK.as_u16(), outcome)
        });
        reply::text(id.clone())
    }

    fn rejected(&self, started: Instant, known: Known<'_>, rejection: &Rejection<'_>) -> Reply {
        let (status, body) = known.platform.unwrap_or(platform::UNTOLD).reject(rejection);
        let outcome = CallOutcome::Refused {
            cause: known.reason.unwrap_or(rejection.reason()),
        };
        let record = |outcome| CallRecord {
            platform: known.platform.map_or("", |platform| platform.name()),
            webhook: known.webhook,
            node: known.node,
            elapsed: started.elapsed(),
            ..CallRecord::new(status.as_u16(), outcome)
        };
        if rejection.may_be_a_misconfiguration() {
            self.inner.notice.refused(|| record(outcome));
        }
        self.record(outcome, record);
        reply::rejection(status, body, rejection)
    }
}

impl Understood<'_> {
    fn known(&self) -> Known<'static> {
        Known {
            platform: Some(self.platform),
            ..Known::default()
        }
    }

    fn into_request(
        self,
        routes: &WebhookRoutes,
        node: Arc<str>,
        headers: HeaderMap,
        deadline: Deadline,
    ) -> Request {
        let Self {
            platform,
            fields,
            body,
            ..
        } = self;
        let webhook = Arc::clone(routes.path());
        Request::new(Inner {
            platform: platform.name(),
            webhook,
            node,
            headers,
            body,
            fields,
            deadline,
        })
    }
}
