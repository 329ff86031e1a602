//! How long honest callers wait: alone, and beside four thousand connections that are slow in one way.

use std::path::Path;
use std::time::Duration;

use fulfillment_tests::optional::installed;
use fulfillment_tests::pressure::{Answered, Honest, Observed, Slow, Slowness, Wave};
use fulfillment_tests::process::Running;

const WAVE: Wave = Wave {
    connections: 4_000,
    // whoever has just come is given a moment, two seconds at most; as many as there are places for in that time come
    per_second: 500,
    // so long holds a server with the default limits no slow connection
    seconds: 120,
};
/// What honest callers may wait, but for one of a hundred. Quiet it is a few milliseconds; a caller who had to wait until
/// a slow one is given up on would wait for seconds.
const P99: Duration = Duration::from_millis(25);
/// As long is the honest client watched alone: what the slow ones are compared with.
const QUIET: Duration = Duration::from_secs(10);

/// Tells what does not hold.
pub(crate) async fn measure() -> Vec<String> {
    let Some(slowhttptest) = installed("slowhttptest") else {
        return vec!["slowhttptest is not installed: `apt-get install slowhttptest`".to_owned()];
    };
    let mut found = Vec::new();
    println!(
        "{:<10} {:>9}  {:^35}  {:^35}",
        "", "slow", "new connections", "kept connections"
    );
    let columns = format!(
        "{:>8} {:>8} {:>8} {:>8}",
        "calls", "p50 ms", "p99 ms", "max ms"
    );
    println!("{:<10} {:>9}  {columns}  {columns}", "", "at once");
    let bot = crate::start(&[]).await;
    let honest = Honest::on(bot.address, None);
    // what is measured is this time: there is nothing to wait for in it
    tokio::time::sleep(QUIET).await;
    found.extend(judge("quiet", 0, honest).await);
    for slowness in [Slowness::Headers, Slowness::Body, Slowness::Read] {
        found.extend(beside(slowness, &slowhttptest, &bot).await);
    }
    found
}

async fn beside(slowness: Slowness, slowhttptest: &Path, bot: &Running) -> Vec<String> {
    let name = format!("{slowness:?}").to_lowercase();
    let process = Observed(bot.id());
    let before = process.sockets();
    let honest = Honest::on(bot.address, None);
    let slow = Slow::start(slowhttptest, slowness, WAVE, bot.address);
    let seen = slow.ended().await;
    let mut found = judge(&name, seen.connected, honest).await;
    if seen.connected < WAVE.connections / 4 {
        found.push(format!(
            "{name}: only {} were connected at once: is `ulimit -n` too small?",
            seen.connected
        ));
    }
    if !seen.all_were_closed {
        found.push(format!(
            "{name}: there are slow connections left after {} s",
            WAVE.seconds
        ));
    }
    process.has_sockets_left(before).await;
    found
}

/// Ends the honest callers, prints their row, and tells what does not hold.
async fn judge(name: &str, slow: usize, honest: Honest) -> Vec<String> {
    let Ok(answered) = honest.ended().await else {
        return vec![format!(
            "{name}: an honest call was not answered as it should be"
        )];
    };
    let Answered {
        over_new_connections,
        over_kept_connections,
    } = answered;
    let (new, new_p99) = row(over_new_connections);
    let (kept, kept_p99) = row(over_kept_connections);
    println!("{name:<10} {slow:>9}  {new}  {kept}");
    let worst = new_p99.max(kept_p99);
    let too_late = worst > P99;
    too_late
        .then(|| format!("{name}: one of a hundred honest calls took {worst:?} and more"))
        .into_iter()
        .collect()
}

/// Printed, and what 99 of a hundred stay below.
fn row(mut times: Vec<Duration>) -> (String, Duration) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let [p50, p99, most] = [at(0.5), at(0.99), at(1.0)];
    let text = format!(
        "{:>8} {:>8.2} {:>8.2} {:>8.2}",
        times.len(),
        milliseconds(p50),
        milliseconds(p99),
        milliseconds(most)
    );
    (text, p99)
}
