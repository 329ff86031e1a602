//! Building the relays: every problem of every entreposto, beside those of the intents.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

use super::build::Building;
use super::chatbots::{Chatbot, Chatbots};
use super::{ANY_NODE, Entry, Route, RouteGuard};
use crate::client::{Client, Outbound};
use crate::entreposto::Entreposto;
use crate::error::{GatewayError, Problem};
use crate::gateway::{
    Breaker, Gateway, GatewaySettings, Health, Outgoing, Relays, Upstream, base_url, conversation,
    host_of, is_https,
};
use crate::intent::HandlerCall;
use crate::invocation::{FromInvocation, Invocation, boxed, extract};
use crate::platform::serprobots::gateway::{BASE, check_chatbot, check_environment};
use crate::platform::serprobots::{Answer, Message};
use crate::site::Site;

/// A chatbot under way: what its registrations said so far.
struct Gathered {
    environment: String,
    /// As it is registered.
    base: String,
    /// Where messages go: there, or in a test where the test says.
    called: String,
    /// Of the first of them.
    site: Site,
    answer: Option<(HandlerCall, Entreposto)>,
    conversation: Option<(HandlerCall, Entreposto)>,
    /// A registration without a function, which says the rest of both.
    plain: Option<Entreposto>,
}

impl Building<'_> {
    /// The relays of these registrations; problems are noted, those of how others are reached too where there is none.
    pub(super) fn chatbots(&mut self, relays: Relays, outbound: &Outbound) -> Chatbots {
        let Relays {
            mut entrepostos,
            settings,
        } = relays;
        entrepostos.sort_by_key(|entreposto| entreposto.site);
        let mut gathered: HashMap<String, Gathered> = HashMap::new();
        for entreposto in entrepostos {
            self.gather(&mut gathered, entreposto, &settings);
        }
        let https = gathered.values().any(|chatbot| is_https(&chatbot.called));
        let client = outbound.client(https);
        let client = client.map_err(|problems| self.problems.extend(problems));
        let outgoing = self.outgoing(&settings, client.ok());
        let Some(outgoing) = outgoing.filter(|_| !gathered.is_empty()) else {
            return Chatbots::default();
        };
        let mut hosts: HashMap<String, Arc<Breaker>> = HashMap::new();
        let mut chatbots = Chatbots {
            fixed: Arc::clone(&outgoing.fixed),
            ..Chatbots::default()
        };
        for (mnemonic, gathered) in gathered {
            let host = hosts.entry(host_of(&gathered.called).to_owned());
            let host = host.or_default();
            let upstream = Upstream {
                outgoing: Arc::clone(&outgoing),
                health: Health::new(Arc::clone(host), mnemonic == ANY_NODE),
                label: mnemonic.as_str().into(),
                base: gathered.called.as_str().into(),
                environment: gathered.environment.as_str().into(),
            };
            let chatbot = gathered.finish(&mnemonic, upstream);
            if mnemonic == ANY_NODE {
                chatbots.any = Some(chatbot);
            } else {
                chatbots.named.insert(mnemonic.into(), chatbot);
            }
        }
        chatbots
    }

    fn gather(
        &mut self,
        gathered: &mut HashMap<String, Gathered>,
        entreposto: Entreposto,
        settings: &GatewaySettings,
    ) {
        let site = entreposto.site;
        if let Some(call) = &entreposto.answer {
            self.need_of(call, site);
        }
        if let Some(call) = &entreposto.conversation {
            if self.need_of(call, site).message {
                self.problems.push(Problem::NoMessage { site });
            }
        }
        let place = self.place(&entreposto, settings);
        let chatbot = entreposto.chatbot.to_string();
        let (environment, base, called) = match place {
            Ok(place) => place,
            Err(why) => {
                return self
                    .problems
                    .push(Problem::Entreposto { chatbot, why, site });
            }
        };
        let known = match gathered.entry(chatbot.clone()) {
            Slot::Vacant(free) => free.insert(Gathered {
                environment,
                base,
                called,
                site,
                answer: None,
                conversation: None,
                plain: None,
            }),
            Slot::Occupied(known) => {
                let known = known.into_mut();
                if (&known.environment, &known.base) != (&environment, &base) {
                    let address = |base: &str, environment: &str| {
                        format!("{base}/web/{chatbot}-{environment}")
                    };
                    let first = (address(&known.base, &known.environment), known.site);
                    let second = (address(&base, &environment), site);
                    return self.problems.push(Problem::TwoGateways {
                        chatbot,
                        first,
                        second,
                    });
                }
                known
            }
        };
        let second = site;
        match known.add(entreposto) {
            None => {}
            Some((None, first)) => self.problems.push(Problem::RelayedTwice {
                chatbot,
                first,
                second,
            }),
            Some((Some(of), first)) => self.problems.push(Problem::DuplicateEntreposto {
                chatbot,
                of,
                first,
                second,
            }),
        }
    }

    /// The environment of a registration, its gateway, and where its messages go; or what is wrong with it.
    fn place(
        &self,
        entreposto: &Entreposto,
        settings: &GatewaySettings,
    ) -> Result<(String, String, String), String> {
        check_chatbot(&entreposto.chatbot)?;
        let environment = entreposto
            .environment
            .read(self.making.reading.places, "d")?;
        check_environment(&environment)?;
        let everyones = settings.url.as_deref();
        let base = match &entreposto.gateway {
            Some(url) => url.read(self.making.reading.places, NOWHERE)?,
            None => everyones.unwrap_or(BASE).to_owned(),
        };
        let checked = |url: &str| {
            base_url(url).map_err(|why| format!("its gateway `{}` {why}", without_user(url)))
        };
        let base = checked(&base)?;
        let called = match self.making.reading.places.invent {
            // a test calls no gateway but the one that it gives
            Some(_) => checked(everyones.unwrap_or(NOWHERE))?,
            None => base.clone(),
        };
        Ok((environment, base, called))
    }

    /// What all gateways share; `None` if it cannot be had.
    fn outgoing(
        &mut self,
        settings: &GatewaySettings,
        client: Option<Client>,
    ) -> Option<Arc<Outgoing>> {
        let fixed = settings.fixed_headers(&mut self.making.reading, &mut self.problems);
        let forwarded = settings.forwarded_names(&mut self.problems);
        if settings.timeout.is_zero() {
            self.problems.push(Problem::Setting {
                name: "FULFILLMENT_GATEWAY_TIMEOUT".to_owned(),
                why: "no gateway answers in no time; expected more".to_owned(),
            });
        }
        Some(Arc::new(Outgoing {
            client: client?,
            fixed: Arc::new(fixed),
            forwarded,
            timeout: settings.timeout,
        }))
    }
}

