//! [`Memory`]: what large bodies may take together while they are read.
//!
//! How large a body is its sender decides, and many may be read at once before one of them is a call. So each begins
//! with little, whatever it says of its length, grows with what came, and what it takes beyond a share that every body
//! has is counted. Bodies of usual size are within that share: whoever fills this keeps nobody out but large ones.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::limits;

/// What is left for large bodies.
pub(super) struct Memory {
    left: AtomicUsize,
}

impl Memory {
    /// For bodies of at most `max_body` bytes.
    pub(super) fn new(max_body: usize) -> Self {
        Self::of(limits::large_bodies(max_body))
    }

    pub(super) fn of(bytes: usize) -> Self {
        Self {
            left: AtomicUsize::new(bytes),
        }
    }

    /// For one body, until what is returned is dropped.
    pub(super) fn share(&self) -> Share<'_> {
        Share { of: self, taken: 0 }
    }
}

/// What one body takes.
pub(super) struct Share<'a> {
    of: &'a Memory,
    /// Beyond what every body has.
    taken: usize,
}

impl Share<'_> {
    /// Takes what a body of so many bytes needs; whether it was there.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(limits::USUAL_BODY + self.taken);
        if more == 0 {
            return true;
        }
        let less = |left: usize| left.checked_sub(more);
        let is_there = self.of.left.fetch_update(Relaxed, Relaxed, less).is_ok();
        self.taken += more * usize::from(is_there);
        is_there
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if self.taken > 0 {
            self.of.left.fetch_add(self.taken, Relaxed);
        }
    }
}
