//! Connections that are used again, and those that are not.

use std::io::Read;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use super::peer::Peer;
use super::*;
use crate::client::connect::Connector;

fn keeping_for(idle: Duration) -> Client {
    let connector = Connector::new(Duration::from_secs(5), idle, None, None);
    Client::new(connector, idle)
}

#[test]
fn a_thousand_requests_share_one_connection() {
    run(async {
        let mut peer = Peer::echo();
        let client = plain();
        for number in 0..1_000 {
            let text = number.to_string();
            assert_eq!(say(&client, &peer.url("/"), &text).await, Ok(text));
        }
        assert_eq!((peer.connections(), peer.all_told().len()), (1, 1_000));
    });
}

#[test]
fn many_at_once_are_each_answered_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime starts").block_on(async {
        let mut peer = Peer::echo();
        let (client, url) = (plain(), Arc::new(peer.url("/")));
        let tasks: Vec<_> = (0..50)
            .map(|task| {
                let (client, url) = (client.clone(), Arc::clone(&url));
                tokio::spawn(async move {
                    for number in 0..40 {
                        let text = format!("{task} {number}");
                        assert_eq!(say(&client, &url, &text).await, Ok(text));
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("it was answered");
        }
        let mut told = peer.all_told();
        told.sort();
        told.dedup();
        assert_eq!(told.len(), 2_000);
        assert!(peer.connections() < 1_000, "{}", peer.connections());
    });
}

#[test]
fn targets_do_not_share_connections() {
    run(async {
        let (client, one, other) = (plain(), Peer::echo(), Peer::echo());
        for _ in 0..3 {
            assert!(say(&client, &one.url("/"), "a").await.is_ok());
            assert!(say(&client, &other.url("/"), "b").await.is_ok());
        }
        assert_eq!((one.connections(), other.connections()), (1, 1));
    });
}

#[test]
fn a_connection_that_its_peer_ends_is_not_used_again() {
    run(async {
        let peer = Peer::start(|played| {
            played.request();
            played.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\na");
            played.wait_for_close();
        });
        let client = plain();
        for _ in 0..3 {
            assert_eq!(say(&client, &peer.url("/"), "").await, Ok("a".to_owned()));
        }
        assert_eq!(peer.connections(), 3);
    });
}

#[test]
fn a_connection_that_was_idle_for_too_long_is_not_used_again() {
    run(async {
        let peer = Peer::echo();
        let client = keeping_for(Duration::ZERO);
        for _ in 0..3 {
            assert!(say(&client, &peer.url("/"), "a").await.is_ok());
        }
        assert_eq!(peer.connections(), 3);
    });
}

#[test]
fn a_connection_that_nobody_uses_is_closed() {
    run(async {
        let mut peer = Peer::start(|played| {
            played.request();
            played.answer("a");
            played.wait_for_close();
        });
        let client = keeping_for(Duration::from_millis(20));
        // twice, as the sweeper ends when there is nothing to sweep
        for _ in 0..2 {
            assert!(say(&client, &peer.url("/a"), "").await.is_ok());
            assert!(peer.told().await.starts_with("POST /a "));
            assert_eq!(peer.told().await, "closed");
        }
    });
}

#[test]
fn connections_are_closed_with_their_client() {
    run(async {
        let mut peer = Peer::start(|played| {
            played.request();
            played.answer("a");
            played.wait_for_close();
        });
        assert!(say(&plain(), &peer.url("/a"), "").await.is_ok());
        assert!(peer.told().await.starts_with("POST /a "));
        assert_eq!(peer.told().await, "closed");
    });
}

#[test]
fn an_answer_that_comes_before_its_request_was_read_holds_nobody_up() {
    run(async {
        let mut peer = Peer::start(|played| {
            let large = played
                .head()
                .is_some_and(|head| head.starts_with("POST /large "));
            played.answer(if large { "too much" } else { "a" });
            if large {
                // the rest of the request stays where it is until the test is over
                std::thread::park();
            }
        });
        let client = plain();
        let request = post(&peer.url("/large"), "a".repeat(32 * 1024 * 1024));
        let answer = client.send(request, late(), MOST).await;
        assert_eq!(
            answer.map(|answer| text_of(&answer)),
            Ok("too much".to_owned())
        );
        assert_eq!(
            say(&client, &peer.url("/small"), "").await,
            Ok("a".to_owned())
        );
        assert_eq!(peer.connections(), 2);
        assert!(peer.all_told().is_empty());
    });
}

#[test]
fn a_connection_whose_request_is_never_read_to_its_end_is_closed() {
    const LARGE: usize = 32 * 1024 * 1024;
    run(async {
        let (read_on, waiting) = channel();
        let waiting = Mutex::new(waiting);
        let mut peer = Peer::start(move |played| {
            played.head();
            played.answer("too much");
            let _ = waiting.lock().map(|waiting| waiting.recv());
            let (mut rest, mut length) = ([0; 4096], 0);
            while let Ok(read @ 1..) = played.wire.read(&mut rest) {
                length += read;
            }
            played.tell(length.to_string());
        });
        let client = keeping_for(Duration::from_millis(20));
        let request = post(&peer.url("/"), "a".repeat(LARGE));
        let answer = client.send(request, late(), MOST).await;
        assert!(answer.is_ok(), "{answer:?}");
        // that of the connection, and the one that waits for it
        let tasks = tokio::runtime::Handle::current().metrics();
        let ended = async {
            while tasks.num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(30), ended).await;
        assert!(ended.is_ok(), "nothing holds the connection");
        let _ = read_on.send(());
        let read: usize = peer.told().await.parse().expect("a number of bytes");
        assert!(read < LARGE, "the peer sees the close in the middle");
    });
}

#[test]
fn a_runtime_that_ended_takes_no_client_with_it() {
    let (peer, client) = (Peer::echo(), plain());
    for connections in 1..=3 {
        let answer = run(say(&client, &peer.url("/"), "a"));
        assert_eq!(
            (answer, peer.connections()),
            (Ok("a".to_owned()), connections)
        );
    }
}
