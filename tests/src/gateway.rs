//! A stand-in for the gateway of Serprobots: answers as it is told, with any bytes, or with none, and keeps what it was
//! sent.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::within_a_minute;

/// The conversation that the stand-in opens.
pub const CONVERSATION: &str = "8d19ef24-7433-4262-b9a8-170780723ac7";

/// What the gateway says to a request.
#[derive(Debug, Clone)]
pub enum Say {
    /// These bytes, and then the next request.
    Bytes(Vec<u8>),
    /// These bytes, and then the connection ends.
    AndClose(Vec<u8>),
    /// These bytes, and then these again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// These bytes, and then nothing more while the connection stands.
    AndNothing(Vec<u8>),
    /// These bytes once it is told so, and then the next request.
    Held(Arc<Notify>, Vec<u8>),
    /// The connection is reset.
    Reset,
}

impl Say {
    pub fn status(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} Said\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
        );
        Self::Bytes([head.as_bytes(), body].concat())
    }

    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::status(200, "application/json", body)
    }

    pub fn text(body: impl AsRef<[u8]>) -> Self {
        Self::status(200, "text/plain", body)
    }

    /// The same, once it is told so; what it says without bytes is said at once.
    #[must_use]
    pub fn held(self, told: &Arc<Notify>) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Held(Arc::clone(told), bytes),
            other => other,
        }
    }
}

/// A request that the gateway got.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    /// All values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let found = self.headers.iter().filter(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a message that is JSON")
    }
}

type Answers = Box<dyn Fn(&Seen) -> Say + Send + Sync>;

struct Shared {
    answers: Mutex<Answers>,
    seen: Mutex<Vec<Seen>>,
    arrived: Notify,
    connections: AtomicUsize,
}

/// A gateway on a free port; it ends with the test's runtime.
#[derive(Clone)]
pub struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Gateway {
    /// A gateway that opens [`CONVERSATION`] and answers `gateway: <text>`.
    pub async fn start() -> Self {
        Self::answering(usual).await
    }

    pub async fn answering(answers: impl Fn(&Seen) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            answers: Mutex::new(Box::new(answers)),
            seen: Mutex::default(),
            arrived: Notify::new(),
            connections: AtomicUsize::new(0),
        });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.connections.fetch_add(1, Ordering::Relaxed);
                let serving = Arc::clone(&serving);
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        Self { address, shared }
    }

    /// From now on it says this to everything.
    pub fn says(&self, say: Say) {
        self.answers(move |_| say.clone());
    }

    pub fn answers(&self, answers: impl Fn(&Seen) -> Say + Send + Sync + 'static) {
        *lock(&self.shared.answers) = Box::new(answers);
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that it was sent so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.seen).clone()
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Waits until it was sent as many requests, and tells the last of them.
    pub async fn request(&self, number: usize) -> Seen {
        within_a_minute("a request at the gateway", async {
            loop {
                let mut arrived = std::pin::pin!(self.shared.arrived.notified());
                arrived.as_mut().enable();
                if let Some(seen) = lock(&self.shared.seen).get(number - 1) {
                    return seen.clone();
                }
                arrived.await;
            }
        })
        .await
    }
}

/// A conversation, or the text that was said.
pub fn usual(seen: &Seen) -> Say {
    if seen.target.ends_with("/conversation/") {
        return Say::text(CONVERSATION);
    }
    let message: Value = serde_json::from_str(&seen.body).unwrap_or_default();
    let text = message["text"].as_str().unwrap_or_default();
    Say::json(
        json!({
            "contents": [{"type": "TEXT", "text": format!("gateway: {text}")}],
            "conversationId": message["conversationId"],
            "empty": false,
            "question": text,
            "ui": {},
        })
        .to_string(),
    )
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    async fn serve(&self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut stream = BufReader::new(stream);
        while let Some(seen) = read(&mut stream).await {
            lock(&self.seen).push(seen.clone());
            let say = lock(&self.answers)(&seen);
            self.arrived.notify_waiters();
            // a peer that has heard enough is no failure of the gateway
            match say {
                Say::Bytes(bytes) => {
                    if stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Say::Held(told, bytes) => {
                    told.notified().await;
                    if stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Say::AndClose(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    return;
                }
                Say::Endless(bytes, again) => {
                    let _ = stream.write_all(&bytes).await;
                    while stream.write_all(&again).await.is_ok() {}
                    return;
                }
                Say::AndNothing(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                    return;
                }
                Say::Reset => {
                    let _ = stream.get_ref().set_zero_linger();
                    return;
                }
            }
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Seen> {
    let line = line(stream).await?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let line = self::line(stream).await?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        if name == "content-length" {
            length = value.parse().ok()?;
        }
        headers.push((name, value));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8(body).ok()?;
    Some(Seen {
        method,
        target,
        headers,
        body,
    })
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}
