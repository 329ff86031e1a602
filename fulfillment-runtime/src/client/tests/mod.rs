//! Tests over real sockets: peers of every kind on port 0, each connection of theirs in a thread of its own, so that
//! what is tested shares no runtime with what plays against it.

mod authority;
mod exchange;
mod faults;
mod once;
pub(crate) mod peer;
mod pool;
mod proxied;
mod settings;
mod stuck;
mod tls;

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};

use super::{Client, Outbound, OutboundError, Phase};

/// More than any answer of these tests has.
const MOST: usize = 2 * 1024 * 1024;

/// When a request should have been answered: in these tests, never a moment that is reached.
fn late() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

/// Sends a request that has no answer until its time is over in this phase: a machine that is busy may need more
/// time to get there.
async fn time_out(client: &Client, url: &str, phase: Phase) {
    for milliseconds in [50, 500, 5_000, 50_000] {
        let by = Instant::now() + Duration::from_millis(milliseconds);
        match client.send(post(url, "a"), by, MOST).await {
            Err(OutboundError::TimedOut(its)) if its == phase => return,
            Err(OutboundError::TimedOut(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    panic!("never {phase:?}");
}

/// Runs on one thread, so that what happens in between is in the hands of the test.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime starts").block_on(test)
}

fn client(outbound: Outbound) -> Client {
    outbound.client(true).expect("the settings are of use")
}

/// A client that has nothing to do with TLS.
fn plain() -> Client {
    let client = Outbound::default().client(false);
    client.expect("no setting is wrong")
}

fn post(url: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    let request = Request::post(url).body(body.into());
    request.expect("the URL is one")
}

/// Sends a text and reads one.
async fn say(client: &Client, url: &str, text: &str) -> Result<String, OutboundError> {
    let answer = client
        .send(post(url, text.to_owned()), late(), MOST)
        .await?;
    Ok(text_of(&answer))
}

fn text_of(answer: &Response<Bytes>) -> String {
    String::from_utf8_lossy(answer.body()).into_owned()
}
