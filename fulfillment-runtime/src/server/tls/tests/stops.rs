//! Who is in the handshake when the server stops.
//!
//! A running server ends such a handshake a second or two later; here nobody counts the seconds.

use std::io::{ErrorKind, Write};
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::version::TLS13;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use tokio::net::{TcpListener, TcpStream};

use super::files::{Files, SERVER};
use crate::app::App;
use crate::intent::Intent;
use crate::server::config::Config;
use crate::server::connection::Serving;

/// A client that makes its handshake step by step.
struct Client {
    session: ClientConnection,
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Client {
    fn new(files: &Files, stream: TcpStream) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(files.certificate.clone()).expect("a certificate");
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .expect("a version that is known")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = SERVER.try_into().expect("a name of a host");
        let session = ClientConnection::new(Arc::new(config), name);
        Self {
            session: session.expect("a session"),
            stream,
            answer: Vec::new(),
        }
    }

    /// Sends everything that there is to send, all at once.
    fn send(&mut self) {
        let mut flight = Vec::new();
        while self.session.wants_write() {
            self.session.write_tls(&mut flight).expect("memory");
        }
        let sent = self.stream.try_write(&flight);
        assert_eq!(sent.expect("an open connection"), flight.len());
    }

    /// Whether something came, and not the end.
    async fn receives(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = loop {
            self.stream.readable().await.expect("an open connection");
            match self.stream.try_read(&mut bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                read => break read.expect("an open connection"),
            }
        };
        let mut left = &bytes[..read];
        while !left.is_empty() {
            self.session.read_tls(&mut left).expect("room for it");
            let state = self.session.process_new_packets().expect("what TLS says");
            let mut plain = vec![0; state.plaintext_bytes_to_read()];
            std::io::Read::read_exact(&mut self.session.reader(), &mut plain).expect("all of it");
            self.answer.extend(plain);
        }
        read > 0
    }
}

#[test]
fn who_is_in_the_handshake_when_the_server_stops_is_served_and_closed() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let minute = Duration::from_secs(60);
        let ended = tokio::time::timeout(minute, stop_in_the_handshake()).await;
        ended.expect("an end");
    });
}

async fn stop_in_the_handshake() {
    let files = Files::new();
    let app = App::builder().intent(Intent::new("a", "b").public().handler(|| "x"));
    let serving = Serving::new(app.build().expect("a table"), &Config::default());
    let serving = Arc::new(serving.over(Some(files.tls(|server| server))));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stream = TcpStream::connect(address).await.expect("a connection");
    let mut client = Client::new(&files, stream);
    let (stream, address) = listener.accept().await.expect("a connection");
    let connection = tokio::spawn({
        let serving = Arc::clone(&serving);
        async move { serving.serve(stream, address.ip()).await }
    });

    // the first flight of either side; the server waits for the client's second one
    client.send();
    while client.session.is_handshaking() {
        assert!(client.receives().await, "a handshake");
    }
    serving.connections.stop();
    // on this thread the connection is woken now, with nothing to read
    tokio::task::yield_now().await;
    assert!(!connection.is_finished());

    let request = b"GET / HTTP/1.1\r\nhost: b\r\n\r\n";
    client.session.writer().write_all(request).expect("memory");
    client.send();
    while client.receives().await {}
    let answer = String::from_utf8_lossy(&client.answer);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    connection.await.expect("no panic");
}
