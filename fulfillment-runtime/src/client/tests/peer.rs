//! [`Peer`]: whoever is called, played by a function.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A listener whose connections are played by a function, and what they saw.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    accepted: Arc<AtomicUsize>,
    seen: UnboundedReceiver<String>,
}

pub(crate) trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// One connection as its peer plays it.
pub(crate) struct Played {
    pub(crate) wire: Box<dyn Wire>,
    /// What is below the wire.
    pub(crate) tcp: TcpStream,
    /// Of all that were accepted, from 1.
    pub(crate) number: usize,
    seen: UnboundedSender<String>,
}

impl Peer {
    pub(crate) fn start(play: impl Fn(&mut Played) + Send + Sync + 'static) -> Self {
        Self::over(|stream, _| Some(Box::new(stream)), play)
    }

    /// Speaks TLS first; a connection whose handshake fails is not played.
    pub(crate) fn with_tls(
        config: Arc<ServerConfig>,
        play: impl Fn(&mut Played) + Send + Sync + 'static,
    ) -> Self {
        Self::over(move |stream, _| tls(stream, &config), play)
    }

    /// A connection whose wire is `None` is closed and not played; the number is the connection's, from 1.
    pub(crate) fn over(
        wire: impl Fn(TcpStream, usize) -> Option<Box<dyn Wire>> + Send + Sync + 'static,
        play: impl Fn(&mut Played) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (sender, seen) = unbounded_channel();
        let accepted = Arc::new(AtomicUsize::new(0));
        let (count, wire, play) = (Arc::clone(&accepted), Arc::new(wire), Arc::new(play));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let number = count.fetch_add(1, SeqCst) + 1;
                let (wire, play, seen) = (Arc::clone(&wire), Arc::clone(&play), sender.clone());
                std::thread::spawn(move || {
                    let _ = stream.set_nodelay(true);
                    let tcp = stream.try_clone().expect("a socket can be shared");
                    if let Some(wire) = wire(stream, number) {
                        play(&mut Played {
                            wire,
                            tcp,
                            number,
                            seen,
                        });
                    }
                });
            }
        });
        Self {
            address,
            accepted,
            seen,
        }
    }

    /// Answers every request with its body and keeps the connection.
    pub(crate) fn echo() -> Self {
        Self::start(Played::echo)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn https(&self, host: &str) -> String {
        format!("https://{host}:{}/", self.address.port())
    }

    /// How many connections were accepted so far.
    pub(crate) fn connections(&self) -> usize {
        self.accepted.load(SeqCst)
    }

    /// What was told next, a request or an event of the test.
    pub(crate) async fn told(&mut self) -> String {
        let told = tokio::time::timeout(Duration::from_secs(30), self.seen.recv());
        told.await.expect("it is told").expect("the peer plays on")
    }

    /// All that was told and not yet asked for.
    pub(crate) fn all_told(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.seen.try_recv().ok()).collect()
    }
}

/// Speaks TLS over a wire; `None` if the other side does not like it.
pub(crate) fn tls(wire: impl Wire + 'static, config: &Arc<ServerConfig>) -> Option<Box<dyn Wire>> {
    let session = ServerConnection::new(Arc::clone(config)).expect("the configuration is whole");
    let mut tls = StreamOwned::new(session, wire);
    tls.conn.complete_io(&mut tls.sock).ok()?;
    Some(Box::new(tls))
}

impl Played {
    /// Tells the test.
    pub(crate) fn tell(&self, what: impl Into<String>) {
        // a test that ended asks no more
        let _ = self.seen.send(what.into());
    }

    /// The next request, head and body, which the test is told of; `None` when the other side is done.
    pub(crate) fn request(&mut self) -> Option<String> {
        let head = self.head()?;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        self.wire.read_exact(&mut body).ok()?;
        let request = head + &String::from_utf8(body).expect("a test sends text");
        self.tell(&request);
        Some(request)
    }

    /// A head with the empty line behind it.
    pub(crate) fn head(&mut self) -> Option<String> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.wire.read_exact(&mut byte).ok()?;
            head.extend(byte);
        }
        String::from_utf8(head).ok()
    }

    /// Sends bytes as they are. Whether the other side takes them.
    pub(crate) fn send(&mut self, raw: &str) -> bool {
        let sent = self.wire.write_all(raw.as_bytes());
        sent.and_then(|()| self.wire.flush()).is_ok()
    }

    pub(crate) fn answer(&mut self, body: &str) -> bool {
        let length = body.len();
        self.send(&format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    pub(crate) fn echo(&mut self) {
        while let Some(request) = self.request() {
            let (_, body) = request.split_once("\r\n\r\n").unwrap_or_default();
            self.answer(body);
        }
    }

    /// Waits until the other side closes, and tells the test.
    pub(crate) fn wait_for_close(&mut self) {
        let mut rest = [0; 4096];
        while self.wire.read(&mut rest).is_ok_and(|read| read > 0) {}
        self.tell("closed");
    }
}

/// A port that nobody listens on, for as long as what is returned lives: it is the near end of a connection.
pub(crate) fn deserted() -> (TcpStream, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    (
        TcpStream::connect(address).expect("it is accepted"),
        listener,
    )
}
