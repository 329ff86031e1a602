//! Connections that are used again, and those that are not.

use std::future::poll_fn;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use super::peer::Peer;
use super::*;
use crate::client::connect::Connector;

pub(super) fn keeping_for(idle: Duration) -> Client {
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
        // twice, as what looks for them ends when there are none
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
fn a_request_that_is_dropped_where_there_is_no_runtime_leaves_its_connection() {
    let (go_on, may_go_on) = channel();
    let may_go_on = Mutex::new(may_go_on);
    let mut peer = Peer::start(move |played| {
        while played.request().is_some() {
            let _ = may_go_on.lock().map(|told| told.recv());
            played.answer("a");
            played.tell("answered");
        }
    });
    let (client, url) = (plain(), peer.url("/"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime starts");
    let mut first = Box::pin(say(&client, &url, ""));
    runtime.block_on(async {
        let mut told = Box::pin(peer.told());
        let sent = poll_fn(|context| {
            assert!(first.as_mut().poll(context).is_pending());
            told.as_mut().poll(context)
        });
        assert!(sent.await.starts_with("POST / "));
        drop(told);
        // its connection reads the answer, and nobody takes it
        let _ = go_on.send(());
        assert_eq!(peer.told().await, "answered");
        let other = Peer::echo();
        assert!(say(&plain(), &other.url("/"), "").await.is_ok());
    });
    drop(first);
    let _ = go_on.send(());
    assert_eq!(runtime.block_on(say(&client, &url, "")), Ok("a".to_owned()));
    assert_eq!(peer.connections(), 1);
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
