//! Dispatch: bytes in, bytes out. The order in which a request is looked at, and what each step may refuse.
//!
//! Two steps, because a body is read between them: [`App::admit`] sees the head alone, [`App::answer`] the body.
//! No sockets and no names of wire fields: those are the server's and the platforms'.

mod admit;
mod call;
mod cors;
mod reply;
mod target;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::StatusCode;

pub(crate) use self::admit::{Admission, Admitted};
use self::call::Bounded;
use self::cors::Cors;
use crate::app::App;
use crate::error::{HandlerError, Rejection};
use crate::invocation::{Invocation, Outcome, RefusalKind};
use crate::platform::{self, Claim, Failure, Matching, Omitted, Platform, recognise};
use crate::record::{CallOutcome, CallRecord, Shown};
use crate::request::{Deadline, Fields, Inner, Request};
use crate::route_table::{Entry, WebhookRoutes};

/// The answer to a request, before it is told apart by origin.
type Reply = http::Response<Bytes>;

/// A call whose body is understood: whose it is, and what it says.
struct Understood {
    platform: &'static dyn Platform,
    fields: Fields,
    body: String,
}

impl App {
    /// Answers an admitted request with what its body says.
    pub(crate) async fn answer(&self, admitted: Admitted, body: Vec<u8>) -> Reply {
        let cors = admitted.cors.clone();
        let mut reply = match self.understand(&admitted, body) {
            Ok((webhook, understood)) => self.route(admitted, &webhook, understood).await,
            Err(reply) => *reply,
        };
        cors.apply(&mut reply);
        reply
    }

    /// A refusal of a request whose body could not be read.
    pub(crate) fn refuse(&self, admitted: &Admitted, rejection: &Rejection<'_>) -> Reply {
        let mut reply = self.rejected(admitted.started, platform::UNTOLD, rejection);
        admitted.cors.clone().apply(&mut reply);
        reply
    }

    /// Whose call it is, by shape, then by path; and what it says. The webhook's path is part of the request's.
    fn understand(
        &self,
        admitted: &Admitted,
        body: Vec<u8>,
    ) -> Result<(String, Understood), Box<Reply>> {
        let refuse = |platform, rejection: &Rejection<'_>| {
            Box::new(self.rejected(admitted.started, platform, rejection))
        };
        let claim = target::claim(&admitted.path);
        if let Some((platform, Claim::Conversation(webhook))) = claim {
            // its body does not count, but one with another platform's shape is that platform's call
            let shaped = std::str::from_utf8(&body)
                .ok()
                .and_then(recognise::by_shape);
            if shaped.is_none() {
                return Err(Box::new(self.conversation(admitted, platform, webhook)));
            }
        }
        let body = String::from_utf8(body).map_err(|error| {
            let valid_up_to = error.utf8_error().valid_up_to();
            refuse(
                platform::UNTOLD,
                &platform::not_utf8(error.as_bytes(), valid_up_to),
            )
        })?;
        let (platform, webhook) = match (recognise::by_shape(&body), claim) {
            (Some(platform), _) => (platform, &*admitted.path),
            (None, Some((platform, claim))) => (platform, claim.webhook()),
            (None, None) => return Err(refuse(platform::UNTOLD, &recognise::unknown(&body))),
        };
        let fields = platform.decode(&body).map_err(|error| {
            refuse(
                platform,
                &platform::explain(&body, &error, platform.shape()),
            )
        })?;
        Ok((
            webhook.to_owned(),
            Understood {
                platform,
                fields,
                body,
            },
        ))
    }

    /// Finds the intent, checks its guard, and calls it.
    async fn route(&self, admitted: Admitted, webhook: &str, understood: Understood) -> Reply {
        let Understood {
            platform,
            fields,
            body,
        } = &understood;
        let refuse = |rejection: Rejection<'_>| {
            // without any credential nobody learns what there is
            let rejection = if admitted.accepted.is_empty() {
                Rejection::Unauthorized
            } else {
                rejection
            };
            self.rejected(admitted.started, *platform, &rejection)
        };
        let Some(routes) = self.inner.table.webhook(webhook) else {
            return refuse(Rejection::UnknownWebhook(webhook));
        };
        let node = fields.node.in_body(body);
        let matching = platform.matching();
        let found = routes.find(
            matching,
            node,
            fields.action.in_body(body),
            fields.text.in_body(body),
            &admitted.accepted,
        );
        match (found, matching) {
            (Some(entry), Matching::Exact) if !entry.route.admits(&admitted.accepted) => {
                refuse(Rejection::ForeignToken(node))
            }
            (Some(entry), _) => {
                let entry = entry.clone();
                self.run(admitted, routes, entry, understood).await
            }
            (None, Matching::Exact) => refuse(Rejection::UnknownNode(node)),
            (None, Matching::Spoken) => self.nobody(admitted, routes, understood),
        }
    }

    async fn run(
        &self,
        admitted: Admitted,
        routes: &WebhookRoutes,
        entry: Entry,
        understood: Understood,
    ) -> Reply {
        let Understood {
            platform,
            fields,
            body,
        } = understood;
        let wanted = entry.route.timeout.or(self.inner.settings.timeout);
        let deadline = Deadline(admitted.started + platform.deadline(&fields, &body, wanted));
        let request = Request::new(Inner {
            platform: platform.name(),
            webhook: Arc::clone(routes.path()),
            node: Arc::clone(&entry.node),
            headers: admitted.headers,
            body,
            fields,
            deadline,
        });
        let invocation = Invocation::new(request.clone(), Arc::clone(&self.inner.shared));
        let call = (entry.route.call.start)(invocation);
        let outcome = Bounded::new(call, admitted.permit, request.clone()).await;
        let answer = Answer {
            app: self,
            platform,
            request: &request,
            entry: &entry,
            started: admitted.started,
        };
        answer.reply(outcome)
    }

    /// A text that no intent is there for: what is relayed once there is something to relay it to.
    fn nobody(&self, admitted: Admitted, routes: &WebhookRoutes, understood: Understood) -> Reply {
        let Understood {
            platform,
            fields,
            body,
        } = understood;
        let request = Request::new(Inner {
            platform: platform.name(),
            webhook: Arc::clone(routes.path()),
            node: Arc::from(""),
            headers: admitted.headers,
            body,
            fields,
            deadline: Deadline(admitted.started),
        });
        let failure = Failure {
            message: &self.inner.settings.fallback_message,
            named: false,
            error: None,
        };
        let (status, body) = platform.fallback(&request, &failure);
        let cause = "no intent is registered for this text";
        self.record(&record_of(
            &request,
            status,
            CallOutcome::Fallback { cause },
            admitted.started,
        ));
        reply::json(status, body)
    }

    /// A new conversation of a chat window that may come in here.
    fn conversation(
        &self,
        admitted: &Admitted,
        platform: &'static dyn Platform,
        webhook: &str,
    ) -> Reply {
        let routes = self.inner.table.webhook(webhook);
        let Some(routes) =
            routes.filter(|routes| !admitted.accepted.is_empty() || routes.lets_anyone_in(true))
        else {
            let unknown = Rejection::UnknownWebhook(webhook);
            let rejection = if admitted.accepted.is_empty() {
                &Rejection::Unauthorized
            } else {
                &unknown
            };
            return self.rejected(admitted.started, platform, rejection);
        };
        let id = platform.new_conversation();
        self.record(&CallRecord {
            platform: platform.name(),
            webhook: routes.path(),
            node: "",
            session_id: &id,
            status: StatusCode::OK.as_u16(),
            outcome: CallOutcome::Answered,
            elapsed: admitted.started.elapsed(),
        });
        reply::text(id)
    }

    fn rejected(
        &self,
        started: Instant,
        platform: &'static dyn Platform,
        rejection: &Rejection<'_>,
    ) -> Reply {
        let (status, body) = platform.reject(rejection);
        self.record(&CallRecord {
            platform: "",
            webhook: "",
            node: "",
            session_id: "",
            status: status.as_u16(),
            outcome: CallOutcome::Refused {
                cause: rejection.reason(),
            },
            elapsed: started.elapsed(),
        });
        reply::rejection(status, body, rejection)
    }
}

