//! What a case does on its connection, and what is checked of every answer.

use std::net::SocketAddr;
use std::sync::Arc;

use fulfillment_tests::tls::Client;
use fulfillment_tests::{Connection, Reply};

use crate::case::{Case, End, HONEST, Step};

/// Where cases connect to, and how the honest do.
#[derive(Clone)]
pub struct Port {
    pub address: SocketAddr,
    /// For honest calls to a bot behind TLS.
    pub client: Option<Client>,
    pub honest: Arc<[u8]>,
}

/// Runs a case, and panics if anything of it is not as it must be.
pub async fn run(port: Port, case: Case) {
    let client = port.client.as_ref().filter(|_| case.over_tls);
    let mut connection = port.connect(client).await;
    for step in &case.steps {
        match step {
            // a peer that has heard enough takes no more
            Step::Send(bytes) => connection.send_what_is_taken(bytes).await,
            Step::Drip(bytes) => drip(&mut connection, bytes, &port).await,
            Step::NoMore => connection.send_no_more().await,
        }
    }
    if case.continues {
        connection.skip_continue().await;
    }
    for (index, status) in case.answers.iter().enumerate() {
        let method = if case.head && index == 0 {
            "HEAD"
        } else {
            "POST"
        };
        let reply = connection.reply_to(method).await;
        assert_eq!(reply.status, *status, "answer {index}: {reply:?}");
        let is_last = index + 1 == case.answers.len();
        is_well_made(
            &reply,
            is_last && case.end == End::Told,
            is_last && case.end == End::Open,
        );
        if let (0, Some(allow)) = (index, case.allow) {
            assert_eq!(reply.header("allow"), Some(allow), "{reply:?}");
        }
    }
    match case.end {
        End::Open => is_answered(&mut connection, &port).await,
        End::Told | End::Silent => {
            let rest = connection.rest().await;
            assert!(rest.is_empty(), "more came: {}", rest.escape_ascii());
        }
    }
}

/// Sends these bytes one by one; the honest calls in between are the clock of it, and are answered.
async fn drip(connection: &mut Connection, bytes: &[u8], port: &Port) {
    for byte in bytes {
        connection.send_what_is_taken(&[*byte]).await;
        tokio::select! {
            () = honest(port.clone()) => {}
            () = connection.news() => return,
        }
    }
}

/// Checks what holds of every answer: the body is JSON that says so or there is none, and a close is announced.
fn is_well_made(reply: &Reply, closes: bool, serves_on: bool) {
    if !reply.body.is_empty() {
        reply.json();
    }
    assert_eq!(reply.values("transfer-encoding"), [""; 0], "{reply:?}");
    let says_close = reply
        .values("connection")
        .iter()
        .any(|value| value.eq_ignore_ascii_case("close"));
    assert!(
        says_close || !closes,
        "the close is not announced: {reply:?}"
    );
    assert!(!says_close || !serves_on, "a close is announced: {reply:?}");
}

impl Port {
    async fn connect(&self, client: Option<&Client>) -> Connection {
        match client {
            Some(client) => client.connect(self.address).await,
            None => Connection::to(self.address).await.expect("a connection"),
        }
    }
}

/// An honest call on a connection of its own.
pub async fn honest(port: Port) {
    let mut connection = port.connect(port.client.as_ref()).await;
    is_answered(&mut connection, &port).await;
}

/// An honest call on this connection gets its own answer.
async fn is_answered(connection: &mut Connection, port: &Port) {
    connection.send(&port.honest).await;
    let reply = connection.reply().await;
    assert_eq!(reply.status, 200, "an honest call: {reply:?}");
    assert_eq!(reply.json()["message"], HONEST, "an honest call: {reply:?}");
}
