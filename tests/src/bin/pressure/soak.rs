//! Minutes of everything at once, at a moderate rate: honest calls, failures, slow peers of every kind. The server must
//! not grow.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fulfillment_tests::Connection;
use fulfillment_tests::pressure::{FALLBACK, Honest, Numbered, Observed};
use fulfillment_tests::process::Running;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep};

const SAMPLES_EVERY: Duration = Duration::from_secs(5);
const FAILURES_EVERY: Duration = Duration::from_millis(20);
const SLOW_PEERS_EVERY: Duration = Duration::from_millis(100);
/// A slow peer stays no longer, whatever the server does; that is longer than any of the server's limits for it.
const SLOW_PEERS_STAY: Duration = Duration::from_secs(60);
/// KiB a second, from the first quarter on. There are 450 calls and 210 connections a second: if each call left behind the
/// least that an allocator gives, 32 bytes, it were 14.
const SLOPE: f64 = 4.0;

/// Tells what does not hold.
pub(crate) async fn measure(minutes: f64) -> Vec<String> {
    // what one thread frees another finds; else each thread takes a share of its own first, and that may take longer
    let bot = crate::start(&[("MALLOC_ARENA_MAX", "1")]).await;
    let process = Observed(bot.id());
    let before = (process.sockets(), process.descriptors());
    let load = Load::on(bot.address);
    // until then there are more slow peers every second
    sleep(SLOW_PEERS_STAY).await;
    let samples = samples(process, Duration::from_secs_f64(minutes * 60.0)).await;
    let mut found = load.end().await;
    found.extend(judge(&samples));
    process.has_sockets_left(before.0).await;
    if process.descriptors() > before.1 {
        let left = process.descriptors();
        found.push(format!(
            "{left} descriptors are left open, and {} were before",
            before.1
        ));
    }
    found.extend(unexpected_lines(&bot));
    found
}

/// Seconds, the resident set in KiB, and open descriptors.
type Sample = (f64, f64, usize);

async fn samples(process: Observed, length: Duration) -> Vec<Sample> {
    let started = Instant::now();
    let mut due = interval(SAMPLES_EVERY);
    let mut samples = Vec::new();
    while started.elapsed() < length {
        due.tick().await;
        let seconds = started.elapsed().as_secs_f64();
        let (resident, descriptors) = (process.resident(), process.descriptors());
        if samples.len() % 12 == 0 {
            println!("{seconds:>6.0} s {resident:>8} KiB {descriptors:>6} descriptors");
        }
        samples.push((seconds, resident as f64, descriptors));
    }
    samples
}

fn judge(samples: &[Sample]) -> Vec<String> {
    let steady = &samples[samples.len() / 4..];
    let slope = slope(steady);
    let descriptors = steady.iter().map(|sample| sample.2).max();
    println!(
        "from the first quarter on: {slope:+.2} KiB a second (bound {SLOPE}), at most {} descriptors",
        descriptors.unwrap_or_default()
    );
    let grows = slope > SLOPE;
    let text = || format!("the server grows by {slope:.2} KiB a second: {samples:?}");
    grows.then(text).into_iter().collect()
}

/// By least squares.
fn slope(samples: &[Sample]) -> f64 {
    let number = samples.len() as f64;
    let mean = |of: fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / number;
    let (time, size) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let both = samples
        .iter()
        .map(|sample| (sample.0 - time) * (sample.1 - size));
    let alone = samples.iter().map(|sample| (sample.0 - time).powi(2));
    both.sum::<f64>() / alone.sum::<f64>()
}

/// All callers.
struct Load {
    honest: Honest,
    others: JoinSet<()>,
    done: Arc<AtomicBool>,
}

impl Load {
    fn on(address: SocketAddr) -> Self {
        let done = Arc::<AtomicBool>::default();
        let mut others = JoinSet::new();
        others.spawn(failures(address, done.clone()));
        others.spawn(slow_peers(address, done.clone()));
        Self {
            honest: Honest::on(address, None),
            others,
            done,
        }
    }

    /// Tells what they found.
    async fn end(mut self) -> Vec<String> {
        let mut found = Vec::new();
        self.done.store(true, Ordering::Relaxed);
        match self.honest.ended().await {
            Ok(answered) => println!(
                "{} honest calls over new connections, {} over kept ones",
                answered.over_new_connections.len(),
                answered.over_kept_connections.len()
            ),
            Err(_) => found.push("an honest call was not answered as it should be".to_owned()),
        }
        while let Some(ended) = self.others.join_next().await {
            if ended.is_err() {
                found.push("a failed call was not answered with its fallback".to_owned());
            }
        }
        found
    }
}

async fn failures(address: SocketAddr, done: Arc<AtomicBool>) {
    let mut due = interval(FAILURES_EVERY);
    let mut connection = Connection::to(address).await.expect("a connection");
    for number in 0.. {
        due.tick().await;
        if done.load(Ordering::Relaxed) {
            return;
        }
        let node = ["Falha", "Pânico"][number / 6 % 2];
        let said = Numbered(number).call(node, &mut connection).await;
        assert_eq!(said, FALLBACK, "{node} {number}");
    }
}

/// Peers who say nothing, half a head, half a body, or read nothing.
async fn slow_peers(address: SocketAddr, done: Arc<AtomicBool>) {
    let mut due = interval(SLOW_PEERS_EVERY);
    let mut peers = JoinSet::new();
    for number in 0.. {
        due.tick().await;
        if done.load(Ordering::Relaxed) {
            return;
        }
        while peers.try_join_next().is_some() {}
        let (bytes, reads): (&[u8], _) = [
            (&b""[..], true),
            (b"POST /pedidos HTTP/1.1\r\nhost: loc", true),
            (b"POST /pedidos HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{", true),
            (b"GET /grande HTTP/1.1\r\nhost: a\r\n\r\n", false),
        ][number % 4];
        peers.spawn(async move {
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.set_recv_buffer_size(4_096).expect("a small buffer");
            let mut stream = socket.connect(address).await.expect("a connection");
            stream
                .write_all(bytes)
                .await
                .expect("a connection that is open");
            let mut rest = Vec::new();
            match reads {
                // until the server has closed
                true => {
                    drop(tokio::time::timeout(SLOW_PEERS_STAY, stream.read_to_end(&mut rest)).await)
                }
                false => sleep(SLOW_PEERS_STAY).await,
            }
        });
    }
}

/// A bot warns of functions that failed, and here of nothing else.
fn unexpected_lines(bot: &Running) -> Vec<String> {
    let lines = bot.logged("");
    let foreign = lines
        .into_iter()
        .filter(|line| !line.contains("call failed"));
    // that it listens
    let mut foreign = foreign.filter(|line| !line.contains(" INFO "));
    foreign
        .next()
        .map(|line| format!("the server logged: {line}"))
        .into_iter()
        .collect()
}
