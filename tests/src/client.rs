//! A raw HTTP/1 client: sends any bytes, reads one answer at a time, and believes nothing.

use std::fmt;
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::within_a_minute;

/// One connection to a bot.
pub struct Connection {
    stream: BufReader<Box<dyn Stream>>,
}

/// What is sent and read over: a socket, or TLS on one.
trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for S {}

impl Connection {
    pub async fn to(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }

    pub fn over(stream: impl AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static) -> Self {
        Self {
            stream: BufReader::new(Box::new(stream)),
        }
    }

    /// Sends these bytes as they are.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream
            .write_all(bytes.as_ref())
            .await
            .expect("a connection that is open");
        self.stream
            .flush()
            .await
            .expect("a connection that is open");
    }

    /// Sends these bytes to a peer that may have heard enough.
    pub async fn send_what_is_taken(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
        let _ = self.stream.flush().await;
    }

    /// Sends a whole request, in one write, with the length of its body if it has one.
    pub async fn send_request(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) {
        let mut bytes = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        if !body.is_empty() {
            bytes.extend(format!("content-length: {}\r\n", body.len()).into_bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        self.send(bytes).await;
    }

    /// Says that nothing more will be sent; answers can still be read.
    pub async fn send_no_more(&mut self) {
        self.stream
            .shutdown()
            .await
            .expect("a connection that is open");
    }

    /// Waits until there is something to read, or the end.
    pub async fn news(&mut self) {
        // a reset is an end too
        let _ = self.stream.fill_buf().await;
    }

    /// Waits for the `100 Continue` that a caller asked for.
    pub async fn skip_continue(&mut self) {
        let line = within_a_minute("100 Continue", self.line()).await;
        assert_eq!(line, "HTTP/1.1 100 Continue");
        assert_eq!(self.line().await, "");
    }

    /// The next answer.
    pub async fn reply(&mut self) -> Reply {
        self.reply_to("GET").await
    }

    /// The next answer, to a request with this method: an answer to `HEAD` has no body.
    pub async fn reply_to(&mut self, method: &str) -> Reply {
        within_a_minute("an answer", self.read(method)).await
    }

    /// Waits until an answer has begun to come, and leaves it where it is.
    pub async fn starts(&mut self) {
        let begun = within_a_minute("an answer that begins", self.stream.fill_buf()).await;
        assert!(!begun.expect("a connection that is open").is_empty());
    }

    /// Waits until the peer has closed, and tells what it sent before that.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // a reset is an end too
        let _ = within_a_minute(
            "a connection that is closed",
            self.stream.read_to_end(&mut rest),
        )
        .await;
        rest
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream
            .read_line(&mut line)
            .await
            .expect("a line of text");
        assert!(line.ends_with("\r\n"), "the answer broke off: {line:?}");
        line.truncate(line.len() - 2);
        line
    }

    async fn read(&mut self, method: &str) -> Reply {
        let status = self.line().await;
        // hyper answers HTTP/1.0 in kind
        let status = status
            .strip_prefix("HTTP/1.1 ")
            .or(status.strip_prefix("HTTP/1.0 "))
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .unwrap_or_else(|| panic!("no status line: {status:?}"));
        let mut headers = Vec::new();
        loop {
            let line = self.line().await;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').expect("a header");
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut reply = Reply {
            status,
            headers,
            body: Vec::new(),
        };
        if method != "HEAD" {
            // every answer of ours is whole when its head is written
            let length = reply
                .header("content-length")
                .expect("an answer with a length")
                .parse()
                .expect("a length");
            reply.body.resize(length, 0);
            self.stream
                .read_exact(&mut reply.body)
                .await
                .expect("the whole body");
        }
        reply
    }
}

/// One answer.
#[derive(PartialEq)]
pub struct Reply {
    pub status: u16,
    /// In their order, names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// The header `name`, which must not have come twice.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| &**value);
        assert!(values.next().is_none(), "`{name}` came twice: {self:?}");
        value
    }

    /// All values of the header `name`.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let values = self.headers.iter().filter(|(known, _)| known == name);
        values.map(|(_, value)| &**value).collect()
    }

    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body that is text")
    }

    /// The body, which must be JSON and say so.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/json"),
            "{self:?}"
        );
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of an answer with this status, which must be JSON.
    #[track_caller]
    pub fn json_of(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:?} {}",
            self.status,
            self.headers,
            String::from_utf8_lossy(&self.body)
        )
    }
}
