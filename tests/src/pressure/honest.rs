//! Callers as there should be: each of their calls is answered, whatever else goes on.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, interval};

use super::Numbered;
use crate::Connection;
use crate::tls::Client;

/// A caller begins as often: there is a call in every moment that matters, and the processor is not theirs alone.
const EVERY: Duration = Duration::from_millis(10);
/// Half of them open a connection for each call, the others keep theirs.
const CALLERS: usize = 4;

/// Callers who call, at least once each, until they are told to stop.
pub struct Honest {
    callers: JoinSet<Answered>,
    done: Arc<AtomicBool>,
}

/// How long the answered calls took, from the moment at which they were due.
#[derive(Debug, Default)]
pub struct Answered {
    pub over_new_connections: Vec<Duration>,
    pub over_kept_connections: Vec<Duration>,
}

impl Honest {
    /// Calls a bot; over TLS, if there is a client of it.
    pub fn on(address: SocketAddr, tls: Option<Client>) -> Self {
        let mut callers = JoinSet::new();
        let (done, numbers) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        for number in 0..CALLERS {
            let caller = Caller {
                address,
                tls: tls.clone(),
                numbers: numbers.clone(),
            };
            let done = done.clone();
            callers.spawn(async move {
                match number % 2 {
                    0 => caller.over_new_connections(&done).await,
                    _ => caller.over_a_kept_connection(&done).await,
                }
            });
        }
        Self { callers, done }
    }

    /// Ends when the last calls are answered.
    ///
    /// # Panics
    ///
    /// If a call was not answered, or not as it should be.
    pub async fn end(self) -> Answered {
        let answered = self.ended().await;
        answered.expect("honest calls are all answered")
    }

    /// The same where somebody else says what it means that a call was not answered.
    ///
    /// # Errors
    ///
    /// If a caller gave up; its panic has told why.
    pub async fn ended(mut self) -> Result<Answered, JoinError> {
        self.done.store(true, Ordering::Relaxed);
        let mut answered = Answered::default();
        while let Some(caller) = self.callers.join_next().await {
            let more = caller?;
            answered
                .over_new_connections
                .extend(more.over_new_connections);
            answered
                .over_kept_connections
                .extend(more.over_kept_connections);
        }
        Ok(answered)
    }
}

struct Caller {
    address: SocketAddr,
    tls: Option<Client>,
    /// Numbers all calls.
    numbers: Arc<AtomicUsize>,
}

impl Caller {
    async fn over_new_connections(self, done: &AtomicBool) -> Answered {
        let mut due = interval(EVERY);
        let mut answered = Answered::default();
        loop {
            let due = due.tick().await;
            self.call(&mut self.connect().await).await;
            answered.over_new_connections.push(since(due));
            if done.load(Ordering::Relaxed) {
                return answered;
            }
        }
    }

    async fn over_a_kept_connection(self, done: &AtomicBool) -> Answered {
        let mut due = interval(EVERY);
        let mut answered = Answered::default();
        let mut kept = self.connect().await;
        loop {
            let due = due.tick().await;
            self.call(&mut kept).await;
            answered.over_kept_connections.push(since(due));
            if done.load(Ordering::Relaxed) {
                return answered;
            }
        }
    }

    async fn connect(&self) -> Connection {
        match &self.tls {
            Some(client) => client.connect(self.address).await,
            None => Connection::to(self.address).await.expect("a connection"),
        }
    }

    async fn call(&self, connection: &mut Connection) {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        Numbered(number).is_answered(connection).await;
    }
}

/// From the moment at which a call was due: one that is late because the call before it was slow is slow too.
fn since(due: Instant) -> Duration {
    due.elapsed()
}
