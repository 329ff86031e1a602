//! Plain HTTP on a port that speaks TLS, which would otherwise get an alert in bytes that no HTTP client can show.

use std::io::{ErrorKind, Result};

use tokio::net::TcpStream;

const BODY: &str = r#"{"error":"this port speaks HTTPS; call it with https://"}"#;

/// Whether this is how requests begin, and nothing in TLS.
pub(super) fn is_http(first: u8) -> bool {
    first.is_ascii_alphabetic()
}

/// Tells what to do instead, whatever is asked.
pub(super) async fn refuse(stream: &TcpStream) -> Result<()> {
    let length = BODY.len();
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{BODY}"
    );
    let mut left = answer.as_bytes();
    while !left.is_empty() {
        stream.writable().await?;
        match stream.try_write(left) {
            Ok(written) => left = left.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
