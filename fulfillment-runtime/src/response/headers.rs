//! Headers that an answer adds to those of its HTTP answer: a cookie, mostly.

use std::fmt;

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::HandlerError;

/// What says how the answer is sent and read. The server says it, and it says what is.
const OF_THE_SERVER: [HeaderName; 8] = [
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HeaderName::from_static("keep-alive"),
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Adds a header; a cookie may be somebody's session, so it is marked as what nobody prints.
pub(crate) fn add(headers: &mut HeaderMap, name: HeaderName, mut value: HeaderValue) {
    if name == SET_COOKIE {
        value.set_sensitive(true);
    }
    headers.append(name, value);
}

/// Refuses the headers that would break the answer.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), HandlerError> {
    let breaks = |name: &&HeaderName| {
        OF_THE_SERVER.contains(name) || name.as_str().starts_with("access-control-")
    };
    match headers.keys().find(breaks) {
        Some(name) => Err(HandlerError::from(format!(
            "`{name}` cannot be a header of an answer: the server sets it; leave it out"
        ))),
        None => Ok(()),
    }
}

/// The names of headers, for `Debug`: values may be secrets.
pub(crate) struct Names<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.keys().map(HeaderName::as_str))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_static("c4n4ry");
        add(&mut headers, HeaderName::from_static(name), value);
        headers
    }

    #[test]
    fn what_would_break_the_answer_is_refused_and_named() {
        for name in [
            "content-length",
            "transfer-encoding",
            "connection",
            "content-type",
            "content-encoding",
            "access-control-allow-origin",
            "access-control-anything",
        ] {
            let error = check(&of(name)).expect_err(name).to_string();
            assert!(error.contains(name) && !error.contains("c4n4ry"), "{error}");
        }
        for name in ["set-cookie", "vary", "cache-control", "x-request-id"] {
            assert!(check(&of(name)).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_cookie_is_marked_and_names_alone_are_printed() {
        let headers = of("set-cookie");
        assert!(headers.values().all(HeaderValue::is_sensitive));
        let mut headers = of("x-request-id");
        assert!(!headers.values().all(HeaderValue::is_sensitive));
        add(&mut headers, SET_COOKIE, HeaderValue::from_static("a=b"));
        let names = format!("{:?}", Names(&headers));
        assert_eq!(names, r#"["x-request-id", "set-cookie"]"#);
    }
}
