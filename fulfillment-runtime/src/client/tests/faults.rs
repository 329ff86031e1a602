//! Peers that are slow, break off or never stop.

use std::io::Read;
use std::sync::mpsc::sync_channel;

use super::authority::{Authority, File};
use super::peer::{Peer, Played};
use super::*;

async fn failed(peer: &Peer, by: Instant) -> OutboundError {
    let answer = plain().send(post(&peer.url("/"), "a"), by, 10_000).await;
    answer.expect_err("there is no answer")
}

#[test]
fn who_accepts_and_never_answers_has_not_answered_in_time() {
    run(async {
        let mut peer = Peer::start(Played::wait_for_close);
        time_out(&plain(), &peer.url("/"), Phase::Waiting).await;
        assert_eq!(peer.told().await, "closed");
    });
}

#[test]
fn an_answer_that_does_not_end_was_being_read() {
    run(async {
        let mut peer = Peer::start(|played| {
            played.head();
            played.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nslow");
            played.wait_for_close();
        });
        time_out(&plain(), &peer.url("/"), Phase::Reading).await;
        assert_eq!(peer.told().await, "closed");
    });
}

#[test]
fn a_handshake_that_does_not_end_is_no_connection() {
    let authority = Authority::new();
    let file = File::holding(authority.pem());
    let with = |connect_timeout| {
        client(Outbound {
            ssl_cert_file: Some(file.path().to_owned()),
            connect_timeout: Some(connect_timeout),
            ..Outbound::default()
        })
    };
    run(async {
        // the request's own limit, that of connections, and who asked gives up
        let silent = Peer::start(Played::wait_for_close);
        let client = with(Duration::from_secs(60));
        time_out(&client, &silent.https("127.0.0.1"), Phase::Connecting).await;

        let silent = Peer::start(Played::wait_for_close);
        let url = silent.https("127.0.0.1");
        let client = with(Duration::from_millis(50));
        let answer = client.send(post(&url, "a"), late(), MOST).await;
        assert_eq!(
            answer.err(),
            Some(OutboundError::TimedOut(Phase::Connecting))
        );
        assert!(
            silent.connections() <= 1,
            "who is silent is not asked twice"
        );

        let mut silent = Peer::start(Played::wait_for_close);
        let url = silent.https("127.0.0.1");
        let client = with(Duration::from_secs(60));
        let given_up = tokio::spawn(async move { say(&client, &url, "a").await });
        while silent.connections() == 0 {
            tokio::task::yield_now().await;
        }
        given_up.abort();
        assert_eq!(silent.told().await, "closed");
    });
}

#[test]
fn a_request_whose_time_is_over_is_not_begun() {
    run(async {
        let peer = Peer::echo();
        let late = failed(&peer, Instant::now()).await;
        assert_eq!(late, OutboundError::TimedOut(Phase::Connecting));
        assert_eq!(peer.connections(), 0);
    });
}

#[test]
fn an_answer_that_says_that_it_is_too_large_is_not_read() {
    run(async {
        let mut peer = Peer::start(|played| {
            played.request();
            played.send("HTTP/1.1 200 OK\r\ncontent-length: 10001\r\n\r\n");
            played.wait_for_close();
        });
        assert_eq!(failed(&peer, late()).await, OutboundError::TooLarge(10_000));
        assert!(peer.told().await.starts_with("POST "));
        assert_eq!(peer.told().await, "closed");
    });
}

#[test]
fn an_endless_answer_is_read_to_the_limit() {
    run(async {
        let mut peer = Peer::start(|played| {
            played.request();
            played.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            let chunk = format!("400\r\n{}\r\n", "a".repeat(0x400));
            while played.send(&chunk) {}
            played.tell("closed");
        });
        assert_eq!(failed(&peer, late()).await, OutboundError::TooLarge(10_000));
        assert!(peer.told().await.starts_with("POST "));
        assert_eq!(peer.told().await, "closed");
    });
}

