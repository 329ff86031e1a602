//! Metrics of a program, as an operator switches them on.

use fulfillment_tests::Connection;
use fulfillment_tests::process::{Running, ended, program};

use crate::{address_in, scrape};

const BOT: &str = env!("CARGO_BIN_EXE_startup_bot");
const VARIABLES: [(&str, &str); 3] = [
    ("STARTUP_BOT_TOKEN", "canary-t0k3n"),
    ("FULFILLMENT_HOST", "127.0.0.1"),
    ("PORT", "0"),
];

#[cfg(unix)]
#[tokio::test]
async fn where_metrics_are_is_printed_and_logged_and_it_is_this_machine_alone() {
    let variables = [VARIABLES.as_slice(), &[("FULFILLMENT_METRICS_PORT", "0")]].concat();
    let bot = Running::start(program(BOT, &variables, &[])).await;
    let id = bot.id();
    fulfillment_tests::process::send_signal(id, "TERM").await;
    let ended = bot.ended().await;
    let printed = ended
        .stdout
        .lines()
        .find(|line| line.starts_with("Metrics are at "));
    let address = address_in(printed.expect("a line"));
    assert!(
        address.ip().is_loopback() && address.port() != 0,
        "{ended:?}"
    );
    assert!(
        ended
            .stderr
            .contains(&format!("metrics at http://{address}/metrics")),
        "{ended:?}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn an_address_that_others_reach_is_told_as_it_is_and_warned_about() {
    for (host, is_warned_about) in [("0.0.0.0", true), ("127.0.0.1", false)] {
        let arguments = ["--metrics-host", host, "--metrics-port", "0"];
        let bot = Running::start(program(BOT, &VARIABLES, &arguments)).await;
        fulfillment_tests::process::send_signal(bot.id(), "TERM").await;
        let ended = bot.ended().await;
        let url = format!("http://{host}:");
        let printed = ended.stdout.contains(&format!("Metrics are at {url}"));
        let logged = ended.stderr.contains(&format!("metrics at {url}"));
        assert!(printed && logged, "{ended:?}");
        let mut lines = ended.stderr.lines();
        let warned = lines.any(|line| line.contains("WARN") && line.contains("reads the metrics"));
        assert_eq!(warned, is_warned_about, "{ended:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_is_scraped_at_the_port_that_is_set() {
    // free a moment ago
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("an address").port().to_string();
    let address = free.local_addr().expect("an address");
    drop(free);
    let arguments = ["--metrics-port", &port];
    let bot = Running::start(program(BOT, &VARIABLES, &arguments)).await;
    let metrics = scrape(address).await;
    assert_eq!(metrics.sum("calls_total", &[]), 0.0);
    fulfillment_tests::process::send_signal(bot.id(), "TERM").await;
    assert_eq!(bot.ended().await.code, Some(0));
}

#[tokio::test]
async fn help_lists_where_metrics_may_be() {
    let ended = ended(program(BOT, &[], &["--help"])).await;
    for part in ["--metrics-port PORT", "FULFILLMENT_METRICS_HOST"] {
        assert!(ended.stdout.contains(part), "{part}: {ended:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_is_scraped_while_more_connect_than_it_may_open_files_for() {
    let hour = "3600s";
    let more = [
        ("FULFILLMENT_METRICS_PORT", "0"),
        ("FULFILLMENT_HEAD_TIMEOUT", hour),
    ];
    let variables = [VARIABLES.as_slice(), &more].concat();
    let arguments = ["-c", "ulimit -n 64; exec \"$0\"", BOT];
    let bot = Running::start(program("sh", &variables, &arguments)).await;
    bot.wait_for_log("metrics at http://", 1).await;
    let line = bot.logged("metrics at http://").remove(0);
    let address = address_in(&line);
    let mut silent = Vec::new();
    for _ in 0..100 {
        let connection = Connection::to(bot.address).await;
        silent.push(connection.expect("a connection"));
    }
    bot.wait_for_log("as many connections are open as may be", 1)
        .await;
    let metrics = scrape(address).await;
    assert_eq!(metrics.sum("connections_open_max", &[]), 40.0);
}
