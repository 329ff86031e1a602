//! Building the relays: every problem of every entreposto, beside those of the intents.

#[cfg(test)]
mod cases;
mod gathered;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use self::gathered::{Gathered, Place};
use super::ANY_NODE;
use super::build::Building;
use super::chatbots::Chatbots;
use crate::client::{Client, Outbound};
use crate::entreposto::Entreposto;
use crate::error::{Problem, RelayProblem};
#[cfg(feature = "testing")]
use crate::gateway::StandIn;
use crate::gateway::{
    Breaker, GatewaySettings, Health, Outgoing, Relays, Upstream, base_url, host_of, is_https,
    without_secrets,
};
use crate::platform::serprobots::gateway::{BASE, check_chatbot, check_environment};

impl Building<'_> {
    /// Adds the relays of these registrations; problems of how others are reached are noted where there is none, too.
    pub(super) fn relay(&mut self, relays: Relays, outbound: &Outbound) {
        let Relays {
            mut entrepostos,
            settings,
        } = relays;
        entrepostos.sort_by_key(|entreposto| entreposto.site);
        let mut gathered: HashMap<String, Gathered> = HashMap::new();
        for entreposto in entrepostos {
            self.gather(&mut gathered, entreposto, &settings);
        }
        let disagreeing = gathered.iter();
        let disagreeing = disagreeing.filter_map(|(chatbot, all)| all.disagreement(chatbot));
        self.problems.extend(disagreeing.map(Problem::from));
        let https = gathered
            .values()
            .any(|chatbot| is_https(&chatbot.place.called));
        let client = outbound.client(https);
        let client = client.map_err(|problems| self.problems.extend(problems));
        let outgoing = self.outgoing(&settings, client.ok());
        let Some(outgoing) = outgoing.filter(|_| !gathered.is_empty()) else {
            return;
        };
        let mut hosts: HashMap<String, Arc<Breaker>> = HashMap::new();
        let mut chatbots = Chatbots {
            fixed: Arc::clone(&outgoing.fixed),
            ..Chatbots::default()
        };
        for (mnemonic, gathered) in gathered {
            let place = &gathered.place;
            let host = hosts.entry(host_of(&place.called).to_owned());
            let host = host.or_default();
            let upstream = Upstream {
                outgoing: Arc::clone(&outgoing),
                health: Health::new(Arc::clone(host), mnemonic == ANY_NODE),
                label: mnemonic.as_str().into(),
                base: place.called.as_str().into(),
                environment: place.environment.as_str().into(),
            };
            let chatbot = gathered.finish(&mnemonic, upstream);
            if mnemonic == ANY_NODE {
                chatbots.any = Some(chatbot);
            } else {
                chatbots.named.insert(mnemonic.into(), chatbot);
            }
        }
        self.chatbots = chatbots;
    }

    fn gather(
        &mut self,
        gathered: &mut HashMap<String, Gathered>,
        entreposto: Entreposto,
        settings: &GatewaySettings,
    ) {
        let site = entreposto.site;
        let of = || format!("chatbot `{}`", entreposto.chatbot);
        self.check_timeout(entreposto.timeout, of, site);
        if let Some(call) = &entreposto.answer {
            self.need_of(call, site);
        }
        if let Some(call) = &entreposto.conversation {
            if self.need_of(call, site).message {
                self.problems.push(RelayProblem::NoMessage { site }.into());
            }
        }
        let chatbot = entreposto.chatbot.to_string();
        let place = match self.place(&entreposto, settings) {
            Ok(place) => place,
            Err(why) => {
                let ill_formed = RelayProblem::IllFormed { chatbot, why, site };
                return self.problems.push(ill_formed.into());
            }
        };
        let known = gathered.entry(chatbot);
        let known = known.or_insert_with(|| Gathered::new(place.clone(), site));
        if let Some(problem) = known.add(entreposto, &place) {
            self.problems.push(problem.into());
        }
    }

    /// Where a registration's messages go, or what is wrong with it.
    fn place(&self, entreposto: &Entreposto, settings: &GatewaySettings) -> Result<Place, String> {
        check_chatbot(&entreposto.chatbot)?;
        let environment = entreposto
            .environment
            .read(self.making.reading.places, "d")?;
        let wrong = |why| {
            let registered = &entreposto.environment;
            registered.problem("its environment", &environment, why)
        };
        check_environment(&environment).map_err(wrong)?;
        let everyones = settings.url.as_deref();
        let base = match &entreposto.gateway {
            Some(url) => url.read(self.making.reading.places, NOWHERE)?,
            None => everyones.unwrap_or(BASE).to_owned(),
        };
        let checked = |url: &str| {
            let wrong = |why| match &entreposto.gateway {
                Some(registered) => registered.problem("its gateway", &without_secrets(url), why),
                None => format!("its gateway `{}` {why}", without_secrets(url)),
            };
            base_url(url).map_err(wrong)
        };
        let base = checked(&base)?;
        let called = match self.making.reading.places.invent {
            // a test calls no gateway but the one that it gives
            Some(_) => checked(everyones.unwrap_or(NOWHERE))?,
            None => base.clone(),
        };
        Ok(Place {
            environment,
            base,
            called,
        })
    }

    /// What answers in the place of all gateways: in a test that was given none, nobody.
    #[cfg(feature = "testing")]
    fn stand_in(&self, settings: &GatewaySettings) -> Option<StandIn> {
        let has_none = self.making.reading.places.invent.is_some() && settings.url.is_none();
        let absent = || has_none.then(StandIn::absent);
        settings.stand_in.clone().or_else(absent)
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
            #[cfg(feature = "testing")]
            stand_in: self.stand_in(settings),
            fixed: Arc::new(fixed),
            forwarded,
            timeout: settings.timeout,
        }))
    }
}

/// Where the gateway is of a test that names none: nowhere.
const NOWHERE: &str = "http://gateway.invalid";
