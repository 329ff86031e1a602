//! Peers that do not read what they are sent.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use super::peer::{Peer, Played};
use super::pool::keeping_for;
use super::*;

/// More than any two sockets hold.
const LARGE: usize = 32 * 1024 * 1024;

/// Reads what is left and tells how much it was.
fn read_on(played: &mut Played) {
    let (mut rest, mut length) = ([0; 4096], 0);
    while let Ok(read @ 1..) = played.wire.read(&mut rest) {
        length += read;
    }
    played.tell(length.to_string());
}

/// Waits until no connection has a task any more.
async fn ended() {
    let tasks = tokio::runtime::Handle::current().metrics();
    let ended = async {
        while tasks.num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(30), ended).await;
    assert!(ended.is_ok(), "nothing holds the connection");
}

async fn was_cut_short(peer: &mut Peer) {
    let read: usize = peer.told().await.parse().expect("a number of bytes");
    assert!(read < LARGE, "the peer sees the close in the middle");
}

#[test]
fn a_connection_whose_request_is_never_read_to_its_end_is_closed() {
    run(async {
        // a machine that is busy may take longer to answer than a write may be stuck
        for patience in [20, 200, 2_000, 20_000] {
            let (go_on, may_go_on) = channel();
            let may_go_on = Mutex::new(may_go_on);
            let mut peer = Peer::start(move |played| {
                played.head();
                played.answer("too much");
                let _ = may_go_on.lock().map(|told| told.recv());
                read_on(played);
            });
            let client = keeping_for(Duration::from_millis(patience));
            let request = post(&peer.url("/"), "a".repeat(LARGE));
            let answer = client.send(request, late(), MOST).await;
            if let Err(OutboundError::BrokenOff(_)) = answer {
                continue;
            }
            assert!(answer.is_ok(), "{answer:?}");
            ended().await;
            let _ = go_on.send(());
            return was_cut_short(&mut peer).await;
        }
        panic!("it is never answered");
    });
}

#[test]
fn a_request_that_its_peer_does_not_read_is_broken_off() {
    run(async {
        let (go_on, may_go_on) = channel();
        let may_go_on = Mutex::new(may_go_on);
        let mut peer = Peer::start(move |played| {
            let _ = may_go_on.lock().map(|told| told.recv());
            read_on(played);
        });
        let client = keeping_for(Duration::from_millis(20));
        let request = post(&peer.url("/"), "a".repeat(LARGE));
        let answer = client.send(request, late(), MOST).await;
        let Err(OutboundError::BrokenOff(cause)) = answer else {
            panic!("{answer:?}");
        };
        assert!(
            cause.ends_with("the peer reads no more of the request"),
            "{cause}"
        );
        ended().await;
        let _ = go_on.send(());
        was_cut_short(&mut peer).await;
    });
}

#[test]
fn a_request_that_is_dropped_half_read_closes_its_connection() {
    run(async {
        let (go_on, may_go_on) = channel();
        let may_go_on = Mutex::new(may_go_on);
        let mut peer = Peer::start(move |played| {
            played.head();
            played.tell("half");
            let _ = may_go_on.lock().map(|told| told.recv());
            read_on(played);
        });
        let client = keeping_for(Duration::from_millis(20));
        let request = post(&peer.url("/"), "a".repeat(LARGE));
        let sending = tokio::spawn(async move { client.send(request, late(), MOST).await });
        assert_eq!(peer.told().await, "half");
        sending.abort();
        ended().await;
        let _ = go_on.send(());
        was_cut_short(&mut peer).await;
    });
}
