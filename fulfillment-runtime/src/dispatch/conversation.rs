//! New conversations, for the platform whose paths ask for one: an id of ours, or of the chatbot's gateway.

use http::{HeaderMap, StatusCode};

use super::admit::Arrival;
use super::call::{Bounded, Running};
use super::find::Found;
use super::jumps::Jumping;
use super::outcome::Waiting;
use super::relay::Relaying;
use super::{Known, Reply, Understood, reply};
use crate::app::App;
use crate::error::Rejection;
use crate::extract::Kept;
use crate::platform::{Claim, Platform, recognise};
use crate::record::{CallOutcome, CallRecord};
use crate::request::Fields;
use crate::route_table::Chatbot;

/// The webhook of which a conversation is asked for, by the request's path.
pub(super) fn asked_for<'a>(
    arrival: &'a Arrival,
    body: &[u8],
) -> Option<(&'static dyn Platform, &'a str)> {
    let Some((platform, Claim::Conversation(webhook))) = arrival.claim() else {
        return None;
    };
    // its body does not count, but one with another platform's shape is that platform's call
    let shaped = std::str::from_utf8(body).ok().and_then(recognise::by_shape);
    shaped.is_none().then_some((platform, webhook))
}

impl App {
    /// A new conversation of a chat window that may come in here.
    pub(super) async fn conversation(
        &self,
        arrival: &Arrival,
        platform: &'static dyn Platform,
        webhook: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Reply, Box<Reply>> {
        if let Some(chatbot) = self.inner.table.chatbots.get(webhook) {
            let found = Found::relayed(chatbot, webhook);
            let call = Understood {
                platform,
                webhook,
                fields: Fields::default(),
                body: String::from_utf8(body).unwrap_or_default(),
            };
            return self
                .relayed_conversation(arrival, platform, &found, chatbot, call, headers)
                .await;
        }
        // without a gateway there is nobody to pass it on to
        drop(body);
        let incoming = arrival.incoming(&headers);
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
                cause: arrival
                    .refused
                    .filter(|_| anonymous)
                    .map(|why| rejection.cause().told_as(why)),
                ..Known::default()
            };
            return Err(Box::new(self.rejected(incoming, known, &rejection)));
        };
        let id = platform.new_conversation();
        self.record(CallOutcome::Answered, |outcome| CallRecord {
            platform: platform.name(),
            webhook: routes.path(),
            session_id: &id,
            caller: incoming.caller(),
            elapsed: arrival.started.elapsed(),
            ..CallRecord::new(StatusCode::OK.as_u16(), outcome)
        });
        Ok(reply::text(id.into()))
    }
}

impl App {
    /// A new conversation of a chatbot that has a gateway.
    async fn relayed_conversation(
        &self,
        arrival: &Arrival,
        platform: &'static dyn Platform,
        found: &Found<'_>,
        chatbot: &Chatbot,
        call: Understood<'_>,
        headers: HeaderMap,
    ) -> Result<Reply, Box<Reply>> {
        let entry = &chatbot.conversation;
        let permit = self.permit(arrival.incoming(&headers), platform)?;
        let deadline = self.deadline(arrival, entry, &call);
        let request = call.into_request(found, arrival, headers, deadline);
        let jumping = Jumping::new(self, arrival, platform);
        let kept = Kept::new(&self.inner.shared);
        let relaying = Relaying::new(jumping, request.clone(), arrival, kept.sessions());
        let running = kept.by((entry.route.call.start)(relaying.invocation(chatbot)));
        let started = arrival.started;
        let running = Running::new(self, entry, running, permit, &request);
        let span = running.span().clone();
        let outcome = Bounded::new(self, started, running).await;
        let waiting = Waiting {
            app: self,
            platform,
            request: &request,
            entry,
            node: "",
            started,
            failed: None,
        };
        Ok(span.in_scope(|| waiting.conversation(outcome)))
    }
}
