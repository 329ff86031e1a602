//! What an application relays: chatbots, and what holds for all of their gateways.

use std::time::Duration;

use super::AppBuilder;
use crate::auth::Token;
use crate::entreposto::{Entreposto, EntrepostoRegistration};

impl AppBuilder {
    /// Adds a chatbot whose messages are relayed, by value.
    pub fn entreposto(mut self, entreposto: Entreposto) -> Self {
        self.relays.entrepostos.push(entreposto);
        self
    }

    /// Adds the registered functions of `#[entreposto]` whose chatbot's mnemonic `choose` wants.
    pub fn entrepostos_where(mut self, mut choose: impl FnMut(&str) -> bool) -> Self {
        let chosen = EntrepostoRegistration::all().filter(|record| choose(record.chatbot()));
        self.relays
            .entrepostos
            .extend(chosen.map(|record| record.to_entreposto()));
        self
    }

    /// The base URL of the gateways of chatbots that name none; default SERPRO's,
    /// `https://serprobots.estaleiro.serpro.gov.br`, in an application for tests none, unless the test gives
    /// it one.
    pub fn gateway(mut self, url: impl Into<String>) -> Self {
        self.relays.settings.url = Some(url.into());
        self
    }

    /// A header on every message to a gateway, such as the token of an authenticated session. Its value is never logged;
    /// from a file it is read again as the secrets of guards are. In place of one of its name that was set before, and of
    /// one that the window sends.
    pub fn gateway_header(mut self, name: impl Into<String>, value: impl Into<Token>) -> Self {
        self.relays
            .settings
            .headers
            .push((name.into(), value.into()));
        self
    }

    /// The window's headers of these names are passed on to the gateway, beside `traceparent` and `tracestate`, which
    /// always are.
    pub fn gateway_forward(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.relays
            .settings
            .forward
            .extend(names.into_iter().map(Into::into));
        self
    }

    /// How long a gateway may take, within the time of the call, more than none; default 20 s.
    pub fn gateway_timeout(mut self, timeout: Duration) -> Self {
        self.relays.settings.timeout = timeout;
        self
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::app::App;

    fn base(app: AppBuilder) -> String {
        let app = app.entreposto(Entreposto::new("bot", "d")).build();
        let app = app.expect("an application");
        let chatbot = app.inner.table.chatbots.get("bot").expect("a chatbot");
        chatbot.upstream.base.to_string()
    }

    #[test]
    fn an_application_for_tests_asks_no_gateway_that_it_does_not_name() {
        let serpros = "https://serprobots.estaleiro.serpro.gov.br";
        assert_eq!(base(App::builder()), serpros);
        let for_tests = || App::builder().invent_secrets();
        assert_eq!(base(for_tests()), "http://gateway.invalid");
        assert_eq!(base(for_tests().gateway(serpros)), serpros);
        assert_eq!(base(for_tests().gateway("HTTPS://Host/")), "https://host");
    }

    #[test]
    fn an_application_for_tests_checks_the_gateways_that_it_does_not_ask() {
        let named = |url: &str| App::builder().entreposto(Entreposto::new("bot", "d").gateway(url));
        for app in [
            named("not a url"),
            named("http://host").gateway("not a url"),
            named("http://a").entreposto(Entreposto::new("bot", "d").gateway("http://b")),
        ] {
            assert!(app.invent_secrets().build().is_err());
        }
    }
}
