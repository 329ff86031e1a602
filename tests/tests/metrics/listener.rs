//! The listener of scrapers: what it answers, to whom, and what it does not let anybody do.

use fulfillment_runtime::{App, Intent, Server};
use fulfillment_tests::{Connection, assistente};

use crate::text::Metrics;
use crate::{Scraped, ask, scrape};

async fn start() -> Scraped {
    let intent = Intent::new("pedidos", "Novo").public();
    Scraped::of(Server::of(App::builder().intent(intent.handler(|| "x")))).await
}

#[tokio::test]
async fn get_and_head_are_answered_at_one_path_and_nothing_else_is() {
    let scraped = start().await;
    let whole = ask(scraped.metrics, "GET", "/metrics", &[]).await;
    assert_eq!(whole.status, 200);
    let head = ask(scraped.metrics, "HEAD", "/metrics", &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert!(head.header("content-length").is_some());
    for target in [
        "/",
        "/metrics/",
        "/Metrics",
        "/pedidos",
        "/livez",
        "/readyz",
        "*",
    ] {
        let method = if target == "*" { "OPTIONS" } else { "GET" };
        let reply = ask(scraped.metrics, method, target, &[]).await;
        assert_eq!(
            (reply.status, reply.text()),
            (404, "metrics are at /metrics\n"),
            "{target}"
        );
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PURGE"] {
        let reply = ask(scraped.metrics, method, "/metrics", &[]).await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
    // nor does the bot itself have them
    let reply = scraped.bot.request("GET", "/metrics", &[], "").await;
    assert_eq!(reply.status, 405);
}

#[tokio::test]
async fn the_text_is_called_what_the_scraper_asked_for() {
    let scraped = start().await;
    let open = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let classic = "text/plain; version=0.0.4; charset=utf-8";
    for (accept, media) in [
        // as Prometheus asks
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2",
            open,
        ),
        ("text/plain;version=0.0.4", classic),
        ("*/*", classic),
    ] {
        let reply = ask(scraped.metrics, "GET", "/metrics", &[("accept", accept)]).await;
        assert_eq!(reply.header("content-type"), Some(media));
        assert_eq!(reply.text().contains("# EOF"), media == open);
    }
    let reply = ask(scraped.metrics, "GET", "/metrics", &[]).await;
    assert_eq!(reply.header("content-type"), Some(classic));
}

#[tokio::test]
async fn both_formats_tell_the_same_each_by_its_own_rules() {
    let scraped = start().await;
    let node = assistente("Novo");
    assert_eq!(scraped.bot.call("/pedidos", None, &node).await.status, 200);
    scraped.bot.call("/guessed", None, &node).await;
    let open = scraped.scrape().await;
    let classic = ask(scraped.metrics, "GET", "/metrics", &[]).await;
    let classic = Metrics::read_classic(classic.text());
    assert_eq!(classic.series(), open.series());
    assert_eq!(classic.sum("calls_total", &[]), 1.0);
    let counters = |metrics: &Metrics, total: &str| {
        let families = metrics.families().iter();
        let counters = families.filter(|(_, kind)| *kind == "counter");
        let names: Vec<_> = counters.map(|(name, _)| format!("{name}{total}")).collect();
        names
    };
    assert_eq!(counters(&classic, ""), counters(&open, "_total"));
}

#[tokio::test]
async fn no_page_may_read_it_and_every_answer_is_the_last() {
    let scraped = start().await;
    let origin = [("origin", "https://a.example")];
    for method in ["GET", "OPTIONS"] {
        let reply = ask(scraped.metrics, method, "/metrics", &origin).await;
        let cors = reply
            .headers
            .iter()
            .filter(|(name, _)| name.starts_with("access-control"));
        assert_eq!(cors.count(), 0, "{reply:?}");
        assert_eq!(reply.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn too_large_a_head_is_refused() {
    let scraped = start().await;
    let long = "x".repeat(9 * 1024);
    let mut connection = Connection::to(scraped.metrics).await.expect("a connection");
    let head = format!("GET /metrics HTTP/1.1\r\nhost: a\r\nx-long: {long}\r\n\r\n");
    connection.send_what_is_taken(head.as_bytes()).await;
    let answer = connection.rest().await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn silent_scrapers_keep_nobody_from_calling_and_lose_their_places() {
    let scraped = start().await;
    let mut silent = Vec::new();
    for number in 0..20 {
        let mut connection = Connection::to(scraped.metrics).await.expect("a connection");
        if number % 2 == 0 {
            connection.send("GET /metrics HTTP/1.1\r\nhost").await;
        }
        silent.push(connection);
    }
    let reply = scraped
        .bot
        .call("/pedidos", None, &assistente("Novo"))
        .await;
    assert_eq!(reply.status, 200);
    // behind twenty that say nothing, sixteen of whom are heard at a time
    let metrics = scrape(scraped.metrics).await;
    assert_eq!(metrics.sum("calls_total", &[]), 1.0);
    // they are none of the bot's connections
    assert_eq!(metrics.value("connections_accepted_total", &[]), 1.0);
    // whose time was over before it was heard
    for connection in &mut silent[..4] {
        connection.rest().await;
    }
}

#[tokio::test]
async fn connections_of_the_bot_that_are_all_taken_keep_no_scraper_out() {
    let intent = Intent::new("pedidos", "Novo").public();
    let app = App::builder().intent(intent.handler(|| "x"));
    let scraped = Scraped::of(Server::of(app).max_connections(1)).await;
    let mut only = scraped.bot.connect().await;
    only.send_request("GET", "/", &[], b"").await;
    only.reply().await;
    let _waits = scraped.bot.connect().await;
    let metrics = scraped.scrape().await;
    assert_eq!(metrics.value("connections_open", &[]), 1.0);
    assert_eq!(metrics.value("connections_open_max", &[]), 1.0);
}