#[test]
fn what_is_no_whole_answer_is_broken_off() {
    let long = format!(
        "HTTP/1.1 200 OK\r\nx-long: {}\r\n\r\n",
        "a".repeat(1_000_000)
    );
    for said in [
        "",
        "HTTP/1.1 200 OK\r\nx-half: ",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno chunk\r\n",
        "220 this is a mail server\r\n",
        "<html>\r\n\r\n",
        &long,
    ] {
        run(async {
            let told = said.to_owned();
            let peer = Peer::start(move |played| {
                played.request();
                played.send(&told);
            });
            let failed = failed(&peer, late()).await;
            assert!(
                matches!(failed, OutboundError::BrokenOff(_)),
                "{failed:?} for {said}"
            );
            assert_eq!(peer.connections(), 1);
        });
    }
}

#[test]
fn a_connection_that_was_used_before_breaks_off_like_a_fresh_one_once_a_byte_of_the_answer_came() {
    for said in ["H", "HTTP/1.1 200 OK\r\nx-half: ", "<html>\r\n\r\n"] {
        run(async {
            let peer = Peer::start(move |played| {
                played.request();
                played.answer("a");
                played.request();
                played.send(said);
            });
            let client = plain();
            assert!(say(&client, &peer.url("/"), "").await.is_ok());
            let failed = say(&client, &peer.url("/"), "").await;
            assert!(
                matches!(failed, Err(OutboundError::BrokenOff(_))),
                "{failed:?} for {said}"
            );
            assert_eq!(peer.connections(), 1);
        });
    }
}

#[test]
fn a_reset_behind_the_head_is_broken_off() {
    run(async {
        let peer = Peer::start(|played| {
            // what is left unread of the request makes the close a reset
            let _ = played.wire.read(&mut [0]);
            played.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n");
        });
        let failed = failed(&peer, late()).await;
        assert!(matches!(failed, OutboundError::BrokenOff(_)), "{failed:?}");
    });
}

#[test]
fn a_request_that_is_dropped_closes_its_connection_and_leaves_the_others() {
    // before the answer, and in the midst of it
    for said in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"] {
        run(async {
            let (go_on, may_go_on) = sync_channel::<()>(0);
            let may_go_on = std::sync::Mutex::new(may_go_on);
            let mut peer = Peer::start(move |played| {
                while let Some(request) = played.request() {
                    if request.starts_with("POST /hang ") {
                        played.send(said);
                        played.tell("hangs");
                        return played.wait_for_close();
                    }
                    if request.starts_with("POST /first ") {
                        let _ = may_go_on.lock().map(|told| told.recv());
                    }
                    played.answer("a");
                }
            });
            let (client, url) = (plain(), peer.url(""));
            // two connections, as the first is busy
            let first = tokio::spawn({
                let (client, url) = (client.clone(), peer.url("/first"));
                async move { say(&client, &url, "").await }
            });
            assert!(peer.told().await.starts_with("POST /first "));
            let hanging = tokio::spawn({
                let (client, url) = (client.clone(), peer.url("/hang"));
                async move { say(&client, &url, "").await }
            });
            assert!(peer.told().await.starts_with("POST /hang "));
            assert_eq!(peer.told().await, "hangs");
            hanging.abort();
            assert_eq!(peer.told().await, "closed");
            drop(go_on);
            assert_eq!(first.await.ok(), Some(Ok("a".to_owned())));
            assert_eq!(
                say(&client, &format!("{url}/next"), "").await,
                Ok("a".to_owned())
            );
            assert_eq!(peer.connections(), 2);
        });
    }
}

#[test]
fn errors_show_nothing_of_the_request() {
    run(async {
        let peers = [
            Peer::start(|_| {}),
            Peer::start(|played| {
                played.request();
                played.send("canary\r\n\r\n");
            }),
            Peer::start(|played| {
                played.request();
                played.send("HTTP/1.1 200 OK\r\ncanary: \u{1}canary\r\n\r\n");
            }),
        ];
        for peer in peers {
            let url = format!("http://canary:canary@{}/canary?canary=canary", peer.address);
            let mut request = post(&url, "canary");
            let header = http::HeaderValue::from_static("canary");
            request.headers_mut().insert("x-canary", header);
            let failed = plain().send(request, late(), MOST).await;
            let failed = failed.expect_err("there is no answer");
            let printed = format!("{failed} {failed:?}");
            assert!(!printed.contains("canary"), "{printed}");
        }
    });
}
