//! Metrics over real sockets: that every number is the right one, that the text is one that any scraper reads, and that
//! no caller, and no scraper, can do harm with them.

mod cardinality;
mod connections;
mod counted;
mod embedded;
mod listener;
mod process;
mod startup;
mod stops;
mod text;

use std::net::SocketAddr;

use fulfillment_runtime::Server;
use fulfillment_tests::{Bot, Connection, Reply, logs, within_a_minute};

use self::text::Metrics;

/// What scrapers accept that read OpenMetrics.
const OPEN_METRICS: &str = "application/openmetrics-text;version=1.0.0";

/// A bot, and where its metrics are.
struct Scraped {
    bot: Bot,
    metrics: SocketAddr,
}

impl Scraped {
    async fn of(server: Server) -> Self {
        let bot = Bot::serve(server.metrics_port(0)).await;
        let metrics = metrics_of(&bot).await;
        Self { bot, metrics }
    }

    async fn scrape(&self) -> Metrics {
        scrape(self.metrics).await
    }

    /// Scrapes until it is so.
    async fn until(&self, what: &'static str, is_so: impl Fn(&Metrics) -> bool) -> Metrics {
        until(self.metrics, what, is_so).await
    }
}

async fn until(
    address: SocketAddr,
    what: &'static str,
    is_so: impl Fn(&Metrics) -> bool,
) -> Metrics {
    within_a_minute(what, async {
        loop {
            let metrics = scrape(address).await;
            if is_so(&metrics) {
                return metrics;
            }
        }
    })
    .await
}

/// Where the log says that the metrics of this bot are.
async fn metrics_of(bot: &Bot) -> SocketAddr {
    let of = format!("of={}", bot.address());
    let line = logs::wait_for(&["metrics at http://", &of]).await;
    address_in(&line)
}

/// The address in `http://127.0.0.1:9464/metrics`.
fn address_in(line: &str) -> SocketAddr {
    let rest = line.split_once("http://").expect("a URL").1;
    let (address, _) = rest.split_once("/metrics").expect("a URL of metrics");
    address.parse().expect("an address")
}

async fn scrape(address: SocketAddr) -> Metrics {
    let reply = ask(address, "GET", "/metrics", &[("accept", OPEN_METRICS)]).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    Metrics::read(reply.text())
}

/// One request on a connection of its own.
async fn ask(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)]) -> Reply {
    let mut connection = Connection::to(address).await.expect("a connection");
    connection.send_request(method, target, headers, b"").await;
    let reply = connection.reply_to(method).await;
    assert_eq!(connection.rest().await, b"", "nothing follows");
    reply
}
