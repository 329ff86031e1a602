//! Who makes room where there are too many: whoever has kept a place longest without a request under way.
//!
//! Slow and silent peers cost a place and nothing else, so that a few thousand of them would keep everybody out who has
//! something to ask. Heads and bodies are first, since whoever is honest sends them at once; then answers that nobody takes;
//! then idle connections, which load balancers keep for the next call: they are ended as at a stop; and at last answers that
//! are taken, if slowly. Who is in its phase for less than a second is left alone, so that a burst of newcomers ends nobody
//! who is only about to speak: clocks here are coarse, so it is one second at least and two at most. A call under way is
//! never ended.

use std::sync::atomic::Ordering::Relaxed;

use tokio::sync::futures::Notified;

use super::{BODY, Connections, Entered, HEAD, IDLE, WRITE, Wake, Watch};

impl Connections {
    /// Asks one connection to make room; whether there is one that can.
    ///
    /// Looks at all of them, which takes no longer than to accept one where there are some thousands.
    pub(in crate::server) fn make_room(&self) -> bool {
        let open = self.lock();
        let longest = open
            .iter()
            .filter(|(_, watch)| !watch.asked.load(Relaxed))
            .filter_map(|(id, watch)| Some((self.turn(watch)?, *id, watch)))
            .min_by_key(|(turn, id, _)| (*turn, *id));
        let Some((_, _, watch)) = longest else {
            return false;
        };
        watch.asked.store(true, Relaxed);
        watch.wake.notify_one();
        true
    }

    /// When its turn comes to make room, the least first; `None` if it is not to.
    fn turn(&self, watch: &Watch) -> Option<(u8, u32)> {
        // two, because the first one may have been nearly over when the phase began
        if self.seconds_of(watch) < 2 {
            return None;
        }
        let since = watch.since.load(Relaxed);
        match watch.phase.load(Relaxed) {
            HEAD | BODY => Some((0, since)),
            WRITE if self.untaken(watch) >= 2 => Some((1, watch.taken.load(Relaxed))),
            IDLE => Some((2, since)),
            WRITE => Some((3, since)),
            _ => None,
        }
    }

    /// Ready when it is worth to ask for room again, from when it is first polled or enabled.
    pub(in crate::server) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// Ready when a connection was closed, likewise.
    pub(in crate::server) fn left(&self) -> Notified<'_> {
        self.left.notified()
    }
}

impl Entered {
    /// How it ends, if it was asked to make room and still can: it may have got a request in the meantime.
    pub(super) fn makes_room(&self) -> Option<Wake> {
        if !self.watch.asked.swap(false, Relaxed) {
            return None;
        }
        if self.all.turn(&self.watch).is_none() {
            self.all.changed.notify_waiters();
            return None;
        }
        Some(match self.watch.phase.load(Relaxed) {
            IDLE => Wake::Stop,
            // which is told so
            BODY => self.end_body(),
            _ => Wake::Overdue,
        })
    }
}
