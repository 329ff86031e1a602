//! How long the most patient caller waits.

use std::time::Duration;

use super::{Entry, RouteTable, WebhookRoutes};

impl RouteTable {
    /// The longest that any call or visit may take, where `usual` is how long one does of which nothing else is said.
    pub(crate) fn longest(&self, usual: Duration) -> Duration {
        let entries = self.webhooks.values().flat_map(WebhookRoutes::entries);
        let chatbots = self.chatbots.sorted().into_iter();
        let relayed = chatbots.flat_map(|chatbot| [&chatbot.answer, &chatbot.conversation]);
        let calls = entries
            .chain(relayed)
            .map(|entry| entry.route.timeout.unwrap_or(usual));
        let visits = self.pages.iter().map(|_| usual);
        // without any there is nothing to wait for
        calls.chain(visits).max().unwrap_or(usual)
    }
}

impl WebhookRoutes {
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        let spoken = self.spoken.values().flatten();
        let named = self.nodes.values().chain(self.actions.values());
        named.chain(spoken).chain(&self.any)
    }
}
