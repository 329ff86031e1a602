//! Every token of the table, on keys that come over a real connection.

mod cases;
mod faults;
mod forge;
mod key_server;
mod keys_in_time;
mod second_opinion;
mod warnings;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use self::cases::{Accepted, Case, Elsewhere, Expected, Ignored, Refused};
use self::forge::{AUDIENCE, EMAIL, Forge};
use self::key_server::KeyServer;
use super::{Identities, IdentitySettings, Seen};
use crate::client::Outbound;

/// Whole seconds since 1970, by the clock of this machine.
fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock").as_secs()).expect("a time")
}

/// Of who may call, with the keys of this server.
fn identities(server: &KeyServer) -> Arc<Identities> {
    at(&server.url())
}

fn at(url: &str) -> Arc<Identities> {
    let settings = IdentitySettings {
        emails: vec!["somebody@else.test".to_owned(), EMAIL.to_owned()],
        keys_url: Some(url.to_owned()),
    };
    Identities::new(&settings, &Outbound::default()).expect("the settings are of use")
}

/// Moves the clock that keys grow old by.
async fn later(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// What becomes of a token once the keys are there that are asked for because of it.
async fn judged(identities: &Arc<Identities>, token: &str, now: i64) -> Expected {
    let now = UNIX_EPOCH + Duration::from_secs(now.unsigned_abs());
    if identities.look_at(token, now) == Seen::KeysNeeded {
        identities.fetch_keys().await;
    }
    fetched(identities).await;
    match identities.look_at(token, now) {
        Seen::Nothing => Ignored,
        Seen::KeysNeeded => panic!("keys were needed again"),
        Seen::Refused(why) => Refused(why),
        Seen::Verified(audience) if audience == AUDIENCE => Accepted,
        Seen::Verified(_) => Elsewhere,
    }
}

/// Waits for the fetch that is under way, if one is.
async fn fetched(identities: &Identities) {
    let under_way = identities.lock().fetch.clone();
    if let Some(mut over) = under_way {
        while over.changed().await.is_ok() {}
    }
}

/// Runs on one thread, whose clock a test can move.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime starts").block_on(test)
}

/// Whatever came before it, an honest token is accepted.
async fn check(identities: &Arc<Identities>, forge: &Forge, case: &Case) -> Vec<String> {
    let token = (case.token)(forge);
    let mut wrong = Vec::new();
    let became = judged(identities, &token, forge.now).await;
    if became != case.expected {
        wrong.push(format!(
            "{}: {became:?} instead of {:?}",
            case.name, case.expected
        ));
    }
    let became = judged(identities, &forge.honest(), forge.now).await;
    if became != Accepted {
        wrong.push(format!("after {}: {became:?}", case.name));
    }
    wrong
}

#[test]
fn every_token_of_the_table_is_judged_as_it_says_and_an_honest_one_after_it_is_accepted() {
    run(async {
        let forge = Forge::new(seconds());
        let server = KeyServer::new(&forge.set());
        let usual = identities(&server);
        let mut wrong = Vec::new();
        let mut judged = 0;
        for case in cases::all() {
            judged += 1;
            match case.set {
                None => wrong.extend(check(&usual, &forge, case).await),
                Some(set) => {
                    let server = KeyServer::new(&set(&forge));
                    wrong.extend(check(&identities(&server), &forge, case).await);
                }
            }
        }
        assert!(wrong.is_empty(), "of {judged}:\n{}", wrong.join("\n"));
        assert!(judged >= 80, "{judged}");
    });
}

#[test]
fn no_two_cases_have_one_name() {
    let mut names: Vec<&str> = cases::all().map(|case| case.name).collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn a_case_says_whether_its_token_travels_in_a_header_as_it_is() {
    let forge = Forge::new(seconds());
    for case in cases::all() {
        let token = (case.token)(&forge);
        // blanks at the ends of a header are none of its value
        let travels = http::HeaderValue::try_from(&token).is_ok() && token.trim() == token;
        assert_eq!(case.travels, travels, "{}", case.name);
    }
}

#[test]
fn everything_that_is_wrong_with_the_settings_is_listed_at_once() {
    let settings = IdentitySettings {
        emails: vec!["nobody".to_owned()],
        keys_url: Some("http://keys.test".to_owned()),
    };
    let outbound = Outbound {
        connect_timeout: Some(Duration::ZERO),
        ..Outbound::default()
    };
    let problems = Identities::new(&settings, &outbound).err();
    let texts: Vec<String> = problems
        .expect("three problems")
        .iter()
        .map(ToString::to_string)
        .collect();
    let named = [
        "`FULFILLMENT_GOOGLE_EMAILS`",
        "`FULFILLMENT_GOOGLE_KEYS_URL`",
        "`FULFILLMENT_CONNECT_TIMEOUT`",
    ];
    assert_eq!(texts.len(), named.len(), "{texts:?}");
    for (text, name) in texts.iter().zip(named) {
        assert!(text.contains(name), "{text}");
    }
}
