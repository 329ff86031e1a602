//! What is counted of connections: how many, why they end, and their bytes.

use std::time::Duration;

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Intent, Page, Server};
use fulfillment_tests::{Folder, assistente, tls};
use http::Response;

use crate::Scraped;

fn app() -> AppBuilder {
    let intent = Intent::new("pedidos", "Novo").public();
    App::builder().intent(intent.handler(|| "Anotado!"))
}

/// A call after which the connection ends, as it is sent.
fn last_call() -> String {
    let body = assistente("Novo").to_string();
    format!(
        "POST /pedidos HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn bytes_are_counted_to_the_last() {
    let scraped = Scraped::of(Server::of(app())).await;
    let call = last_call();
    let mut received = 0;
    for _ in 0..3 {
        let mut connection = scraped.bot.connect().await;
        connection.send(&call).await;
        received += connection.rest().await.len();
    }
    let metrics = scraped
        .until("three connections that ended", |metrics| {
            metrics.value("connections_closed_total", &[("reason", "done")]) == 3.0
        })
        .await;
    assert_eq!(
        metrics.value("received_bytes_total", &[]),
        (3 * call.len()) as f64
    );
    assert_eq!(metrics.value("sent_bytes_total", &[]), received as f64);
    assert_eq!(metrics.value("connections_accepted_total", &[]), 3.0);
    assert_eq!(metrics.value("connections_open", &[]), 0.0);
    assert_eq!(metrics.sum("connections_closed_total", &[]), 3.0);
}

#[tokio::test]
async fn bytes_over_tls_are_those_of_the_http_within() {
    let (authority, folder) = (tls::Authority::new("authority of servers"), Folder::new());
    let (certificate, key) = folder.write_pair(&authority.server());
    let server = Server::of(app()).tls(certificate, key);
    let scraped = Scraped::of(server).await;
    let client = tls::Client::trusting(&authority);
    let call = last_call();
    let mut connection = client.connect(scraped.bot.address()).await;
    connection.send(&call).await;
    let received = connection.rest().await.len();
    let metrics = scraped
        .until("a connection that ended", |metrics| {
            metrics.sum("connections_closed_total", &[]) == 1.0
        })
        .await;
    assert_eq!(
        metrics.value("received_bytes_total", &[]),
        call.len() as f64
    );
    assert_eq!(metrics.value("sent_bytes_total", &[]), received as f64);

    // and one that does not speak it
    let mut plain = scraped.bot.connect().await;
    plain.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    plain.rest().await;
    scraped
        .until("a handshake that failed", |metrics| {
            metrics.value("connections_closed_total", &[("reason", "handshake")]) == 1.0
        })
        .await;
}

#[tokio::test]
async fn connections_are_counted_while_they_are_open_and_by_why_they_end() {
    let second = Duration::from_secs(1);
    let server = Server::of(app())
        .max_connections(9)
        .head_timeout(second)
        .idle_timeout(second);
    let scraped = Scraped::of(server).await;
    let mut silent = scraped.bot.connect().await;
    let mut idle = scraped.bot.connect().await;
    idle.send_request("GET", "/", &[], b"").await;
    idle.reply().await;
    let mut broken = scraped.bot.connect().await;
    let open = scraped
        .until("three connections", |metrics| {
            metrics.value("connections_accepted_total", &[]) == 3.0
        })
        .await;
    assert_eq!(open.value("connections_open_max", &[]), 9.0);
    broken.send("POST /pedidos HTTP/1.1\r\nhost: a").await;
    drop(broken);
    for connection in [&mut silent, &mut idle] {
        connection.rest().await;
    }
    let closed = scraped
        .until("connections that ended", |metrics| {
            metrics.value("connections_open", &[]) == 0.0
        })
        .await;
    for reason in ["head_timeout", "idle_timeout", "broken"] {
        let labels = [("reason", reason)];
        assert_eq!(
            closed.value("connections_closed_total", &labels),
            1.0,
            "{reason}"
        );
    }
    assert_eq!(closed.sum("connections_closed_total", &[]), 3.0);
}

#[tokio::test]
async fn who_makes_room_for_another_is_counted_as_such() {
    let scraped = Scraped::of(Server::of(app()).max_connections(1)).await;
    let mut silent = scraped.bot.connect().await;
    let mut honest = scraped.bot.connect().await;
    honest.send(last_call()).await;
    assert!(honest.rest().await.starts_with(b"HTTP/1.1 200 "));
    assert_eq!(silent.rest().await, b"");
    scraped
        .until("two connections that ended", |metrics| {
            metrics.value("connections_closed_total", &[("reason", "made_room")]) == 1.0
                && metrics.value("connections_closed_total", &[("reason", "done")]) == 1.0
        })
        .await;
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_counted_with_the_bytes_that_were_taken() {
    // more than any system keeps for a peer that takes nothing
    const LARGE: usize = 32 * 1024 * 1024;
    let page = Page::new(|_| async { Response::new(Bytes::from(vec![b'a'; LARGE])) });
    let server = Server::of(app().mount("large", page.public()));
    let scraped = Scraped::of(server.write_timeout(Duration::from_secs(1))).await;
    let mut slow = scraped.bot.connect().await;
    slow.send_request("GET", "/large", &[], b"").await;
    let metrics = scraped
        .until("an answer that is given up", |metrics| {
            metrics.value("connections_closed_total", &[("reason", "write_timeout")]) == 1.0
        })
        .await;
    let taken = slow.rest().await.len();
    assert!(0 < taken && taken < LARGE, "{taken}");
    let sent = metrics.value("sent_bytes_total", &[]);
    assert!(
        sent >= taken as f64 && sent < LARGE as f64,
        "{sent} {taken}"
    );
}

#[tokio::test]
async fn what_is_no_http_and_too_large_a_head_are_malformed_and_no_refusals() {
    let scraped = Scraped::of(Server::of(app().max_calls(1))).await;
    let long = "x".repeat(70_000);
    for (text, status) in [
        ("no HTTP\r\n\r\n".to_owned(), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
        (
            format!("POST /pedidos HTTP/1.1\r\nhost: a\r\nx-long: {long}\r\n\r\n"),
            431,
        ),
    ] {
        let mut connection = scraped.bot.connect().await;
        connection.send_what_is_taken(text.as_bytes()).await;
        let answer = connection.rest().await;
        let answer = String::from_utf8_lossy(&answer);
        // nothing is said beside the status; of another protocol's first line hyper says nothing at all
        let is_status = answer.starts_with(&format!("HTTP/1.1 {status} "));
        assert!(is_status || answer.is_empty(), "{answer}");
        assert!(
            answer.is_empty() || answer.ends_with("\r\n\r\n"),
            "{answer}"
        );
    }
    let metrics = scraped
        .until("three connections that ended", |metrics| {
            metrics.value("connections_closed_total", &[("reason", "malformed")]) == 3.0
        })
        .await;
    assert_eq!(metrics.sum("connections_closed_total", &[]), 3.0);
    assert_eq!(metrics.sum("refusals_total", &[]), 0.0);
}
