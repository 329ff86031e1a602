//! What goes out and what comes back.

use super::peer::Peer;
use super::*;

#[test]
fn a_request_goes_out_as_it_was_written() {
    run(async {
        let mut peer = Peer::echo();
        let mut request = post(&peer.url("/d/answer/bot?a=%20b"), "{\"text\":\"olá\"}");
        let headers = request.headers_mut();
        headers.append("x-tag", http::HeaderValue::from_static("a"));
        headers.append("x-tag", http::HeaderValue::from_static("b"));
        let answer = plain().send(request, late(), MOST).await;
        assert_eq!(
            answer.map(|answer| text_of(&answer)),
            Ok("{\"text\":\"olá\"}".to_owned())
        );
        let expected = format!(
            "POST /d/answer/bot?a=%20b HTTP/1.1\r\nx-tag: a\r\nx-tag: b\r\nhost: {}\r\ncontent-length: 15\r\n\r\n{{\"text\":\"olá\"}}",
            peer.address
        );
        assert_eq!(peer.told().await, expected);
    });
}

#[test]
fn a_request_goes_to_the_path_and_the_host_of_its_target() {
    run(async {
        let mut peer = Peer::echo();
        let (address, client) = (peer.address, plain());
        for (url, line) in [
            (format!("http://{address}"), "POST / HTTP/1.1"),
            (format!("http://{address}?d"), "POST /?d HTTP/1.1"),
            (
                format!("http://ana:canary@{address}/b@c?d"),
                "POST /b@c?d HTTP/1.1",
            ),
        ] {
            assert!(say(&client, &url, "").await.is_ok());
            let expected = format!("{line}\r\nhost: {address}\r\n\r\n");
            assert_eq!(peer.told().await, expected);
        }
        let mut own = post(&peer.url("/"), "");
        let host = http::HeaderValue::from_static("b.test");
        own.headers_mut().insert("host", host);
        assert!(client.send(own, late(), MOST).await.is_ok());
        assert!(peer.told().await.contains("\r\nhost: b.test\r\n"));
        assert_eq!(peer.connections(), 1);
    });
}

#[test]
fn an_answer_comes_whole_whatever_its_status() {
    run(async {
        let peer = Peer::start(|played| {
            while played.request().is_some() {
                played.send("HTTP/1.1 503 Busy\r\nset-cookie: a\r\nset-cookie: b\r\ntransfer-encoding: chunked\r\n\r\n");
                played.send("2\r\nol\r\n2\r\n\u{e1}\r\n0\r\nx-trailer: 1\r\n\r\n");
            }
        });
        let answer = plain().send(post(&peer.url("/"), ""), late(), MOST).await;
        let answer = answer.expect("a status is no error");
        assert_eq!(answer.status(), 503);
        let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
        assert_eq!(cookies, ["a", "b"]);
        assert_eq!(text_of(&answer), "olá");
    });
}

#[test]
fn redirects_are_answers() {
    run(async {
        let peer = Peer::start(|played| {
            played.request();
            played.send("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
            played.request();
        });
        let answer = plain().send(post(&peer.url("/"), ""), late(), MOST).await;
        assert!(answer.is_ok_and(|answer| answer.status() == 302 && answer.body().is_empty()));
    });
}

#[test]
fn what_has_no_length_ends_with_its_connection() {
    run(async {
        let peer = Peer::start(|played| {
            played.request();
            played.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        });
        assert_eq!(
            say(&plain(), &peer.url("/"), "").await,
            Ok("all of it".to_owned())
        );
    });
}

#[test]
fn the_head_of_an_answer_may_have_64_kib() {
    run(async {
        let peer = Peer::start(|played| {
            played.request();
            let long = "a".repeat(65_000);
            let head = format!("HTTP/1.1 200 OK\r\nx-long: {long}\r\ncontent-length: 1\r\n\r\n");
            played.send(&head);
            played.send("a");
        });
        let answer = plain().send(post(&peer.url("/"), ""), late(), MOST).await;
        let answer = answer.expect("its head is none too large");
        assert_eq!(answer.headers()["x-long"].len(), 65_000);
        assert_eq!(text_of(&answer), "a");
    });
}

#[test]
fn an_answer_may_be_as_large_as_the_limit() {
    run(async {
        let peer = Peer::echo();
        let (client, large) = (plain(), "a".repeat(300_000));
        let send = |most| client.send(post(&peer.url("/"), large.clone()), late(), most);
        assert_eq!(
            send(300_000).await.map(|answer| answer.body().len()),
            Ok(300_000)
        );
        assert_eq!(
            send(299_999).await.err(),
            Some(OutboundError::TooLarge(299_999))
        );
    });
}
