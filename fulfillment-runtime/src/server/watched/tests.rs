//! The phases of one connection, second by second.

use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use hyper::rt::{Read, ReadBufCursor, Write};

use super::io::Watched;
use super::*;

/// A peer that takes as much as it is told to.
#[derive(Default)]
struct Peer {
    takes: usize,
    is_flushed: bool,
}

impl Write for Peer {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        match bytes.len().min(std::mem::take(&mut self.takes)) {
            0 => Poll::Pending,
            taken => Poll::Ready(Ok(taken)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        match self.is_flushed {
            true => Poll::Ready(Ok(())),
            false => Poll::Pending,
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.poll_flush(context)
    }
}

impl Read for Peer {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn connections() -> Arc<Connections> {
    let seconds = Duration::from_secs;
    Connections::new(&Config {
        head_timeout: seconds(10),
        idle_timeout: seconds(75),
        write_timeout: seconds(30),
        ..Config::default()
    })
}

struct Connection {
    all: Arc<Connections>,
    entered: Entered,
    io: Watched<Peer>,
}

impl Connection {
    fn of(all: &Arc<Connections>) -> Self {
        let entered = all.enter();
        let io = entered.io(Peer::default());
        Self {
            all: Arc::clone(all),
            entered,
            io,
        }
    }

    /// Another one, in this phase.
    fn of_phase(all: &Arc<Connections>, phase: u8) -> Self {
        let one = Self::of(all);
        one.entered.watch.enter(phase, all);
        one
    }

    fn phase(&self) -> u8 {
        self.entered.watch.phase.load(Relaxed)
    }

    fn is_overdue(&self) -> bool {
        self.all.is_overdue(&self.entered.watch)
    }

    fn is_asked(&self) -> bool {
        self.entered.watch.asked.load(Relaxed)
    }

    /// As many bytes, of which the peer takes some.
    fn write(&mut self, takes: usize) -> Poll<Result<usize>> {
        self.io.io.takes = takes;
        let mut context = Context::from_waker(Waker::noop());
        Pin::new(&mut self.io).poll_write(&mut context, b"an answer")
    }

    fn flush(&mut self, is_flushed: bool) {
        self.io.io.is_flushed = is_flushed;
        let mut context = Context::from_waker(Waker::noop());
        let _ = Pin::new(&mut self.io).poll_flush(&mut context);
    }

