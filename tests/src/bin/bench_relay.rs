//! What a relayed message costs a server beside one that it answers itself, in instructions and in CPU time:
//! `cargo run --release -p fulfillment-tests --bin bench_relay`, on Linux with two cores and valgrind.
//!
//! Instructions repeat, and count nothing of the kernel's, whose part is twofold for a relayed message. CPU time has it
//! all, of one caller at a time: many callers at once let a busy server sleep less, and then a relayed message seems
//! cheaper than a local one.

#![allow(clippy::print_stdout, clippy::expect_used)] // it is for whoever runs it

use std::net::SocketAddr;
use std::process::Stdio;

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, Intent, Server};
use fulfillment_tests::gateway::{Gateway as StandIn, Say};
use fulfillment_tests::{Connection, serprobots};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

/// Answered here, answered by the gateway, and the same through a function that looks at both.
const WAYS: [&str; 3] = ["local", "relayed", "audited"];
/// The difference of both is what messages cost, without the start and the end.
const MESSAGES: [u64; 2] = [1_000, 3_000];
/// As often is CPU time taken.
const ROUNDS: usize = 7;
const GATEWAY: &str = "BENCH_RELAY_GATEWAY";
const ANSWER: &str = r#"{"contents":[{"type":"TEXT","text":"Olha 👀 que coisa mais linda"}],"conversationId":"de7331b7-9076-4d8f-b473-0e4ca1095b11","empty":false,"question":"olá","ui":{}}"#;

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
    let plain = Entreposto::new("relayed", "d").gateway(&gateway);
    let audited = Entreposto::new("audited", "d")
        .gateway(&gateway)
        .handler(audited);
    let local = Intent::new("local", "olá")
        .public()
        .handler(|| "Olha 👀 que coisa mais linda");
    let app = App::builder()
        .intent(local)
        .entreposto(plain)
        .entreposto(audited);
    let server = Server::of(app).host("127.0.0.1").port(0);
    let server = server.on_start(|address| async move {
        println!("{address}");
        Ok::<_, &str>(())
    });
    server.serve_async().await.expect("a server that starts");
}

async fn compare() {
    let mut of_local = None;
    for way in WAYS {
        let [few, many] = [
            instructions(way, MESSAGES[0]).await,
            instructions(way, MESSAGES[1]).await,
        ];
        let each = (many - few) / (MESSAGES[1] - MESSAGES[0]);
        let ratio = each as f64 / *of_local.get_or_insert(each) as f64;
        println!("{way:<8} {each:>6} instructions a message, {ratio:.2} of a local one");
    }
    let medians = nanoseconds().await;
    for (way, each) in WAYS.into_iter().zip(medians) {
        let ratio = each / medians[0];
        println!("{way:<8} {each:>6.0} ns of CPU a message, {ratio:.2} of a local one");
    }
}

/// What a server on a core of its own runs for a message, of every way: medians of rounds in which they take turns.
async fn nanoseconds() -> [f64; 3] {
    let gateway = StandIn::answering(|_| Say::json(ANSWER)).await;
    let taskset = Command::new("taskset");
    let (server, address) = start(taskset, &["--cpu-list", "0"], &gateway.url()).await;
    let pid = server.id().expect("a server that runs");
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for round in 0..=ROUNDS {
        for (way, spent) in WAYS.into_iter().zip(&mut rounds) {
            let before = ran(pid);
            talk(address, way, MESSAGES[1]).await;
            // the first round warms up
            if round > 0 {
                spent.push((ran(pid) - before) / MESSAGES[1] as f64);
            }
        }
    }
    rounds.map(|mut spent| {
        spent.sort_by(f64::total_cmp);
        spent[ROUNDS / 2]
    })
}

/// What the threads of a process have run, in nanoseconds: ticks are too coarse.
fn ran(pid: u32) -> f64 {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).expect("Linux");
    let ran = threads.filter_map(|thread| {
        let stat = thread.ok()?.path().join("schedstat");
        let stat = std::fs::read_to_string(stat).ok()?;
        stat.split(' ').next()?.parse::<f64>().ok()
    });
    ran.sum()
}

/// Says the same as often, one after the other.
async fn talk(address: SocketAddr, way: &str, messages: u64) {
    let mut connection = Connection::to(address).await.expect("a connection");
    let (target, body) = (format!("/answer/{way}"), serprobots("olá").to_string());
    for _ in 0..messages {
        let headers = [("content-type", "application/json")];
        connection
            .send_request("POST", &target, &headers, body.as_bytes())
            .await;
        let reply = connection.reply().await;
        assert!(reply.text().contains("linda"), "{reply:?}");
    }
}

/// What a server runs for as many messages, its start and its end included.
async fn instructions(way: &str, messages: u64) -> u64 {
    let gateway = StandIn::answering(|_| Say::json(ANSWER)).await;
    let valgrind = Command::new("valgrind");
    let callgrind = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
    let (mut server, address) = start(valgrind, &callgrind, &gateway.url()).await;
    talk(address, way, messages).await;
    let pid = server.id().expect("a server that runs").to_string();
    let told = Command::new("kill").arg(pid).status().await;
    assert!(told.expect("kill").success());
    let mut printed = String::new();
    let mut errors = server.stderr.take().expect("its output");
    errors.read_to_string(&mut printed).await.expect("text");
    let collected = printed
        .split("Collected : ")
        .nth(1)
        .expect("callgrind's sum");
    let digits = collected.split_whitespace().next().unwrap_or_default();
    digits.parse().expect("a number")
}

/// A server below another program.
async fn start(mut below: Command, arguments: &[&str], gateway: &str) -> (Child, SocketAddr) {
    let mut server = below
        .args(arguments)
        .arg(std::env::current_exe().expect("this program"))
        .env(GATEWAY, gateway)
        // so that no thread looks for work in vain
        .env("TOKIO_WORKER_THREADS", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("valgrind and taskset");
    let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines();
    let line = lines.next_line().await.expect("text").expect("its address");
    (server, line.parse().expect("an address"))
}
