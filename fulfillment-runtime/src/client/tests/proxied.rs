//! Through a proxy, and past it.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};

use super::authority::{Authority, File};
use super::peer::{Peer, Played, deserted, tls};
use super::*;

/// A proxy that asks for `ana:p@ss` and leads wherever it is asked to the same target.
fn proxy(target: SocketAddr) -> Peer {
    Peer::start(move |played| {
        let head = played.head().unwrap_or_default();
        played.tell(head.lines().next().unwrap_or_default());
        let authorized = "Proxy-Authorization: Basic YW5hOnBAc3M=\r\n";
        if !head.contains(authorized) {
            let head =
                "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n";
            played.send(head);
            return;
        }
        let onwards = TcpStream::connect(target).expect("the target is there");
        played.send("HTTP/1.1 200 Connection established\r\n\r\n");
        lead(&played.tcp, &onwards);
    })
}

/// Copies both ways until both ends are done.
fn lead(mut near: &TcpStream, mut far: &TcpStream) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _ = io::copy(&mut &*near, &mut &*far);
            let _ = far.shutdown(Shutdown::Write);
        });
        let _ = io::copy(&mut far, &mut near);
        let _ = near.shutdown(Shutdown::Write);
    });
}

fn through(proxy: &str, trusted: &File) -> Outbound {
    Outbound {
        ssl_cert_file: Some(trusted.path().to_owned()),
        https_proxy: Some(proxy.to_owned()),
        ..Outbound::default()
    }
}

#[test]
fn a_target_is_reached_through_a_proxy_that_asks_who_one_is() {
    run(async {
        let authority = Authority::new();
        let trusted = File::holding(authority.pem());
        let mut target = Peer::with_tls(authority.server(&["gateway.test"]), Played::echo);
        let mut proxy = proxy(target.address);
        let url = format!("http://ana:p%40ss@{}", proxy.address);
        let client = client(through(&url, &trusted));
        // a name that only the proxy knows
        for text in ["a", "b", "c"] {
            let answer = say(&client, "https://gateway.test:8443/d", text).await;
            assert_eq!(answer, Ok(text.to_owned()));
        }
        assert_eq!(proxy.all_told(), ["CONNECT gateway.test:8443 HTTP/1.1"]);
        assert_eq!((target.connections(), proxy.connections()), (1, 1));
        let request = target.told().await;
        assert!(
            request.starts_with("POST /d HTTP/1.1\r\nhost: gateway.test:8443\r\n"),
            "{request}"
        );
        assert!(!request.contains("roxy"), "{request}");
    });
}

#[test]
fn a_proxy_may_be_reached_by_tls() {
    run(async {
        let authority = Authority::new();
        let trusted = File::holding(authority.pem());
        let inner = authority.server(&["gateway.test"]);
        let mut proxy = Peer::with_tls(authority.server(&["localhost"]), move |played| {
            let head = played.head().unwrap_or_default();
            played.tell(head);
            played.send("HTTP/1.1 200 OK\r\n\r\n");
            let outer = std::mem::replace(&mut played.wire, Box::new(io::Cursor::new(Vec::new())));
            if let Some(wire) = tls(outer, &inner) {
                played.wire = wire;
                played.echo();
            }
        });
        let client = client(through(&proxy.https("localhost"), &trusted));
        for text in ["a", "b"] {
            assert_eq!(
                say(&client, "https://gateway.test/d", text).await,
                Ok(text.to_owned())
            );
        }
        assert_eq!(
            proxy.told().await,
            "CONNECT gateway.test:443 HTTP/1.1\r\nHost: gateway.test:443\r\n\r\n"
        );
        assert_eq!(proxy.connections(), 1);
    });
}

#[test]
fn a_proxy_that_wants_to_know_who_one_is_says_so_once_and_shows_no_password() {
    run(async {
        let trusted = File::holding(Authority::new().pem());
        let (near, _far) = deserted();
        let proxy = proxy(near.local_addr().expect("it has an address"));
        for credentials in ["", "ana:canary@"] {
            let url = format!("http://{credentials}{}", proxy.address);
            let client = client(through(&url, &trusted));
            let refused = say(&client, "https://gateway.test/", "a").await;
            let expected = format!(
                "through the proxy http://{}/: tunnel error: proxy authorization required",
                proxy.address
            );
            assert_eq!(refused, Err(OutboundError::Unreachable(expected)));
        }
        assert_eq!(
            proxy.connections(),
            2,
            "a refusal is no reason to ask again"
        );
    });
}

#[test]
fn a_proxy_that_is_not_there_or_silent_is_told_apart() {
    run(async {
        let trusted = File::holding(Authority::new().pem());
        let (near, _far) = deserted();
        let address = near.local_addr().expect("it has an address");
        let absent = client(through(&format!("http://ana:canary@{address}"), &trusted));
        let refused = say(&absent, "https://gateway.test/", "a").await;
        let Err(OutboundError::Unreachable(cause)) = refused else {
            panic!("{refused:?}");
        };
        assert!(
            cause.starts_with(&format!("through the proxy http://{address}/: ")),
            "{cause}"
        );
        assert!(
            cause.contains("onnection refused") && !cause.contains("canary"),
            "{cause}"
        );

        let silent = Peer::start(Played::wait_for_close);
        let client = client(through(&silent.url(""), &trusted));
        time_out(&client, "https://gateway.test/", Phase::Connecting).await;
    });
}

#[test]
fn what_needs_no_proxy_goes_past_it() {
    run(async {
        let authority = Authority::new();
        let trusted = File::holding(authority.pem());
        let secure = Peer::with_tls(authority.server(&["127.0.0.1"]), Played::echo);
        let plain = Peer::echo();
        let proxy = proxy(secure.address);
        let without = Outbound {
            no_proxy: Some("a.test, 127.0.0.0/8".to_owned()),
            ..through(&proxy.url(""), &trusted)
        };
        let past = say(&client(without), &secure.https("127.0.0.1"), "a").await;
        assert_eq!(past, Ok("a".to_owned()));
        // plain HTTP does so by itself
        let client = client(through(&proxy.url(""), &trusted));
        assert_eq!(say(&client, &plain.url("/"), "a").await, Ok("a".to_owned()));
        assert_eq!(proxy.connections(), 0);
    });
}
