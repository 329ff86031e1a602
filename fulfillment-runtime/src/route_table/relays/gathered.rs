//! [`Gathered`]: one chatbot, of all that its registrations say.

use std::sync::Arc;

use crate::entreposto::Entreposto;
use crate::error::{GatewayError, RelayProblem};
use crate::gateway::{Gateway, Upstream, opening};
use crate::intent::HandlerCall;
use crate::platform::serprobots::{Answer, Conversation, Message};
use crate::route_table::{Chatbot, Entry, Route, RouteGuard};
use crate::site::Site;

/// Where a chatbot's messages go.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) environment: String,
    /// The gateway as it is registered.
    pub(super) base: String,
    /// The gateway that is asked: that one, or in a test the one that the test gives.
    pub(super) called: String,
}

impl Place {
    /// As it is registered, for people.
    fn address_of(&self, chatbot: &str) -> String {
        let Self {
            base, environment, ..
        } = self;
        format!("{base}/web/{chatbot}-{environment}")
    }
}

/// A chatbot under way: what its registrations said so far.
pub(super) struct Gathered {
    pub(super) place: Place,
    /// Of the first of them.
    site: Site,
    answer: Option<(HandlerCall, Entreposto)>,
    conversation: Option<(HandlerCall, Entreposto)>,
    /// A registration without a function, which says the rest of both.
    plain: Option<Entreposto>,
    /// Those that say another gateway than the first, with theirs.
    elsewhere: Vec<(String, Site)>,
}

impl Gathered {
    pub(super) fn new(place: Place, site: Site) -> Self {
        Self {
            place,
            site,
            answer: None,
            conversation: None,
            plain: None,
            elsewhere: Vec::new(),
        }
    }

    /// One more registration; what is wrong with it beside those before it.
    pub(super) fn add(&mut self, entreposto: Entreposto, place: &Place) -> Option<RelayProblem> {
        let (chatbot, second) = (entreposto.chatbot.to_string(), entreposto.site);
        if (&self.place.environment, &self.place.base) != (&place.environment, &place.base) {
            self.elsewhere.push((place.address_of(&chatbot), second));
            return None;
        }
        let (answer, conversation) = (entreposto.answer.clone(), entreposto.conversation.clone());
        if answer.is_none() && conversation.is_none() {
            let first = self.plain.replace(entreposto)?.site;
            return Some(RelayProblem::Twice {
                chatbot,
                first,
                second,
            });
        }
        let two_functions = |of, first: &Entreposto| {
            Some(RelayProblem::TwoFunctions {
                chatbot: chatbot.clone(),
                of,
                first: first.site,
                second,
            })
        };
        if let Some(call) = answer {
            if let Some((_, first)) = &self.answer {
                return two_functions("messages", first);
            }
            self.answer = Some((call, entreposto.clone()));
        }
        if let Some(call) = conversation {
            if let Some((_, first)) = &self.conversation {
                return two_functions("new conversations", first);
            }
            self.conversation = Some((call, entreposto));
        }
        None
    }

    /// One problem of all registrations that do not say the same gateway: one wrong entry is one to mend.
    pub(super) fn disagreement(&self, chatbot: &str) -> Option<RelayProblem> {
        if self.elsewhere.is_empty() {
            return None;
        }
        let mut gateways = vec![(self.place.address_of(chatbot), self.site)];
        gateways.extend(self.elsewhere.iter().cloned());
        Some(RelayProblem::TwoGateways {
            chatbot: chatbot.to_owned(),
            gateways,
        })
    }

    /// The chatbot, all of it said.
    pub(super) fn finish(self, mnemonic: &str, upstream: Upstream) -> Chatbot {
        let has_function = self.answer.is_some();
        let opens_with_function = self.conversation.is_some();
        // what the function's registration does not say, the one without a function may
        let said = |function: &Option<(HandlerCall, Entreposto)>| {
            let own = function.as_ref().map(|(_, entreposto)| entreposto);
            let mut said = own.or(self.plain.as_ref())?.clone();
            if let Some(plain) = &self.plain {
                said.fallback_message = said.fallback_message.or(plain.fallback_message.clone());
                said.timeout = said.timeout.or(plain.timeout);
            }
            Some(said)
        };
        let (of_messages, of_conversations) = (said(&self.answer), said(&self.conversation));
        let plain = |function: Option<(HandlerCall, Entreposto)>, call| {
            function.map_or(call, |(call, _)| call)
        };
        let answer = plain(self.answer, HandlerCall::of(relayed_message));
        let conversations = plain(self.conversation, opening(relayed_conversation));
        Chatbot {
            label: mnemonic.into(),
            answer: entry(answer, of_messages, self.site),
            has_function,
            conversation: entry(conversations, of_conversations, self.site),
            opens_with_function,
            upstream,
        }
    }
}

/// What a chatbot without a function does with a message that no intent answers.
async fn relayed_message(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    gateway.request(&message).send().await
}

/// The same for a new conversation, which is no answer that an intent could give.
async fn relayed_conversation(gateway: Gateway) -> Result<Conversation, GatewayError> {
    gateway.conversation().await
}

fn entry(call: HandlerCall, said: Option<Entreposto>, site: Site) -> Entry {
    let fallback = said
        .as_ref()
        .and_then(|said| said.fallback_message.as_deref())
        .filter(|text| !text.is_empty());
    Entry {
        node: "".into(),
        route: Arc::new(Route {
            guard: RouteGuard::Public,
            open_to_window: true,
            fallback: fallback.map(Into::into),
            timeout: said.as_ref().and_then(|said| said.timeout),
            call,
            site: said.map_or(site, |said| said.site),
            warned: Default::default(),
            has_held: Default::default(),
        }),
    }
}
