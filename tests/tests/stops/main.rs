//! How a bot ends that is a process of its own: nobody's request is lost, what is in flight is answered, and nothing
//! keeps it from ending.
#![cfg(unix)]

mod blocked;
mod held;
mod load;
mod overdue;
mod signals;

use std::net::SocketAddr;

use fulfillment_tests::process::{self, Running};
use fulfillment_tests::{Connection, Reply, assistente, within_a_minute};
use tokio::net::{TcpListener, TcpStream};

const BOT: &str = env!("CARGO_BIN_EXE_stop_bot");

/// A bot with these settings, whose functions wait at the gate.
async fn start(gate: &Gate, variables: &[(&str, &str)]) -> Running {
    let gate = gate.address().to_string();
    let own = [
        ("STOP_BOT_GATE", &*gate),
        ("FULFILLMENT_HOST", "127.0.0.1"),
        ("PORT", "0"),
    ];
    let variables = [&own[..], variables].concat();
    Running::start(process::program(BOT, &variables, &[])).await
}

/// Where functions wait until they are let go.
struct Gate(TcpListener);

impl Gate {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        Self(listener.expect("a free port"))
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("an address")
    }

    /// Waits until a function waits here.
    async fn came(&self) -> Waiting {
        let came = within_a_minute("a function that begins", self.0.accept()).await;
        Waiting {
            _connection: came.expect("a connection").0,
        }
    }
}

/// A function that waits. It goes on when this is dropped.
struct Waiting {
    _connection: TcpStream,
}

impl Waiting {
    fn let_go(self) {}
}

/// Sends a call on a connection of its own.
async fn call(address: SocketAddr, node: &str) -> Connection {
    let mut connection = Connection::to(address).await.expect("a connection");
    let body = assistente(node).to_string();
    connection
        .send_request("POST", "/stops", &[], body.as_bytes())
        .await;
    connection
}

async fn probe(address: SocketAddr, target: &str) -> Reply {
    let mut connection = Connection::to(address).await.expect("a connection");
    connection.send_request("GET", target, &[], b"").await;
    connection.reply().await
}

/// Asks as a load balancer does, until it hears of the stop.
async fn until_stopping(address: SocketAddr) -> Reply {
    within_a_minute("a server that is told to stop", async {
        loop {
            let reply = probe(address, "/readyz").await;
            if reply.json()["message"] == "stopping" {
                return reply;
            }
        }
    })
    .await
}

/// Tries until nobody listens any more.
async fn until_refused(address: SocketAddr) {
    within_a_minute("a listener that is gone", async {
        while TcpStream::connect(address).await.is_ok() {}
    })
    .await
}
