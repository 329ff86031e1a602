//! The accept loop: from the first connection to the last that is taken.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tracing::warn;

use super::connection::Serving;
use super::race::{First, race};

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

    async fn next(&mut self) -> Accepted {
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

    /// No more are waited for: those that are in the kernel's queue already.
    pub(super) fn queued(self) -> Option<Queued> {
        // the runtime may not have heard of all of them yet, so the system itself is asked
        let listener = self.listener.into_std().ok()?;
        Some(Queued {
            listener,
            permits: self.permits,
        })
    }
}

/// Connections that wait to be accepted. Whoever still waits when this is dropped is cut off.
pub(super) struct Queued {
    listener: std::net::TcpListener,
    permits: Arc<Semaphore>,
}

impl Queued {
    /// The next one, when there is a place for it; `None` if none waits.
    pub(super) async fn next(&mut self) -> Option<Accepted> {
        let permit = self.permits.clone().acquire_owned().await.ok();
        loop {
            match self.listener.accept() {
                Ok((stream, address)) => {
                    stream.set_nonblocking(true).ok()?;
                    return Some((TcpStream::from_std(stream).ok()?, address, permit));
                }
                Err(error) if is_the_peers(&error) => {}
                Err(_) => return None,
            }
        }
    }
}

/// Whether a connection broke before it was accepted: the next one may be well.
fn is_the_peers(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}
