//! TLS: whom it trusts.

use super::authority::{Authority, File};
use super::peer::{Peer, Played};
use super::*;

fn unreachable(answer: Result<String, OutboundError>) -> String {
    match answer {
        Err(OutboundError::Unreachable(cause)) => cause,
        other => panic!("{other:?}"),
    }
}

#[test]
fn authorities_of_either_file_are_trusted() {
    let (one, other) = (Authority::new(), Authority::new());
    let both = File::holding(one.pem() + &other.pem());
    let (first, second) = (File::holding(one.pem()), File::holding(other.pem()));
    let path = |file: &File| Some(file.path().to_owned());
    for (ssl_cert_file, ca_file) in [
        (path(&both), None),
        (path(&first), path(&second)),
        (path(&second), path(&both)),
        (None, path(&both)),
    ] {
        run(async {
            let client = client(Outbound {
                ssl_cert_file,
                ca_file,
                ..Outbound::default()
            });
            for authority in [&one, &other] {
                let peer = Peer::with_tls(authority.server(&["localhost"]), Played::echo);
                for _ in 0..10 {
                    let answer = say(&client, &peer.https("localhost"), "a").await;
                    assert_eq!(answer, Ok("a".to_owned()));
                }
                assert_eq!(peer.connections(), 1);
            }
        });
    }
}

#[test]
fn both_versions_of_tls_that_are_safe_are_spoken() {
    let authority = Authority::new();
    let file = File::holding(authority.pem());
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        run(async {
            let config = authority.server_with(&["127.0.0.1"], &[version]);
            let peer = Peer::with_tls(config, Played::echo);
            let client = trusting(&file);
            let answer = say(&client, &peer.https("127.0.0.1"), "a").await;
            assert_eq!(answer, Ok("a".to_owned()), "{version:?}");
        });
    }
}

#[test]
fn an_unknown_authority_is_named_as_such_with_what_to_do() {
    run(async {
        let file = File::holding(Authority::new().pem());
        let peer = Peer::with_tls(Authority::new().server(&["localhost"]), Played::echo);
        let cause = unreachable(say(&trusting(&file), &peer.https("localhost"), "a").await);
        assert_eq!(
            cause,
            "invalid peer certificate: UnknownIssuer; if the authority is one of your own, name the file of its \
             certificate in `FULFILLMENT_CA_FILE`"
        );
        assert_eq!(peer.connections(), 1, "what is refused is not tried again");
    });
}

#[test]
fn a_certificate_that_is_an_authoritys_own_is_refused_with_what_to_do_also_where_it_is_trusted() {
    run(async {
        let itself = Authority::new();
        let [trusted, other] = [&itself, &Authority::new()].map(|one| File::holding(one.pem()));
        for file in [trusted, other] {
            let peer = Peer::with_tls(itself.own(), Played::echo);
            let cause = unreachable(say(&trusting(&file), &peer.https("localhost"), "a").await);
            let advice = "; a server's certificate must not be that of an authority, as most that sign themselves are: \
                          make an authority, sign the server's certificate with it, and name the file of the \
                          authority's in `FULFILLMENT_CA_FILE`";
            assert!(cause.ends_with(advice), "{cause}");
            assert_eq!(peer.connections(), 1, "what is refused is not tried again");
        }
    });
}

#[test]
fn a_certificate_of_another_name_is_refused() {
    run(async {
        let authority = Authority::new();
        let file = File::holding(authority.pem());
        let peer = Peer::with_tls(authority.server(&["gateway.test"]), Played::echo);
        let cause = unreachable(say(&trusting(&file), &peer.https("localhost"), "a").await);
        assert!(
            cause.contains("not valid for name \"localhost\""),
            "{cause}"
        );
        assert_eq!(peer.connections(), 1);
    });
}

#[test]
fn a_peer_that_speaks_no_tls_is_unreachable() {
    run(async {
        let file = File::holding(Authority::new().pem());
        let peer = Peer::start(|played| {
            played.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            played.wait_for_close();
        });
        let cause = unreachable(say(&trusting(&file), &peer.https("localhost"), "a").await);
        assert!(
            cause.ends_with("InvalidContentType; it speaks no TLS at that port; is it `http://`?"),
            "{cause}"
        );
    });
}

#[test]
fn what_was_sent_by_tls_opens_no_way_for_plain_http() {
    run(async {
        let authority = Authority::new();
        let file = File::holding(authority.pem());
        let mut peer = Peer::with_tls(authority.server(&["localhost"]), Played::echo);
        let (client, https) = (trusting(&file), peer.https("localhost"));
        assert_eq!(say(&client, &https, "a").await, Ok("a".to_owned()));
        let plain = https.replace("https:", "http:");
        assert!(say(&client, &plain, "b").await.is_err());
        assert_eq!((peer.connections(), peer.all_told().len()), (2, 1));
    });
}

#[test]
fn a_client_for_plain_http_reaches_nothing_else() {
    run(async {
        let cause = unreachable(say(&plain(), "https://localhost/", "a").await);
        assert_eq!(cause, "this client was made for `http://` alone");
    });
}

fn trusting(file: &File) -> Client {
    client(Outbound {
        ssl_cert_file: Some(file.path().to_owned()),
        ..Outbound::default()
    })
}
