//! When keys are fetched, how long they are used, and by how many at once.

use std::time::Duration;

use super::key_server::KeyServer;
use super::*;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

const NO_KEYS: Expected = Refused("identity token: the keys could not be fetched");

struct Scene {
    forge: Forge,
    server: KeyServer,
    identities: Arc<Identities>,
}

impl Scene {
    fn new() -> Self {
        let forge = Forge::new(seconds());
        let server = KeyServer::new(&forge.set());
        let identities = identities(&server);
        Self {
            forge,
            server,
            identities,
        }
    }

    /// What becomes of a token, and how many requests for keys that took.
    async fn judged(&mut self, token: &str) -> (Expected, usize) {
        let became = judged(&self.identities, token, self.forge.now).await;
        (became, self.server.requests())
    }

    async fn honest(&mut self) -> (Expected, usize) {
        self.judged(&self.forge.honest()).await
    }

    fn fail(&self) {
        self.server.reply("500 Internal Server Error", "", "");
    }
}

#[test]
fn keys_are_not_fetched_before_a_token_names_one() {
    run(async {
        let mut scene = Scene::new();
        for token in ["", "secret", "a.b.c", "e.e.e", "eyJhbGciOiJub25lIn0.e30."] {
            let (became, requests) = scene.judged(token).await;
            assert_ne!(became, Accepted);
            assert_eq!(requests, 0, "{token}");
        }
        assert_eq!(scene.honest().await, (Accepted, 1));
        assert_eq!(scene.honest().await, (Accepted, 0));
    });
}

#[test]
fn keys_are_fetched_again_when_their_lifetime_is_over() {
    run(async {
        let mut scene = Scene::new();
        assert_eq!(scene.honest().await, (Accepted, 1));
        later(HOUR - MINUTE).await;
        assert_eq!(scene.honest().await, (Accepted, 0));
        later(MINUTE).await;
        assert_eq!(scene.honest().await, (Accepted, 1));
        assert_eq!(scene.honest().await, (Accepted, 0));
    });
}

#[test]
fn an_unknown_key_has_them_fetched_once_in_thirty_seconds() {
    run(async {
        let mut scene = Scene::new();
        assert_eq!(scene.honest().await, (Accepted, 1));
        for name in ["c", "d", "e"] {
            let token = scene.forge.by(&scene.forge.other, name);
            assert_eq!(scene.judged(&token).await, (cases::UNKNOWN_KEY, 0));
        }
        later(Duration::from_secs(30)).await;
        for requests in [1, 0, 0] {
            let token = scene.forge.by(&scene.forge.other, "c");
            assert_eq!(scene.judged(&token).await, (cases::UNKNOWN_KEY, requests));
            assert_eq!(scene.honest().await, (Accepted, 0));
        }
    });
}

#[test]
fn a_new_key_is_accepted_and_one_that_is_gone_is_not_any_more() {
    run(async {
        let mut scene = Scene::new();
        assert_eq!(scene.honest().await, (Accepted, 1));
        let large = scene.forge.by(&scene.forge.large, "large");
        let set = serde_json::json!({"keys": [scene.forge.large.jwk(), scene.forge.b.jwk()]});
        scene.server.publish(&set);
        later(Duration::from_secs(30)).await;
        assert_eq!(scene.honest().await, (Accepted, 0));
        assert_eq!(scene.judged(&large).await, (Accepted, 1));
        assert_eq!(scene.honest().await, (cases::UNKNOWN_KEY, 0));
        let of_b = scene.forge.by(&scene.forge.b, "b");
        assert_eq!(scene.judged(&of_b).await, (Accepted, 0));
        // under the same name is another key
        let mut key = scene.forge.other.jwk();
        key["kid"] = "large".into();
        scene.server.publish(&serde_json::json!({"keys": [key]}));
        later(HOUR).await;
        assert_eq!(scene.judged(&large).await, (cases::SIGNATURE, 1));
    });
}

#[test]
fn keys_are_used_for_a_day_while_their_server_is_away() {
    run(async {
        let mut scene = Scene::new();
        assert_eq!(scene.honest().await, (Accepted, 1));
        scene.fail();
        later(HOUR).await;
        assert_eq!(scene.honest().await, (Accepted, 1));
        // it is asked once in thirty seconds, and nobody waits in between
        assert_eq!(scene.honest().await, (Accepted, 0));
        later(DAY - HOUR - MINUTE).await;
        assert_eq!(scene.honest().await, (Accepted, 1));
        later(MINUTE).await;
        assert_eq!(scene.honest().await, (NO_KEYS, 1));
        assert_eq!(scene.honest().await, (NO_KEYS, 0));
        scene.server.publish(&scene.forge.set());
        later(Duration::from_secs(30)).await;
        assert_eq!(scene.honest().await, (Accepted, 1));
    });
}