/// A gateway for tests that name none: nothing answers there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A URL as it may be printed: what stands before an `@` may be a password.
fn without_user(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, host)) => format!("***@{host}"),
        None => url.to_owned(),
    }
}

impl Gathered {
    /// One more registration; what has two functions with it (none, if it is a relay without any), and where the first
    /// stands.
    fn add(&mut self, entreposto: Entreposto) -> Option<(Option<&'static str>, Site)> {
        let (answer, conversation) = (entreposto.answer.clone(), entreposto.conversation.clone());
        if answer.is_none() && conversation.is_none() {
            let first = self.plain.replace(entreposto);
            return first.map(|first| (None, first.site));
        }
        if let Some(call) = answer {
            if let Some((_, first)) = &self.answer {
                return Some((Some("messages"), first.site));
            }
            self.answer = Some((call, entreposto.clone()));
        }
        if let Some(call) = conversation {
            if let Some((_, first)) = &self.conversation {
                return Some((Some("new conversations"), first.site));
            }
            self.conversation = Some((call, entreposto));
        }
        None
    }

    fn finish(self, mnemonic: &str, upstream: Upstream) -> Chatbot {
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
        let conversations = plain(self.conversation, relayed_conversation());
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
fn relayed_conversation() -> HandlerCall {
    let call = |invocation: Invocation| async move {
        let gateway = extract::<Gateway>(&invocation).await?;
        conversation(gateway.conversation().await)
    };
    HandlerCall {
        needs: Gateway::needs,
        start: Arc::new(move |invocation| boxed(call(invocation))),
    }
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
