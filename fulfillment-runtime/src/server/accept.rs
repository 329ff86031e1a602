//! The accept loop: from the first connection to the drained stop.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::config::Config;
use super::connection::Serving;
use super::race::{First, race};
use super::room::Room;
use crate::app::App;

/// Between two tries to accept, if the first one failed: one at once would only use the processor that others need to end.
pub(super) const PAUSE: Duration = Duration::from_millis(50);

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
    let room = Room::new(config.max_connections, Arc::clone(&serving.connections));
    let mut accepting = Accepting::new(listener, room);
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

/// Accepts connections, as many as there is room for at once, and survives what `accept` fails with.
struct Accepting {
    listener: TcpListener,
    room: Room,
    /// Accepted, and there is no place for it yet. Kept here, so that it is not lost if nobody waits for [`Self::next`]
    /// any more.
    waiting: Option<(TcpStream, SocketAddr)>,
    /// When a failure was last logged.
    logged: Option<Instant>,
}

impl Accepting {
    fn new(listener: TcpListener, room: Room) -> Self {
        Self {
            listener,
            room,
            waiting: None,
            logged: None,
        }
    }

    /// The next connection, with its place.
    ///
    /// It is accepted before it has one, so that one more is open than there are places: that somebody is in the kernel's
    /// queue is not known before, and nobody is asked to make room for nobody. Until there is a place nothing is read of
    /// it, and whoever comes behind it waits in that queue.
    async fn next(&mut self) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
        loop {
            if self.waiting.is_none() {
                self.waiting = Some(self.accept().await);
            }
            let place = self.room.place().await;
            if let Some((stream, address)) = self.waiting.take() {
                return (stream, address, place);
            }
        }
    }

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => return accepted,
                Err(error) if is_the_peers(&error) => {}
                Err(error) if is_for_want_of_descriptors(&error) => {
                    self.room.descriptor(&error).await;
                }
                Err(error) => self.back_off(&error).await,
            }
        }
    }

    /// Where it fails at once and for ever: logged once a second.
    async fn back_off(&mut self, error: &Error) {
        if self
            .logged
            .is_none_or(|logged| logged.elapsed() >= Duration::from_secs(1))
        {
            warn!(%error, "cannot accept connections; trying on");
            self.logged = Some(Instant::now());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whether the process has no descriptor left for it, or the system has none: `EMFILE` and `ENFILE`, which are these
/// numbers on every Unix.
fn is_for_want_of_descriptors(error: &Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// Whether a connection broke before it was accepted: the next one may be well.
fn is_the_peers(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}
