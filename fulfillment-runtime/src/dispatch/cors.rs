//! CORS: who may read an answer, as browsers ask for it. The list is in [`Origins`](super::Origins).
//!
//! Reading is the browser's to guard: it keeps an answer from a page that may not read it. But it sends some calls, with
//! the user's cookies, without asking first, among them one with a body of no content type. So a call from an origin
//! that is not listed is refused here, before it does anything.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, HeaderMap,
    HeaderValue, VARY,
};

use super::Reply;

/// What an answer says of who may read it.
#[derive(Debug, Clone)]
pub(crate) struct Cors {
    /// The origin that may read, `*` for any; `None` if none may.
    pub(super) allowed: Option<HeaderValue>,
    /// Whether it may read what was answered to its cookies.
    pub(super) credentials: bool,
    /// Whether another origin is told something else, so that caches keep them apart.
    pub(super) vary: bool,
    pub(super) has_origin: bool,
}

const METHODS: HeaderValue =
    HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");

/// How long a browser need not ask again, in seconds: the longest that Chromium honours, and longer than a conversation.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

impl Cors {
    /// For answers that say nothing of it.
    pub(super) fn silent() -> Self {
        Self {
            allowed: None,
            credentials: false,
            vary: false,
            has_origin: false,
        }
    }

    /// Whether a page asks that is of no listed origin. Programs send no origin, and without a list none is foreign.
    pub(super) fn is_foreign(&self) -> bool {
        self.has_origin && self.allowed.is_none()
    }

    pub(super) fn apply(self, reply: &mut Reply) {
        let headers = reply.headers_mut();
        if let Some(origin) = self.allowed {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if self.credentials {
            let yes = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
        if self.vary {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
    }

    /// What a browser asks before it sends a call.
    pub(super) fn preflight(request: &HeaderMap) -> Reply {
        let mut reply = Reply::default();
        let headers = reply.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
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
