//! Requests of a test, on their way to an application and back.

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::Reply;
use crate::app::App;
use crate::peer::Peer;
use crate::platform::PATH;
use crate::record::failing;

/// A request as a test composes it.
pub(super) struct Sending<'a> {
    /// Decoded, without the base path.
    pub(super) path: &'a str,
    pub(super) body: Bytes,
    pub(super) headers: &'a [(String, String)],
    pub(super) peer: &'a Peer,
}

/// Sends it to this application. Its answer is read with `read`.
///
/// Panics if it cannot be sent: a mistake of the test.
pub(super) async fn send<T>(
    app: &App,
    sending: Sending<'_>,
    read: fn(&[u8]) -> Result<T, String>,
) -> Reply<T> {
    let path = sending.path;
    let path = match &*app.inner.settings.base_path {
        "" => format!("/{path}"),
        base_path => format!("/{base_path}/{path}"),
    };
    let path = percent_encoding::utf8_percent_encode(&path, PATH);
    let mut request =
        http::Request::post(path.to_string()).header(CONTENT_TYPE, "application/json");
    for (name, value) in sending.headers {
        request = request.header(name, value);
    }
    let request = match request.body(sending.body) {
        Ok(request) => request,
        Err(error) => panic!("this call cannot be sent: {error}"),
    };
    let (response, failure) = failing::of(app.call_of(request, sending.peer)).await;
    Reply::new(response, failure, read)
}