    fn shut_down(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        let _ = Pin::new(&mut self.io).poll_shutdown(&mut context);
    }
}

fn pass(all: &Connections, seconds: u32) {
    (0..seconds).for_each(|_| all.second());
}

#[test]
fn an_answer_that_waits_for_its_peer_has_one_time_for_all_of_it() {
    let all = connections();
    let mut one = Connection::of(&all);
    one.entered.busy();
    one.entered.idle();
    assert!(one.write(4).is_ready());
    assert_eq!(one.phase(), IDLE);
    pass(&all, 60);
    assert!(one.write(0).is_pending());
    assert_eq!(one.phase(), WRITE);
    pass(&all, 15);
    // a byte now and then is no faster
    assert!(one.write(1).is_ready());
    assert!(one.write(0).is_pending());
    pass(&all, 15);
    assert!(!one.is_overdue());
    pass(&all, 1);
    assert!(one.is_overdue());
}

#[test]
fn when_the_last_byte_is_taken_it_is_idle_from_then_on() {
    let all = connections();
    let mut one = Connection::of_phase(&all, IDLE);
    assert!(one.write(0).is_pending());
    pass(&all, 30);
    assert!(one.write(9).is_ready());
    assert_eq!(one.phase(), WRITE, "it is not flushed");
    one.flush(true);
    assert_eq!(one.phase(), IDLE);
    pass(&all, 75);
    assert!(!one.is_overdue());
    pass(&all, 1);
    assert!(one.is_overdue());
}

#[test]
fn what_waits_between_here_and_the_peer_counts_as_an_answer_that_waits() {
    let all = connections();
    // TLS takes the bytes and has not sent them yet
    let mut one = Connection::of_phase(&all, IDLE);
    assert!(one.write(9).is_ready());
    one.flush(false);
    assert_eq!(one.phase(), WRITE);
    let mut one = Connection::of_phase(&all, IDLE);
    one.shut_down();
    assert_eq!(one.phase(), WRITE);
}

#[test]
fn before_there_is_an_answer_what_is_written_changes_nothing() {
    let all = connections();
    for phase in [BUSY, HEAD] {
        let mut one = Connection::of_phase(&all, phase);
        assert!(one.write(0).is_pending());
        one.flush(false);
        one.flush(true);
        assert_eq!(one.phase(), phase);
    }
    // and the answer after `100 Continue` waits as any other
    let mut one = Connection::of_phase(&all, BUSY);
    assert!(one.write(0).is_pending());
    pass(&all, 60);
    one.entered.idle();
    assert!(one.write(0).is_pending());
    assert_eq!(one.phase(), WRITE);
    assert!(!one.is_overdue());
}

#[test]
fn the_longest_head_or_body_makes_room_first_then_what_is_not_taken_then_what_is_idle() {
    let all = connections();
    let idle = Connection::of_phase(&all, IDLE);
    let mut taken = Connection::of_phase(&all, WRITE);
    let untaken = Connection::of_phase(&all, WRITE);
    let busy = Connection::of_phase(&all, BUSY);
    pass(&all, 2);
    let first = Connection::of(&all);
    let second = Connection::of_phase(&all, BODY);
    pass(&all, 1);
    let third = Connection::of(&all);
    let fourth = Connection::of_phase(&all, BODY);
    pass(&all, 2);
    assert!(taken.write(1).is_ready());
    // and whoever takes its answer, if slowly, at last of all
    for next in [&first, &second, &third, &fourth, &untaken, &idle, &taken] {
        assert!(!next.is_asked());
        assert!(all.make_room());
        assert!(next.is_asked());
    }
    pass(&all, 100);
    assert!(!all.make_room(), "a request under way is never ended");
    assert!(!busy.is_asked());
}

#[test]
fn who_leaves_off_taking_its_answer_goes_before_those_that_are_idle() {
    let all = connections();
    let mut left_off = Connection::of_phase(&all, WRITE);
    pass(&all, 20);
    assert!(left_off.write(1).is_ready());
    let idle = Connection::of_phase(&all, IDLE);
    pass(&all, 2);
    assert!(all.make_room());
    assert!(left_off.is_asked());
    assert!(!idle.is_asked());
}

#[test]
fn at_a_stop_who_takes_nothing_for_two_seconds_is_cut_off_and_who_takes_something_is_not() {
    let all = connections();
    let mut taking = Connection::of_phase(&all, WRITE);
    let untaken = Connection::of_phase(&all, WRITE);
    pass(&all, 3);
    assert!(!untaken.is_overdue());
    all.stop();
    assert!(untaken.is_overdue());
    assert!(taking.write(1).is_ready());
    pass(&all, 2);
    assert!(!taking.is_overdue(), "it may have been nearly three before");
    pass(&all, 1);
    assert!(taking.is_overdue());
}

#[test]
fn at_a_stop_a_body_has_two_seconds() {
    let all = connections();
    let one = Connection::of_phase(&all, BODY);
    pass(&all, 3);
    assert!(!one.is_overdue(), "it has a deadline of its own");
    all.stop();
    assert!(one.is_overdue());
    let mut context = Context::from_waker(Waker::noop());
    let woken = std::pin::pin!(one.entered.woken()).poll(&mut context);
    assert!(matches!(woken, Poll::Ready(Wake::Body)));
    assert!(one.entered.body_ends());
    let late = Connection::of_phase(&all, BODY);
    pass(&all, 2);
    assert!(!late.is_overdue());
}

#[test]
fn a_body_that_makes_room_is_waited_for_no_longer_and_what_it_says_is_an_answer_as_any() {
    let all = connections();
    let one = Connection::of_phase(&all, BODY);
    pass(&all, 2);
    assert!(!one.entered.body_ends());
    assert!(all.make_room());
    assert!(matches!(one.entered.makes_room(), Some(Wake::Body)));
    assert!(one.entered.body_ends());
    assert!(!all.make_room(), "it goes already");
    assert!(!one.is_overdue(), "it has a deadline of its own");
    one.entered.busy();
    assert!(!one.entered.body_ends());
}

#[test]
fn nobody_makes_room_before_a_second_is_surely_over() {
    let all = connections();
    for phase in [HEAD, BODY, WRITE, IDLE] {
        let one = Connection::of_phase(&all, phase);
        assert!(!all.make_room());
        pass(&all, 1);
        assert!(
            !all.make_room(),
            "it may have come when the second was nearly over"
        );
        pass(&all, 1);
        assert!(all.make_room());
        assert!(one.is_asked());
    }
}

#[test]
fn who_was_asked_and_has_a_request_now_stays() {
    let all = connections();
    for phase in [HEAD, BODY, WRITE, IDLE] {
        let one = Connection::of_phase(&all, phase);
        pass(&all, 2);
        assert!(all.make_room());
        let mut changed = std::pin::pin!(all.changed());
        changed.as_mut().enable();
        one.entered.busy();
        assert!(one.entered.makes_room().is_none());
        let mut context = Context::from_waker(Waker::noop());
        let told = changed.as_mut().poll(&mut context);
        assert!(told.is_ready(), "another one is to be asked");
        assert!(one.entered.makes_room().is_none(), "asked once");
    }
}

#[test]
fn who_makes_room_ends_at_once_and_if_idle_as_at_a_stop() {
    let all = connections();
    for (phase, is_graceful) in [(HEAD, false), (WRITE, false), (IDLE, true)] {
        let one = Connection::of_phase(&all, phase);
        pass(&all, 2);
        assert!(all.make_room());
        let wake = one.entered.makes_room();
        assert_eq!(matches!(wake, Some(Wake::Stop)), is_graceful);
        assert_eq!(matches!(wake, Some(Wake::Overdue)), !is_graceful);
    }
}