fn record_of<'a>(
    request: &'a Request,
    status: StatusCode,
    outcome: CallOutcome<'a>,
    started: Instant,
) -> CallRecord<'a> {
    CallRecord {
        platform: request.platform(),
        webhook: request.webhook(),
        node: request.registered_node(),
        session_id: request.session_id(),
        status: status.as_u16(),
        outcome,
        elapsed: started.elapsed(),
    }
}

/// What a call's outcome becomes on the platform that waits for it.
struct Answer<'a> {
    app: &'a App,
    platform: &'static dyn Platform,
    request: &'a Request,
    entry: &'a Entry,
    started: Instant,
}

impl Answer<'_> {
    fn reply(&self, outcome: Outcome) -> Reply {
        let response = match outcome.map_err(crate::invocation::Refusal::into_kind) {
            Ok(response) => response,
            Err(RefusalKind::Answer(response)) => *response,
            Err(RefusalKind::Unauthorized) => {
                return self
                    .app
                    .rejected(self.started, self.platform, &Rejection::Unauthorized);
            }
            Err(RefusalKind::Absent(error) | RefusalKind::Error(error)) => {
                return self.failed(&error);
            }
        };
        let mut out = Vec::with_capacity(512);
        match self.platform.encode(self.request, &response, &mut out) {
            Ok(omitted) => self.answered(out, omitted),
            Err(error) => self.failed(&error),
        }
    }

    fn answered(&self, out: Vec<u8>, omitted: Omitted) -> Reply {
        if !omitted.none() {
            self.warn(omitted);
        }
        self.app.record(&record_of(
            self.request,
            StatusCode::OK,
            CallOutcome::Answered,
            self.started,
        ));
        reply::json(StatusCode::OK, out.into())
    }

    fn failed(&self, error: &HandlerError) -> Reply {
        let named = self.entry.route.fallback.as_deref();
        let message = named.unwrap_or(&self.app.inner.settings.fallback_message);
        let failure = Failure {
            message,
            named: named.is_some(),
            error: Some(error),
        };
        let (status, body) = self.platform.fallback(self.request, &failure);
        let cause = error.chain();
        self.app.record(&record_of(
            self.request,
            status,
            CallOutcome::Fallback { cause: &cause },
            self.started,
        ));
        reply::json(status, body)
    }

    fn warn(&self, omitted: Omitted) {
        let index = platform::ALL
            .iter()
            .position(|known| known.name() == self.platform.name());
        let new = self
            .entry
            .route
            .first_time(index.unwrap_or(usize::MAX), omitted);
        for part in new.names() {
            tracing::warn!(
                platform = self.platform.name(),
                intent = %Shown(&self.entry.route.site.to_string()),
                part,
                "this platform cannot do this part of the answer; it was left out"
            );
        }
    }
}
