//! The example's window and the two servers behind it.

use entreposto::audit::Audit;
use entreposto::stand_in;
use fulfillment_runtime::Server;
use fulfillment_tests::Bot;

use crate::browser::{Browser, Element};

/// The password of the audit's page.
pub const PASSWORD: &str = "senha";

/// A stand-in gateway.
pub async fn gateway() -> Bot {
    Bot::serve(stand_in::server()).await
}

/// The example's entreposto before this gateway.
pub async fn entreposto(gateway: &Bot) -> Bot {
    Bot::serve(before(gateway)).await
}

/// The same, not yet started.
pub fn before(gateway: &Bot) -> Server {
    let audit = Audit::open(":memory:").expect("a trail");
    entreposto::audited(Server::new(), audit, PASSWORD).gateway(origin(gateway))
}

pub fn origin(bot: &Bot) -> String {
    format!("http://{}", bot.address())
}

/// The window on the page of a browser.
pub struct Window<'b>(pub &'b Browser);

impl<'b> Window<'b> {
    /// The window of `gateway`'s origin, which calls `service`; `query` is what else stands in the page's address.
    pub async fn open(browser: &'b Browser, gateway: &Bot, service: &Bot, query: &str) -> Self {
        let (page, service) = (origin(gateway), origin(service));
        let url = format!("{page}/meu-chatbot?serviceURL={service}&{query}");
        browser.open(&url).await;
        Self(browser)
    }

    /// Types a text as soon as it can be sent, and sends it.
    pub async fn say(&self, text: &str) {
        let input = self.0.find("#text:enabled").await;
        input.type_in(&format!("{text}\n")).await;
    }

    /// Waits until the bot has said exactly this.
    pub async fn hears(&self, text: &str) -> Element<'b> {
        self.balloon("bot", text).await
    }

    /// Waits for a balloon of this kind with exactly this text.
    pub async fn balloon(&self, kind: &str, text: &str) -> Element<'b> {
        let element = format!("div[@role='log']/div[contains(@class, '{kind}')]");
        self.0.find_with_text(&element, text).await
    }
}

/// The audit's page, as a program gets it.
pub async fn audit(entreposto: &Bot) -> String {
    let mut connection = entreposto.connect().await;
    let token = format!("Bearer {PASSWORD}");
    let headers = [("authorization", &*token)];
    connection
        .send_request("GET", "/audit", &headers, b"")
        .await;
    let reply = connection.reply().await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.text().to_owned()
}
