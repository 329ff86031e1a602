//! Finding: who takes a call, among intents, functions that see every message of a chatbot, and gateways.

use std::sync::Arc;

use super::admit::Arrival;
use super::incoming::Incoming;
use super::{Known, Reply, Understood};
use crate::app::App;
use crate::error::Rejection;
use crate::platform::Matching;
use crate::route_table::{Chatbot, Entry, WebhookRoutes};

/// Where a call goes.
pub(super) struct Found<'a> {
    /// The webhook as it was called.
    pub(super) webhook: Arc<str>,
    /// The same as it is registered, where that is something else.
    pub(super) registered_webhook: Option<Arc<str>>,
    pub(super) to: To<'a>,
}

/// Who takes a call.
#[derive(Clone, Copy)]
pub(super) enum To<'a> {
    Intent(&'a Entry),
    Relay(&'a Chatbot),
    Nobody,
}

impl<'a> Found<'a> {
    fn at(routes: &WebhookRoutes, to: To<'a>) -> Self {
        Self {
            webhook: Arc::clone(routes.path()),
            registered_webhook: None,
            to,
        }
    }

    pub(super) fn relayed(chatbot: &'a Chatbot, mnemonic: &str) -> Self {
        let label = Arc::clone(&chatbot.label);
        let (webhook, registered_webhook) = if &*label == mnemonic {
            (label, None)
        } else {
            (Arc::from(mnemonic), Some(label))
        };
        Self {
            webhook,
            registered_webhook,
            to: To::Relay(chatbot),
        }
    }

    pub(super) fn entry(&self) -> Option<&'a Entry> {
        match self.to {
            To::Intent(entry) => Some(entry),
            To::Relay(chatbot) => Some(&chatbot.answer),
            To::Nobody => None,
        }
    }

    pub(super) fn is_relayed(&self) -> bool {
        !matches!(self.to, To::Intent(_) | To::Nobody)
    }
}

impl App {
    /// Where a call goes, if the guard there admits the caller; nowhere where the platform's users may say anything.
    pub(super) fn find(
        &self,
        arrival: &Arrival,
        incoming: Incoming<'_>,
        call: &Understood<'_>,
    ) -> Result<Found<'_>, Box<Reply>> {
        let refuse = |webhook, node, rejection: Rejection<'_>| {
            // without any credential nobody learns what there is
            let (told, cause) = match arrival.accepted.is_empty() {
                true => {
                    let cause = rejection.cause_kept_back();
                    let cause = cause.told_as(arrival.refused.unwrap_or(cause.text));
                    (Rejection::Unauthorized, Some(cause))
                }
                false => (rejection, None),
            };
            let known = Known {
                platform: Some(call.platform),
                webhook,
                node,
                cause,
                ..Known::default()
            };
            Box::new(self.rejected(incoming, known, &told))
        };
        let routes = self.inner.table.webhook(call.webhook);
        if call.platform.matching() == Matching::Spoken {
            let found = self.find_spoken(arrival, call, routes);
            return found.map_err(|rejection| refuse("", "", rejection));
        }
        let Some(routes) = routes else {
            return Err(refuse("", "", Rejection::UnknownWebhook(call.webhook)));
        };
        let Understood { fields, body, .. } = call;
        let node = fields.node.in_body(body);
        match routes.exact(node, fields.action.in_body(body)) {
            Some(entry) if entry.route.admits(&arrival.accepted) => {
                Ok(Found::at(routes, To::Intent(entry)))
            }
            Some(entry) => Err(refuse(
                routes.path(),
                &entry.node,
                Rejection::ForeignToken(node),
            )),
            None => Err(refuse(routes.path(), "", Rejection::UnknownNode(node))),
        }
    }

    /// The same for a platform whose users may say anything: a function that sees every message of its chatbot comes
    /// first, then the intents, then the chatbot's gateway.
    fn find_spoken<'a, 'c>(
        &'a self,
        arrival: &Arrival,
        call: &Understood<'c>,
        routes: Option<&'a WebhookRoutes>,
    ) -> Result<Found<'a>, Rejection<'c>> {
        let chatbot = self.inner.table.chatbots.get(call.webhook);
        if let Some(chatbot) = chatbot.filter(|chatbot| chatbot.has_function) {
            return Ok(Found::relayed(chatbot, call.webhook));
        }
        let text = call.fields.text.in_body(&call.body);
        let intent = routes.and_then(|routes| routes.spoken(text, &arrival.accepted));
        if let (Some(routes), Some(entry)) = (routes, intent) {
            return Ok(Found::at(routes, To::Intent(entry)));
        }
        if let Some(chatbot) = chatbot {
            return Ok(Found::relayed(chatbot, call.webhook));
        }
        match routes {
            None => Err(Rejection::UnknownWebhook(call.webhook)),
            // what stands at the path itself may be public, and the chatbot that the path names not
            Some(routes) if arrival.accepted.is_empty() && !routes.lets_anyone_in(true) => {
                Err(Rejection::Unauthorized)
            }
            Some(routes) => Ok(Found::at(routes, To::Nobody)),
        }
    }
}
