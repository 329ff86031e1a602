//! How much memory a body takes before it is there, and when it is waited for no longer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use http_body::{Frame, SizeHint};
use tokio::runtime::Builder;

use super::*;
use crate::server::config::Config;
use crate::server::watched::Connections;

const KIB: usize = 1024;

/// A body that says its length, and comes in parts; then no more of it comes.
struct Sent {
    length: u64,
    parts: VecDeque<Bytes>,
}

impl Sent {
    fn new(length: usize, parts: &[usize]) -> Self {
        let parts = parts.iter().map(|bytes| vec![b'a'; *bytes].into());
        Self {
            length: length as u64,
            parts: parts.collect(),
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(part) = self.parts.pop_front() else {
            let is_whole = self.length == 0;
            return if is_whole {
                Poll::Ready(None)
            } else {
                Poll::Pending
            };
        };
        self.length = self.length.saturating_sub(part.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

fn reader<'a>(memory: &'a Memory, entered: &'a Entered) -> Reader<'a> {
    Reader {
        limit: 2 * KIB * KIB,
        deadline: Deadline::after(Instant::now(), Duration::from_secs(3_600)),
        memory,
        entered,
    }
}

fn connections() -> Arc<Connections> {
    Connections::new(&Config::default())
}

type Reading<'a> = Pin<Box<dyn Future<Output = Result<Received, Rejection<'static>>> + 'a>>;

/// A body of which all is there.
fn read(reader: &Reader<'_>, body: Sent) -> Result<Received, Rejection<'static>> {
    let mut reading: Reading<'_> = Box::pin(reader.read(body));
    match poll(&mut reading) {
        Poll::Ready(read) => read,
        Poll::Pending => panic!("it waits for more"),
    }
}

/// Asked once: what is not there then is waited for.
fn poll(reading: &mut Reading<'_>) -> Poll<Result<Received, Rejection<'static>>> {
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    let _inside = runtime.enter();
    reading
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn what_a_body_says_of_its_length_takes_no_memory() {
    let (all, memory) = (connections(), Memory::of(KIB * KIB));
    let entered = all.enter();
    let reader = reader(&memory, &entered);
    let begun = Buffer::of(2 * KIB * KIB, &reader);
    assert_eq!(begun.bytes.capacity(), USUAL_BODY);
    let mut many: Vec<Reading<'_>> = Vec::new();
    for _ in 0..100 {
        // as much as every body has
        let body = Sent::new(2 * KIB * KIB, &[USUAL_BODY]);
        many.push(Box::pin(reader.read(body)));
    }
    for reading in &mut many {
        assert!(poll(reading).is_pending());
    }
    let large = Sent::new(512 * KIB, &[512 * KIB]);
    let read = read(&reader, large).expect("memory for one more");
    assert_eq!(read.bytes.len(), 512 * KIB);
    assert!(!read.was_late);
}

#[test]
fn large_bodies_have_so_much_memory_together_and_give_it_back() {
    let (all, memory) = (connections(), Memory::of(KIB * KIB));
    let entered = all.enter();
    let reader = reader(&memory, &entered);
    let large = || Sent::new(700 * KIB, &[600 * KIB]);
    let mut first: Reading<'_> = Box::pin(reader.read(large()));
    assert!(poll(&mut first).is_pending());
    let second = read(&reader, large());
    assert!(
        matches!(second, Err(Rejection::BodiesTooLarge)),
        "{second:?}"
    );
    let small = read(&reader, Sent::new(KIB, &[KIB]));
    assert_eq!(small.expect("what every body has").bytes.len(), KIB);
    drop(first);
    let mut third: Reading<'_> = Box::pin(reader.read(large()));
    assert!(poll(&mut third).is_pending());
}

#[test]
fn a_body_of_usual_size_is_read_into_one_buffer_of_its_size() {
    let (all, memory) = (connections(), Memory::of(0));
    let entered = all.enter();
    let body = Sent::new(USUAL_BODY, &[8 * KIB, USUAL_BODY - 8 * KIB]);
    let read = read(&reader(&memory, &entered), body);
    assert_eq!(read.expect("memory").bytes.capacity(), USUAL_BODY);
}

#[test]
fn a_large_body_takes_no_more_than_there_may_be() {
    let (all, memory) = (connections(), Memory::of(4 * KIB * KIB));
    let entered = all.enter();
    let (limit, part) = (2 * KIB * KIB, 300 * KIB);
    let body = Sent::new(limit, &[part, part, part, part, part, limit - 5 * part]);
    let read = read(&reader(&memory, &entered), body);
    let bytes = read.expect("memory").bytes;
    assert_eq!((bytes.len(), bytes.capacity()), (limit, limit));
}
