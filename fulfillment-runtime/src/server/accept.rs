//! The accept loop: from the first connection to the drained stop.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::config::Config;
use super::connection::Serving;
use super::race::{First, race};
use crate::app::App;

/// Serves until `stop` is ready, then drains: takes no more connections, answers what is under way, and waits for the
/// calls that still run, no longer than the drain's time.
pub(super) async fn until(
    mut stop: super::Stop,
    listener: TcpListener,
    serving: Serving,
    config: &Config,
) {
    let app = serving.app.clone();
    let serving = Arc::new(serving);
    let mut accepting = Accepting::new(listener, config.max_connections);
    let mut open = JoinSet::new();
    let mut sweeper = JoinSet::new();
    let watched = Arc::clone(&serving.connections);
    // ends with the set that it is in
    sweeper.spawn(async move { watched.sweep().await });
    loop {
        // what has ended is forgotten as new ones come
        while open.try_join_next().is_some() {}
        match race(stop.as_mut(), std::pin::pin!(accepting.next())).await {
            First::Left(()) => break,
            First::Right((stream, address, permit)) => {
                let serving = Arc::clone(&serving);
                open.spawn(async move {
                    serving.serve(stream, address.ip()).await;
                    drop(permit);
                });
            }
        }
    }
    // the listener first: whoever comes now shall find another replica
    drop(accepting);
    info!("stopping");
    serving.connections.stop();
    let drained = async {
        while open.join_next().await.is_some() {}
        all_calls(&app).await;
    };
    if tokio::time::timeout(config.drain_timeout, drained)
        .await
        .is_err()
    {
        let calls = app
            .inner
            .settings
            .max_calls
            .saturating_sub(app.inner.calls.available_permits());
        warn!(
            connections = open.len(),
            calls, "the drain's time is up; what still runs is cut off"
        );
    }
    info!("stopped");
}

/// Ready when no call is in flight, those included that nobody waits for any more.
async fn all_calls(app: &App) {
    let all = u32::try_from(app.inner.settings.max_calls).unwrap_or(u32::MAX);
    // closed never; and more permits than there are would be waited for until the drain's time is up
    let _ = app.inner.calls.acquire_many(all).await;
}

/// Accepts connections, as many as are allowed at once, and survives what `accept` fails with.
pub(super) struct Accepting {
    listener: TcpListener,
    permits: Arc<Semaphore>,
    /// When a failure was last logged.
    logged: Option<Instant>,
}

impl Accepting {
    pub(super) fn new(listener: TcpListener, max_connections: usize) -> Self {
        let permits = Arc::new(Semaphore::new(
            max_connections.clamp(1, Semaphore::MAX_PERMITS),
        ));
        Self {
            listener,
            permits,
            logged: None,
        }
    }

    pub(super) async fn next(&mut self) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
        // before `accept`, so that whoever is too many waits in the kernel's queue
        let permit = self.permits.clone().acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => return (stream, address, permit),
                Err(error) if is_the_peers(&error) => {}
                Err(error) => self.back_off(&error).await,
            }
        }
    }

    /// Without descriptors `accept` fails at once and for ever: log once a second, and let connections end.
    async fn back_off(&mut self, error: &Error) {
        if self
            .logged
            .is_none_or(|logged| logged.elapsed() >= Duration::from_secs(1))
        {
            warn!(%error, "cannot accept connections; trying on");
            self.logged = Some(Instant::now());
        }
        // until connections end; a try at once would only use the processor that they need for it
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether a connection broke before it was accepted: the next one may be well.
fn is_the_peers(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}
