//! One request for a key set: what counts as one, and what it may cost.

use std::time::Duration;

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderValue, Request, StatusCode, Uri};
use tokio::time::Instant;

use super::jwt::Key;
use super::{key_set, lifetime};
use crate::client::Client;

/// For all of it; a caller waits.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Google's set has about 1 KiB.
const MAX_BYTES: usize = 64 * 1024;

/// A key set as it was fetched.
pub(super) struct Fetched {
    pub(super) keys: Vec<Key>,
    pub(super) lifetime: Duration,
}

/// Asks once.
///
/// # Errors
///
/// Why there is no key set, without a word of what the server sent.
pub(super) async fn fetch(client: &Client, url: &Uri) -> Result<Fetched, String> {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = url.clone();
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(ACCEPT, json);
    // by the clock that timers go by
    let by = (Instant::now() + TIMEOUT).into_std();
    let sent = client.send(request, by, MAX_BYTES).await;
    let answer = sent.map_err(|error| error.to_string())?;
    if answer.status() != StatusCode::OK {
        return Err(format!(
            "the answer has status {}",
            answer.status().as_u16()
        ));
    }
    let lifetime = lifetime::lifetime(answer.headers());
    let keys = key_set::keys(answer.body())?;
    Ok(Fetched { keys, lifetime })
}
