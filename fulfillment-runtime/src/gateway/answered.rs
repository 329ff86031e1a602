//! [`Answered`]: what of a gateway's answers is one.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};

use super::found;
use crate::error::{GatewayError, GatewayErrorKind};
use crate::media::is_json;
use crate::platform::serprobots::{Answer, Conversation};

/// An answer that came whole and can be read.
pub(super) struct Answered {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    elapsed: Duration,
}

impl Answered {
    /// `known` says that the caller had no part in where this was asked.
    pub(super) fn of(
        response: http::Response<Bytes>,
        elapsed: Duration,
        known: bool,
    ) -> Result<Self, GatewayError> {
        let (head, body) = response.into_parts();
        let answered = Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            elapsed,
        };
        // of the others of success some have no content, some a part of it or another's
        if !matches!(answered.status, 200..=203) {
            let redirect = found::redirect(&answered.headers, known);
            return Err(answered.error(GatewayErrorKind::Status { redirect }));
        }
        let encodings = answered.headers.get_all(CONTENT_ENCODING);
        let is_identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
        if !encodings.iter().all(is_identity) {
            return Err(answered.unusable("it is compressed, which was not asked for"));
        }
        Ok(answered)
    }

    /// A message's answer: a JSON object, that says so or says nothing.
    pub(super) fn into_answer(mut self) -> Result<Answer, GatewayError> {
        if !self.is_json() {
            let found = found::content_type(&self.headers).unwrap_or_default();
            return Err(self.unusable(format!("its content type is not JSON, but `{found}`")));
        }
        // no copy: nobody else has it
        let body = Vec::from(std::mem::take(&mut self.body));
        let Ok(json) = String::from_utf8(body) else {
            return Err(self.unusable("it is not UTF-8"));
        };
        let answer = Answer::of_text(json);
        answer.map_err(|(json, why)| self.unusable(found::no_object(&json, &why)))
    }

    /// A new conversation: a UUID.
    pub(super) fn into_conversation(self) -> Result<Conversation, GatewayError> {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        let id = without_quotes(text.trim());
        Conversation::of(id).ok_or_else(|| self.unusable(found::no_id(&self.headers, &self.body)))
    }

    fn is_json(&self) -> bool {
        self.headers.get(CONTENT_TYPE).is_none_or(is_json)
    }

    fn unusable(&self, why: impl Into<Cow<'static, str>>) -> GatewayError {
        self.error(GatewayErrorKind::Unusable(why.into()))
    }

    fn error(&self, kind: GatewayErrorKind) -> GatewayError {
        GatewayError::new(kind, Some(self.status), self.elapsed)
    }
}

/// Some frameworks write a text as JSON.
fn without_quotes(text: &str) -> &str {
    let inside = text.strip_prefix('"');
    let inside = inside.and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or(text)
}
