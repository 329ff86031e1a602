//! Requests as bytes.

use fulfillment_tests::assistente;

use crate::case::OUTER;

/// The request line of a call.
pub const LINE: &str = "POST /pedidos HTTP/1.1";

/// The one header that every request has.
pub const HOST: &str = "host: localhost\r\n";

/// The body of an Assistente's call in this session.
pub fn body_of(session: &str) -> String {
    let mut call = assistente("Novo");
    call["sessionId"] = session.into();
    call.to_string()
}

/// The body of a case's call.
pub fn body() -> String {
    body_of(OUTER)
}

/// A case's call with this request line, these lines of headers, and the length of its body.
pub fn framed(line: impl AsRef<[u8]>, headers: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body();
    let length = format!("content-length: {}\r\n\r\n{body}", body.len());
    [line.as_ref(), b"\r\n", headers.as_ref(), length.as_bytes()].concat()
}

/// A case's call with these lines of headers too.
pub fn with(headers: impl AsRef<[u8]>) -> Vec<u8> {
    framed(LINE, [HOST.as_bytes(), headers.as_ref()].concat())
}

/// The same with these lines of framing instead of the length, and this body.
pub fn raw(headers: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Vec<u8> {
    let line = format!("{LINE}\r\n{HOST}");
    let parts: [&[u8]; 4] = [line.as_bytes(), headers.as_ref(), b"\r\n", body.as_ref()];
    parts.concat()
}

/// A request without a body.
pub fn bare(line: impl AsRef<[u8]>) -> Vec<u8> {
    [line.as_ref(), b"\r\n", HOST.as_bytes(), b"\r\n"].concat()
}

/// A whole call in this session.
pub fn call_of(session: &str) -> Vec<u8> {
    let body = body_of(session);
    let length = format!("content-length: {}\r\n", body.len());
    raw(length, body)
}

/// These bytes as one chunk, and the last one.
pub fn chunked(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let size = format!("{:x}\r\n", bytes.len());
    [size.as_bytes(), bytes, b"\r\n0\r\n\r\n"].concat()
}