#[test]
fn an_unknown_key_of_a_server_that_is_away_is_refused_and_the_others_hold() {
    run(async {
        let mut scene = Scene::new();
        assert_eq!(scene.honest().await, (Accepted, 1));
        scene.fail();
        later(MINUTE).await;
        let unknown = scene.forge.by(&scene.forge.other, "c");
        assert_eq!(scene.judged(&unknown).await, (cases::UNKNOWN_KEY, 1));
        assert_eq!(scene.honest().await, (Accepted, 0));
    });
}

/// A server that answers when it is told to.
fn held(scene: &Scene) -> std::sync::mpsc::SyncSender<()> {
    let (answer, told) = std::sync::mpsc::sync_channel(1);
    let told = Mutex::new(told);
    let set = scene.forge.set().to_string();
    scene.server.play(Box::new(move |played| {
        told.lock().expect("no test panicked").recv().is_ok() && played.answer(&set)
    }));
    answer
}

#[test]
fn those_who_need_keys_at_once_wait_for_one_fetch() {
    run(async {
        let mut scene = Scene::new();
        let answer = held(&scene);
        let waiting: Vec<_> = (0..50)
            .map(|_| {
                let (identities, token, now) = (
                    Arc::clone(&scene.identities),
                    scene.forge.honest(),
                    scene.forge.now,
                );
                tokio::spawn(async move { judged(&identities, &token, now).await })
            })
            .collect();
        scene.server.told().await;
        // who comes while it is under way waits for it too
        later(Duration::from_secs(1)).await;
        let (identities, token) = (Arc::clone(&scene.identities), scene.forge.honest());
        let now = scene.forge.now;
        assert_eq!(identities.look_at(&token, UNIX_EPOCH), Seen::KeysNeeded);
        let late = tokio::spawn(async move { judged(&identities, &token, now).await });
        answer.send(()).expect("the server plays on");
        for waiting in waiting.into_iter().chain([late]) {
            assert_eq!(waiting.await.expect("no panic"), Accepted);
        }
        assert_eq!(scene.server.requests(), 0);
    });
}

#[test]
fn whose_key_is_known_does_not_wait_for_keys_that_are_fetched_again() {
    run(async {
        let mut scene = Scene::new();
        assert_eq!(scene.honest().await, (Accepted, 1));
        let answer = held(&scene);
        later(HOUR).await;
        let (token, now) = (scene.forge.honest(), scene.forge.now.unsigned_abs());
        let now = UNIX_EPOCH + Duration::from_secs(now);
        for _ in 0..3 {
            let seen = scene.identities.look_at(&token, now);
            assert_eq!(seen, Seen::Verified(AUDIENCE.to_owned()));
        }
        scene.server.told().await;
        let seen = scene.identities.look_at(&token, now);
        assert_eq!(seen, Seen::Verified(AUDIENCE.to_owned()));
        answer.send(()).expect("the server plays on");
        fetched(&scene.identities).await;
        assert_eq!(scene.honest().await, (Accepted, 0));
    });
}

#[test]
fn a_fetch_whose_caller_goes_away_runs_to_its_end() {
    run(async {
        let mut scene = Scene::new();
        let answer = held(&scene);
        let identities = Arc::clone(&scene.identities);
        let caller = tokio::spawn(async move { identities.fetch_keys().await });
        scene.server.told().await;
        caller.abort();
        assert!(caller.await.is_err());
        answer.send(()).expect("the server plays on");
        assert_eq!(scene.honest().await, (Accepted, 0));
    });
}

#[test]
fn a_lifetime_of_nothing_is_thirty_seconds() {
    run(async {
        let mut scene = Scene::new();
        let set = scene.forge.set().to_string();
        let headers = "cache-control: no-store, max-age=0\r\n";
        scene.server.reply("200 OK", headers, &set);
        assert_eq!(scene.honest().await, (Accepted, 1));
        later(Duration::from_secs(29)).await;
        assert_eq!(scene.honest().await, (Accepted, 0));
        later(Duration::from_secs(1)).await;
        assert_eq!(scene.honest().await, (Accepted, 1));
    });
}
