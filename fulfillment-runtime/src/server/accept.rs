//! The accept loop: from the first connection to the last that is taken.

use std::collections::VecDeque;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tracing::warn;

use super::connection::Serving;
use super::race::{First, race};
use super::room::Room;

/// Between two tries to accept, if the first one failed: one at once would only use the processor that others need to end.
pub(super) const PAUSE: Duration = Duration::from_millis(50);

/// A connection that was accepted, with its place among all that are open.
pub(super) type Accepted = (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>);

/// The open connections, and what serves them.
pub(super) struct Open {
    pub(super) serving: Arc<Serving>,
    pub(super) connections: JoinSet<()>,
}

impl Open {
    pub(super) fn new(serving: Serving) -> Self {
        Self {
            serving: Arc::new(serving),
            connections: JoinSet::new(),
        }
    }

    /// Accepts connections and serves them until `event` is ready.
    pub(super) async fn until<E: Future>(
        &mut self,
        event: E,
        accepting: &mut Accepting,
    ) -> E::Output {
        let mut event = std::pin::pin!(event);
        loop {
            // what has ended is forgotten as new ones come
            while self.connections.try_join_next().is_some() {}
            match race(event.as_mut(), std::pin::pin!(accepting.next())).await {
                First::Left(output) => return output,
                First::Right(accepted) => self.serve(accepted),
            }
        }
    }

    pub(super) fn serve(&mut self, (stream, address, permit): Accepted) {
        let serving = Arc::clone(&self.serving);
        self.connections.spawn(async move {
            serving.serve(stream, address.ip()).await;
            drop(permit);
        });
    }
}

/// Accepts connections, as many as there is room for at once, and survives what `accept` fails with.
pub(super) struct Accepting {
    listener: TcpListener,
    room: Room,
    /// Accepted, and there is no place for it yet. Kept here, so that it is not lost when nobody waits for
    /// [`Self::next`] any more.
    waiting: Option<(TcpStream, SocketAddr)>,
    /// When a failure was last logged.
    logged: Option<Instant>,
}

impl Accepting {
    pub(super) fn new(listener: TcpListener, room: Room) -> Self {
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
    async fn next(&mut self) -> Accepted {
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
        // nothing tells when it would succeed
        tokio::time::sleep(PAUSE).await;
    }

    /// No more are waited for: those that are in the kernel's queue already, and the one that was accepted.
    pub(super) fn queued(self) -> Queued {
        Queued {
            // the runtime may not have heard of all of them yet, so the system itself is asked
            listener: self.listener.into_std().ok(),
            room: self.room,
            waiting: self.waiting.into_iter().collect(),
        }
    }
}

/// As many are in the kernel's queue at most, as tokio asks for.
const BACKLOG: usize = 1_024;

/// Connections that wait to be served. Whoever still waits when this is dropped is cut off.
pub(super) struct Queued {
    /// `None` when nobody is in the kernel's queue any more: whoever connects then shall find another replica.
    listener: Option<std::net::TcpListener>,
    room: Room,
    waiting: VecDeque<(TcpStream, SocketAddr)>,
}

impl Queued {
    /// The next one, when there is a place for it; `None` if none waits.
    pub(super) async fn next(&mut self) -> Option<Accepted> {
        self.accept_all().await;
        if self.waiting.is_empty() {
            return None;
        }
        let place = self.room.place().await;
        let (stream, address) = self.waiting.pop_front()?;
        Some((stream, address, place))
    }

    /// How many wait for a place.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    async fn accept_all(&mut self) {
        while let Some(listener) = &self.listener {
            match listener.accept() {
                Ok((stream, address)) => {
                    let stream = of_the_runtime(stream).ok();
                    self.waiting.extend(stream.map(|stream| (stream, address)));
                    // whoever goes on connecting keeps nobody waiting
                    if self.waiting.len() > BACKLOG {
                        self.listener = None;
                    }
                }
                Err(error) if is_the_peers(&error) => {}
                Err(error) if is_for_want_of_descriptors(&error) => {
                    self.room.descriptor(&error).await;
                }
                Err(_) => self.listener = None,
            }
        }
    }
}

fn of_the_runtime(stream: std::net::TcpStream) -> std::io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    TcpStream::from_std(stream)
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
