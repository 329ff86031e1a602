//! [`Room`]: places for connections, and descriptors for them, where there are fewer than callers.

use std::io::Error;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tracing::warn;

use super::race::{First, race};
use super::watched::Connections;
use crate::once_a_minute::OnceAMinute;

/// The places of a server's connections.
pub(super) struct Room {
    places: Arc<Semaphore>,
    most: usize,
    connections: Arc<Connections>,
    /// Ended for want of places, and of descriptors.
    for_places: Ended,
    for_descriptors: Ended,
}

/// How many connections were ended, and when it was last told.
struct Ended {
    count: u64,
    lines: OnceAMinute,
}

impl Room {
    /// Places for `most` of these connections.
    pub(super) fn new(most: usize, connections: Arc<Connections>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(most)),
            most,
            connections,
            for_places: Ended::new(),
            for_descriptors: Ended::new(),
        }
    }

    /// A place for one connection more, which another has to make if all are taken. Waits until there is one.
    pub(super) async fn place(&mut self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place);
        }
        let connections = Arc::clone(&self.connections);
        let mut looks = 0;
        loop {
            let mut changed = pin!(connections.changed());
            // before anybody is asked, so that no answer is missed
            changed.as_mut().enable();
            let ends = connections.make_room();
            looks += 1;
            // nobody is to go at first means that nobody is here for long
            let is_worth_a_line = ends || looks > 2;
            if let Some(ended) = self.for_places.told(ends, is_worth_a_line) {
                warn!(
                    max_connections = self.most,
                    ended,
                    "as many connections are open as may be; whoever is longest without a request makes room for whoever \
                     comes; if those are callers of yours, raise `max_connections` or `FULFILLMENT_MAX_CONNECTIONS`"
                );
            }
            let place = pin!(Arc::clone(&self.places).acquire_owned());
            match race(place, changed).await {
                // closed never
                First::Left(place) => return place.ok(),
                First::Right(()) => {}
            }
        }
    }

    /// Gives back a descriptor, if a connection can make room; or waits a little, for whoever else has one may give it
    /// back without a word.
    pub(super) async fn descriptor(&mut self, error: &Error) {
        let connections = Arc::clone(&self.connections);
        let mut left = pin!(connections.left());
        left.as_mut().enable();
        if let Some(ended) = self.for_descriptors.told(connections.make_room(), true) {
            warn!(
                %error,
                ended,
                "cannot accept connections for want of descriptors; whoever is longest without a request makes room; raise \
                 the limit of open files: `ulimit -n`, or `LimitNOFILE` of systemd"
            );
        }
        // files and sockets of functions are closed without a word
        race(left, pin!(sleep(super::accept::PAUSE))).await;
    }
}

impl Ended {
    fn new() -> Self {
        Self {
            count: 0,
            lines: OnceAMinute::new(),
        }
    }

    /// Counts one that ends, if one does; how many there were, if that is worth a line and it is time for one.
    fn told(&mut self, ends: bool, is_worth_a_line: bool) -> Option<u64> {
        self.count += u64::from(ends);
        (is_worth_a_line && self.lines.is_due()).then_some(self.count)
    }
}
