//! Attempts to hide a call in another request: each is one request for the proxy, or none.

mod framing;
mod requests;

use crate::bot::{body, call};

/// The session of the request that everybody sees.
pub const OUTER: &str = "outer";
/// The session of the call that hides in it.
pub const SMUGGLED: &str = "smuggled";

/// The call that hides.
pub fn hidden() -> Vec<u8> {
    call("Smuggled", SMUGGLED, "")
}

/// A name, and what is sent.
type Attempt = (String, Vec<u8>);

/// All of them. Each asks for its connection to be closed, so that no proxy takes what is behind for one more request.
pub fn attempts() -> Vec<Attempt> {
    let mut attempts = framing::attempts();
    attempts.extend(requests::attempts());
    attempts
}

const LINE: &str = "POST /pedidos HTTP/1.1";

fn of(name: &str, line: &str, headers: &str, body: impl AsRef<[u8]>) -> Attempt {
    let head = format!("{line}\r\nhost: bot\r\nconnection: close\r\n{headers}\r\n");
    (name.to_owned(), [head.as_bytes(), body.as_ref()].concat())
}

fn chunk(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let size = format!("{:x}\r\n", bytes.as_ref().len());
    [size.as_bytes(), bytes.as_ref(), b"\r\n"].concat()
}

fn outer() -> String {
    body("Novo", OUTER)
}
