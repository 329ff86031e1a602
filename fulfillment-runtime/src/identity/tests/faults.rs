//! A key server that fails: the keys that are there stay, and the log says why.

use std::time::Duration;

use super::forge::Forge;
use super::key_server::KeyServer;
use super::warnings::Warnings;
use super::*;

/// A set that nobody should take the keys of.
fn attackers(forge: &Forge) -> Value {
    serde_json::json!({"keys": [forge.other.jwk()]})
}

/// A server of keys, which were fetched from it once.
async fn with_keys() -> (Forge, KeyServer, Arc<Identities>) {
    let forge = Forge::new(seconds());
    let mut server = KeyServer::new(&forge.set());
    let identities = identities(&server);
    let became = judged(&identities, &forge.honest(), forge.now).await;
    assert_eq!((became, server.requests()), (Accepted, 1));
    (forge, server, identities)
}

/// With an hour-old set of keys, a server that answers so changes nothing, and once it answers as it should it does.
async fn keeps_the_keys(name: &str, cause: &str, fail: impl FnOnce(&KeyServer, &Forge)) {
    let (forge, mut server, identities) = with_keys().await;

    fail(&server, &forge);
    later(Duration::from_secs(3600)).await;
    let warnings = Warnings::listen();
    assert_eq!(
        judged(&identities, &forge.honest(), forge.now).await,
        Accepted,
        "{name}"
    );
    assert_eq!(server.requests(), 1, "{name}");
    let warned = warnings.all();
    assert_eq!(warned.len(), 1, "{name}: {warned:?}");
    assert!(warned[0].contains(cause), "{name}: {warned:?}");
    let others = forge.by(&forge.other, "other");
    assert_eq!(
        judged(&identities, &others, forge.now).await,
        cases::UNKNOWN_KEY,
        "{name}"
    );

    server.publish(&serde_json::json!({"keys": [forge.b.jwk()]}));
    later(Duration::from_secs(30)).await;
    let of_b = forge.by(&forge.b, "b");
    assert_eq!(
        judged(&identities, &of_b, forge.now).await,
        Accepted,
        "{name}"
    );
    assert_eq!(
        judged(&identities, &forge.honest(), forge.now).await,
        cases::UNKNOWN_KEY,
        "{name}"
    );
    assert!(warnings.all().is_empty(), "{name}");
}

