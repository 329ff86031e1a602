//! What a relayed message costs a server, beside one that it answers itself: `cargo run --release -p fulfillment-tests
//! --bin bench_relay`, on Linux.
//!
//! Server and load run in two processes, so that the CPU time of the server's is its own. In each round every way gets
//! the same number of messages at 50 connections; the medians of the rounds are compared, all from one run.

#![allow(clippy::print_stdout, clippy::expect_used)] // it is for whoever runs it

use std::net::SocketAddr;
use std::process::Stdio;

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, Intent, Server};
use fulfillment_tests::gateway::{Gateway as StandIn, Say};
use fulfillment_tests::{Connection, serprobots};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

const CONNECTIONS: usize = 50;
const MESSAGES: usize = 40_000;
const ROUNDS: usize = 7;
/// Answered here, answered by the gateway, and the same through a function that looks at both.
const WAYS: [&str; 3] = ["local", "relayed", "audited"];
const GATEWAY: &str = "BENCH_RELAY_GATEWAY";
/// `_SC_CLK_TCK`, which has been that on Linux for as long as anybody remembers.
const TICKS_PER_SECOND: f64 = 100.0;

#[tokio::main]
async fn main() {
    match std::env::var(GATEWAY) {
        Ok(gateway) => serve(gateway).await,
        Err(_) => compare().await,
    }
}

async fn audited(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    let answer = gateway.answer(&message).await?;
    std::hint::black_box((message.text(), answer.contents()));
    Ok(answer)
}

async fn serve(gateway: String) {
    let app = App::builder()
        .intent(
            Intent::new("local", "olá")
                .public()
                .handler(|| "Olha 👀 que coisa mais linda"),
        )
        .entreposto(Entreposto::new("relayed", "d").gateway(&gateway))
        .entreposto(
            Entreposto::new("audited", "d")
                .gateway(&gateway)
                .handler(audited),
        );
    let server = Server::of(app).host("127.0.0.1").port(0);
    let server = server.on_start(|address| async move {
        println!("{address}");
        Ok::<_, &str>(())
    });
    server.serve_async().await.expect("a server that starts");
}

async fn compare() {
    let answer = r#"{"contents":[{"type":"TEXT","text":"Olha 👀 que coisa mais linda"}],"conversationId":"de7331b7-9076-4d8f-b473-0e4ca1095b11","empty":false,"question":"olá","ui":{}}"#;
    let gateway = StandIn::answering(move |_| Say::json(answer)).await;
    let (server, address) = start(&gateway.url()).await;
    let pid = server.id().expect("a server that runs");
    let mut spent: [Vec<f64>; 3] = Default::default();
    for round in 0..=ROUNDS {
        for (way, spent) in WAYS.iter().zip(&mut spent) {
            let before = cpu_seconds(pid);
            load(address, way).await;
            let each = (cpu_seconds(pid) - before) / MESSAGES as f64 * 1e6;
            // the first round warms up
            if round > 0 {
                spent.push(each);
            }
        }
    }
    let medians = spent.map(|mut rounds| {
        rounds.sort_by(f64::total_cmp);
        rounds[ROUNDS / 2]
    });
    for (way, median) in WAYS.iter().zip(medians) {
        println!(
            "{way:<8} {median:6.1} µs of CPU a message, {:.2} of a local one",
            median / medians[0]
        );
    }
}

async fn start(gateway: &str) -> (Child, SocketAddr) {
    let mut server = Command::new(std::env::current_exe().expect("this program"))
        .env(GATEWAY, gateway)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a server");
    let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines();
    let line = lines
        .next_line()
        .await
        .expect("its output")
        .expect("its address");
    (server, line.parse().expect("an address"))
}

async fn load(address: SocketAddr, chatbot: &'static str) {
    let mut callers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::to(address).await.expect("a connection");
        let body = serprobots("olá").to_string();
        callers.spawn(async move {
            for _ in 0..MESSAGES / CONNECTIONS {
                let headers = [("content-type", "application/json")];
                let target = format!("/answer/{chatbot}");
                connection
                    .send_request("POST", &target, &headers, body.as_bytes())
                    .await;
                let reply = connection.reply().await;
                assert_eq!(reply.status, 200);
                assert!(reply.text().contains("linda"), "{reply:?}");
            }
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.expect("answers that are all right");
    }
}

/// User and system time of a process.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("Linux");
    // the name of the program, which is anything, stands in parentheses
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split(' ')
        .collect();
    let ticks = |index: usize| fields[index].parse::<f64>().expect("a number");
    (ticks(12) + ticks(13)) / TICKS_PER_SECOND
}
