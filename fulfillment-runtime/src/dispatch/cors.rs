//! CORS: every answer may be read by any origin, none with credentials.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, HeaderMap, HeaderValue, VARY,
};

use super::Reply;

/// The origin that asked, if one did.
#[derive(Debug, Clone)]
pub(crate) struct Cors(pub(super) Option<HeaderValue>);

const METHODS: HeaderValue =
    HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");

impl Cors {
    pub(super) fn has_origin(&self) -> bool {
        self.0.is_some()
    }

    /// With an origin, that one comes back; without, any.
    pub(super) fn apply(self, reply: &mut Reply) {
        let headers = reply.headers_mut();
        match self.0 {
            Some(origin) => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                headers.append(VARY, HeaderValue::from_static("Origin"));
            }
            None => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
        }
    }

    /// What a browser asks before it sends a call.
    pub(super) fn preflight(request: &HeaderMap) -> Reply {
        let mut reply = Reply::default();
        let headers = reply.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        if let Some(asked) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
            headers.append(
                VARY,
                HeaderValue::from_static("Access-Control-Request-Headers"),
            );
        }
        reply
    }
}
