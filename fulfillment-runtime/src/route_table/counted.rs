//! [`Place`]: what a call can be counted under. Webhooks and nodes as they are registered, and no others.

use super::{RouteGuard, RouteTable, WebhookRoutes};

/// A webhook and a node that the record of a call may name.
pub(crate) struct Place<'a> {
    pub(crate) webhook: &'a str,
    /// Empty where a call has none: a new conversation, a message that no intent takes.
    pub(crate) node: &'a str,
    /// Whether calls that name their node are expected here.
    pub(crate) named: bool,
    /// Whether the chat window is.
    pub(crate) spoken: bool,
}

impl RouteTable {
    /// Every place; some come twice.
    pub(crate) fn places(&self) -> Vec<Place<'_>> {
        let places = self.webhooks.values().flat_map(WebhookRoutes::places);
        places.chain(self.places_of_relays()).collect()
    }

    fn places_of_relays(&self) -> impl Iterator<Item = Place<'_>> {
        let place = |webhook, node, spoken| Place {
            webhook,
            node,
            named: false,
            spoken,
        };
        let relays = self.chatbots.sorted().into_iter();
        let relays = relays.map(move |chatbot| place(&chatbot.label, "", true));
        // before the gateway of a chatbot that has no relay of its own, intents of its webhook are asked
        let any = self.chatbots.any().into_iter();
        let asked = any.flat_map(move |any| {
            let webhooks = self.webhooks.values();
            let nodes = webhooks.flat_map(|routes| routes.nodes.values());
            nodes.map(move |entry| place(&any.label, &entry.node, false))
        });
        relays.chain(asked)
    }
}

impl WebhookRoutes {
    fn places(&self) -> impl Iterator<Item = Place<'_>> {
        let nodes = self.nodes.values().map(|entry| Place {
            webhook: &self.path,
            node: &entry.node,
            named: entry.route.guard != RouteGuard::Window,
            spoken: entry.route.is_open_to_window(),
        });
        let actions = self.actions.values().map(|entry| Place {
            webhook: &self.path,
            node: &entry.node,
            named: entry.route.guard != RouteGuard::Window,
            spoken: false,
        });
        let conversations = Place {
            webhook: &self.path,
            node: "",
            named: false,
            spoken: self.lets_anyone_in(true),
        };
        nodes.chain(actions).chain([conversations])
    }
}
