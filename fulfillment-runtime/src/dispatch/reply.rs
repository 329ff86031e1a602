//! Answers as HTTP: content types and the headers that a status asks for.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Response, StatusCode};

use super::Reply;
use crate::error::Rejection;

pub(super) fn json(status: StatusCode, body: Bytes) -> Reply {
    of(status, body, HeaderValue::from_static("application/json"))
}

pub(super) fn text(body: Bytes) -> Reply {
    plain(StatusCode::OK, body)
}

pub(super) fn plain(status: StatusCode, text: impl Into<Bytes>) -> Reply {
    let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
    of(status, text.into(), content_type)
}

/// A status that says all.
pub(super) fn empty(status: StatusCode) -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = status;
    reply
}

fn of(status: StatusCode, body: Bytes, content_type: HeaderValue) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, content_type);
    reply
}

pub(super) fn rejection(status: StatusCode, body: Bytes, rejection: &Rejection<'_>) -> Reply {
    refusing(json(status, body), rejection)
}

/// With the headers that a rejection asks for.
pub(super) fn refusing(mut reply: Reply, rejection: &Rejection<'_>) -> Reply {
    let headers = reply.headers_mut();
    match rejection {
        Rejection::Method(allow) => headers.insert(ALLOW, HeaderValue::from_static(allow)),
        Rejection::Overloaded | Rejection::BodiesTooLarge => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"))
        }
        Rejection::Unauthorized | Rejection::LoginRequired => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        }
        _ => None,
    };
    reply
}
