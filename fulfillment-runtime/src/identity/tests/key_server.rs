//! [`KeyServer`]: a stand-in for Google's, over a real socket, which does what a test tells it to.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::client::tests::peer::{Peer, Played};

/// How a request is answered, and whether the connection goes on.
pub(super) type Play = Box<dyn Fn(&mut Played) -> bool + Send + Sync>;

/// Publishes keys.
pub(super) struct KeyServer {
    peer: Peer,
    play: Arc<Mutex<Arc<Play>>>,
}

impl KeyServer {
    pub(super) fn new(set: &Value) -> Self {
        let play = Arc::new(Mutex::new(Arc::new(publishing(set))));
        let plays = Arc::clone(&play);
        let peer = Peer::start(move |played| {
            while played.request().is_some() {
                let play = Arc::clone(&plays.lock().expect("no test panicked"));
                if !play(played) {
                    break;
                }
            }
        });
        Self { peer, play }
    }

    /// From now on.
    pub(super) fn publish(&self, set: &Value) {
        self.play(publishing(set));
    }

    /// From now on, each request is answered so.
    pub(super) fn play(&self, play: Play) {
        *self.play.lock().expect("no test panicked") = Arc::new(play);
    }

    /// From now on, each request has this whole answer.
    pub(super) fn reply(&self, status: &str, headers: &str, body: &str) {
        let raw = answer(status, headers, body);
        self.play(Box::new(move |played| played.send(&raw)));
    }

    /// From now on, each request has these bytes for an answer, and the connection is closed.
    pub(super) fn say(&self, raw: impl Into<String>) {
        let raw = raw.into();
        self.play(Box::new(move |played| {
            played.send(&raw);
            false
        }));
    }

    pub(super) fn url(&self) -> String {
        self.peer.url("/certs")
    }

    /// How many requests came since this was asked last.
    pub(super) fn requests(&mut self) -> usize {
        self.peer.all_told().len()
    }

    /// What the server tells next: a request, or what its play tells.
    pub(super) async fn told(&mut self) -> String {
        self.peer.told().await
    }
}

/// A set, with a lifetime of an hour as Google's have several.
fn publishing(set: &Value) -> Play {
    let raw = answer(
        "200 OK",
        "content-type: application/json\r\ncache-control: public, max-age=3600\r\n",
        &set.to_string(),
    );
    Box::new(move |played| played.send(&raw))
}

/// An answer with a body.
fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
