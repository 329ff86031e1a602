//! A request is sent once: what is tried again is what nobody has seen.

use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::sync_channel;

use super::authority::{Authority, File};
use super::peer::{Peer, Played, deserted, tls};
use super::*;

#[test]
fn a_connection_that_was_closed_while_it_was_idle_loses_no_request() {
    // how much the client has noticed of the close when it sends again: from nothing but the wake-up to everything
    for turns in 1..6 {
        run(async {
            let (closed, wait_for_close) = sync_channel(0);
            let mut peer = Peer::start(move |played| {
                let request = played.request();
                played.answer(&request.unwrap_or_default());
                if played.number == 1 {
                    let _ = played.tcp.shutdown(Shutdown::Both);
                    let _ = closed.send(());
                }
            });
            let client = plain();
            assert!(say(&client, &peer.url("/1"), "").await.is_ok());
            // nothing of the client runs meanwhile
            wait_for_close.recv().expect("it is closed");
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            let second = say(&client, &peer.url("/2"), "").await;
            assert!(second.is_ok(), "{second:?} after {turns} turns");
            assert_eq!((peer.connections(), peer.all_told().len()), (2, 2));
        });
    }
}

#[test]
fn a_request_that_was_given_back_has_no_connection() {
    let authority = Authority::new();
    let file = File::holding(authority.pem());
    run(async {
        let config = authority.server(&["localhost"]);
        let (closed, wait_for_close) = sync_channel(0);
        // who comes after the first waits for a handshake without end
        let wire = move |mut stream: TcpStream, number| {
            if number == 1 {
                return tls(stream, &config);
            }
            while stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {}
            None
        };
        let mut peer = Peer::over(wire, move |played| {
            played.request();
            played.answer("a");
            let _ = played.tcp.shutdown(Shutdown::Both);
            let _ = closed.send(());
        });
        let client = client(Outbound {
            ssl_cert_file: Some(file.path().to_owned()),
            connect_timeout: Some(Duration::from_secs(60)),
            ..Outbound::default()
        });
        let url = peer.https("localhost");
        assert!(say(&client, &url, "").await.is_ok());
        // nothing of the client runs meanwhile
        wait_for_close.recv().expect("it is closed");
        // the least in which the runtime can hear of it: before that, a byte could be sent
        tokio::task::yield_now().await;
        let by = Instant::now() + Duration::from_millis(200);
        let second = client.send(post(&url, "pay"), by, MOST).await;
        assert_eq!(
            second.err(),
            Some(OutboundError::TimedOut(Phase::Connecting))
        );
        assert_eq!(peer.all_told().len(), 1);
    });
}

#[test]
fn a_request_of_which_a_byte_was_sent_is_never_sent_twice() {
    // read wholly or not, on a fresh connection or an idle one
    for (reads_all, warm) in [(true, true), (true, false), (false, true), (false, false)] {
        run(async {
            let mut peer = Peer::start(move |played| {
                if warm {
                    played.request();
                    played.answer("a");
                }
                if reads_all {
                    played.request();
                } else {
                    let _ = played.wire.read(&mut [0]);
                    played.tell("a byte");
                }
            });
            let client = plain();
            if warm {
                assert!(say(&client, &peer.url("/"), "").await.is_ok());
            }
            let lost = say(&client, &peer.url("/"), "pay").await;
            let told = match lost {
                Err(OutboundError::ClosedIdle(_)) => warm,
                Err(OutboundError::BrokenOff(_)) => !warm,
                _ => false,
            };
            assert!(told, "{lost:?}");
            let seen = if warm { 2 } else { 1 };
            assert_eq!((peer.connections(), peer.all_told().len()), (1, seen));
        });
    }
}

#[test]
fn a_connection_that_failed_to_come_about_is_tried_a_second_time() {
    let authority = Authority::new();
    let file = File::holding(authority.pem());
    // the first, or both, of two connections end before TLS is spoken
    for broken in [1, 2] {
        run(async {
            let config = authority.server(&["localhost"]);
            let wire = move |stream, number| {
                if number <= broken {
                    return None;
                }
                tls(stream, &config)
            };
            let peer = Peer::over(wire, Played::echo);
            let client = client(Outbound {
                ssl_cert_file: Some(file.path().to_owned()),
                ..Outbound::default()
            });
            let answer = say(&client, &peer.https("localhost"), "a").await;
            if broken == 1 {
                assert_eq!(answer, Ok("a".to_owned()));
            } else {
                assert!(
                    matches!(answer, Err(OutboundError::Unreachable(_))),
                    "{answer:?}"
                );
            }
            assert_eq!(peer.connections(), 2);
        });
    }
}

#[test]
fn a_target_where_nobody_listens_is_unreachable() {
    run(async {
        let (near, _far) = deserted();
        let address = near.local_addr().expect("it has an address");
        let refused = say(&plain(), &format!("http://{address}/"), "a").await;
        let Err(OutboundError::Unreachable(cause)) = refused else {
            panic!("{refused:?}");
        };
        assert!(cause.contains("onnection refused"), "{cause}");
    });
}