#[test]
fn an_answer_that_is_no_set_of_keys_changes_nothing_and_is_warned_of() {
    const NO_SET: &str = "cause=\"the answer is no key set\"";
    const NO_KEY: &str = "cause=\"the key set has no key for RS256 of 2048 to 4096 bits\"";
    let sets: [(&str, &str, &str); 9] = [
        ("HTML", NO_SET, "<!doctype html><title>Sign in</title>"),
        ("nothing", NO_SET, ""),
        ("half a set", NO_SET, r#"{"keys":["#),
        ("null", NO_SET, "null"),
        ("another object", NO_SET, r#"{"error":"backendError"}"#),
        ("no list of keys", NO_SET, r#"{"keys":{}}"#),
        ("an empty set", NO_KEY, r#"{"keys":[]}"#),
        (
            "keys of other kinds",
            NO_KEY,
            r#"{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"AA","y":"AA"},{"kty":"oct","kid":"a","k":"AA"}]}"#,
        ),
        (
            "a weak key",
            NO_KEY,
            concat!(r#"{"keys":["#, include_str!("keys/weak.jwk"), "]}"),
        ),
    ];
    for (name, cause, body) in sets {
        run(keeps_the_keys(name, cause, |server, _| {
            server.reply("200 OK", "content-type: application/json\r\n", body);
        }));
    }
}

#[test]
fn another_status_than_200_changes_nothing_whatever_comes_with_it() {
    for status in [
        "201 Created",
        "206 Partial Content",
        "301 Moved Permanently",
        "304 Not Modified",
        "307 Temporary Redirect",
        "404 Not Found",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "503 Service Unavailable",
    ] {
        let (code, _) = status.split_once(' ').expect("a code");
        let cause = format!("cause=\"the answer has status {code}\"");
        run(keeps_the_keys(status, &cause, |server, forge| {
            let location = format!("location: {}\r\n", server.url());
            let body = if code == "304" {
                String::new()
            } else {
                attackers(forge).to_string()
            };
            server.reply(status, &location, &body);
        }));
    }
}

#[test]
fn an_answer_that_breaks_off_or_is_no_http_changes_nothing() {
    type Raw = fn(&Forge) -> String;
    let raws: [(&str, &str, Raw); 5] = [
        ("closed at once", "cause=\"broken off", |_| String::new()),
        ("no HTTP", "cause=\"broken off", |forge| {
            attackers(forge).to_string()
        }),
        ("half a head", "cause=\"broken off", |_| {
            "HTTP/1.1 200 OK\r\ncache-con".to_owned()
        }),
        ("less than it says", "cause=\"broken off", |forge| {
            let body = attackers(forge).to_string();
            format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
                body.len() + 1
            )
        }),
        ("a chunk that is none", "cause=\"broken off", |forge| {
            format!(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
                attackers(forge)
            )
        }),
    ];
    for (name, cause, raw) in raws {
        run(keeps_the_keys(name, cause, |server, forge| {
            server.say(raw(forge))
        }));
    }
}

#[test]
fn an_answer_of_more_than_64_kib_changes_nothing_and_one_of_64_is_read() {
    const CAUSE: &str = "cause=\"the answer has more than 65536 bytes\"";
    let filled = |set: &Value, size: usize| {
        let set = set.to_string();
        let blanks = " ".repeat(size - set.len());
        set + &blanks
    };
    run(keeps_the_keys("said before", CAUSE, |server, forge| {
        server.reply("200 OK", "", &filled(&attackers(forge), 65_537));
    }));
    run(keeps_the_keys("without an end", CAUSE, |server, _| {
        server.play(Box::new(|played| {
            let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
            let mut more = played.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            while more {
                more = played.send(&chunk);
            }
            false
        }));
    }));
    run(async {
        let forge = Forge::new(seconds());
        let server = KeyServer::new(&forge.set());
        server.reply("200 OK", "", &filled(&forge.set(), 65_536));
        let identities = identities(&server);
        assert_eq!(
            judged(&identities, &forge.honest(), forge.now).await,
            Accepted
        );
    });
}

/// A server that stops answering here is given up in time: nothing happens any more but that time goes by.
fn is_given_up(cause: &str, begin: &'static str) {
    run(async {
        let (forge, mut server, identities) = with_keys().await;
        server.play(Box::new(move |played| {
            played.send(begin);
            played.tell("silent");
            played.wait_for_close();
            false
        }));
        later(Duration::from_secs(3600)).await;
        let warnings = Warnings::listen();
        let waiting = {
            let (identities, honest, now) = (Arc::clone(&identities), forge.honest(), forge.now);
            tokio::spawn(async move { judged(&identities, &honest, now).await })
        };
        while server.told().await != "silent" {}
        // from here on the clock goes on by itself, where there is nothing else to do
        tokio::time::pause();
        assert_eq!(waiting.await.expect("no panic"), Accepted);
        tokio::time::resume();
        assert_eq!(server.told().await, "closed");
        let warned = warnings.all();
        assert_eq!(warned.len(), 1, "{warned:?}");
        assert!(warned[0].contains(cause), "{warned:?}");
    });
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    is_given_up("cause=\"no answer in time\"", "");
}

#[test]
fn an_answer_that_never_ends_is_given_up() {
    is_given_up(
        "in time\"",
        "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"keys\":[",
    );
}

#[test]
fn without_any_keys_every_token_is_refused_and_the_log_says_why() {
    run(async {
        let forge = Forge::new(seconds());
        let (near, _far) = crate::client::tests::peer::deserted();
        let url = format!("http://{}/certs", near.local_addr().expect("an address"));
        let identities = at(&url);
        let warnings = Warnings::listen();
        let refused = Refused("identity token: the keys could not be fetched");
        assert_eq!(
            judged(&identities, &forge.honest(), forge.now).await,
            refused
        );
        // nobody is asked again so soon
        assert_eq!(
            judged(&identities, &forge.honest(), forge.now).await,
            refused
        );
        let warned = warnings.all();
        assert_eq!(warned.len(), 1, "{warned:?}");
        assert!(warned[0].contains("cause=\"unreachable: "), "{warned:?}");
        assert!(warned[0].contains("server=\"127.0.0.1\""), "{warned:?}");
    });
}
