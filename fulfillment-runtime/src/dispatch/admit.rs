//! Admission: everything that the head of a request decides, before a byte of its body is read.

use std::time::Instant;

use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName,
    PROXY_AUTHORIZATION,
};
use http::{Method, StatusCode, request::Parts};
use tokio::sync::OwnedSemaphorePermit;

use super::{Cors, Known, Reply, reply, target};
use crate::app::App;
use crate::error::Rejection;
use crate::guards::GuardSet;
use crate::platform::{self, Claim, Platform};

/// What the head of a request decides.
pub(crate) enum Admission {
    /// It is answered; the body, if there is one, is not wanted.
    Answered(Reply),
    /// Its body shall be read.
    Admitted(Admitted),
}

/// A request whose body shall be read.
pub(crate) struct Admitted {
    pub(super) arrival: Arrival,
    pub(super) headers: HeaderMap,
    pub(super) permit: OwnedSemaphorePermit,
    pub(super) cors: Cors,
}

/// Where a request came in, with what credentials, and when.
pub(super) struct Arrival {
    /// Decoded, without the base path and without slashes at its ends.
    pub(super) path: String,
    pub(super) accepted: GuardSet,
    pub(super) started: Instant,
}

impl Admitted {
    /// When the head was there: every deadline runs from here.
    pub(crate) fn started(&self) -> Instant {
        self.arrival.started
    }
}

/// Methods for `Allow`: at the root there is the health check too.
const ALLOW_ROOT: &str = "GET, HEAD, POST, OPTIONS";
const ALLOW: &str = "POST, OPTIONS";

impl App {
    /// Looks at the head of a request.
    pub(crate) fn admit(&self, head: Parts) -> Admission {
        let started = Instant::now();
        let cors = Cors::of(&head.headers);
        match self.examine(head, &cors, started) {
            Ok(admitted) => Admission::Admitted(admitted),
            Err(mut reply) => {
                cors.apply(&mut reply);
                Admission::Answered(*reply)
            }
        }
    }

    fn examine(&self, head: Parts, cors: &Cors, started: Instant) -> Result<Admitted, Box<Reply>> {
        let refuse = |platform, rejection| {
            Box::new(self.rejected(
                started,
                Known {
                    platform,
                    ..Known::default()
                },
                &rejection,
            ))
        };
        let Some(path) = target::path(head.uri.path(), &self.inner.settings.base_path) else {
            return Err(refuse(None, Rejection::Target));
        };
        if head.method == Method::OPTIONS && cors.has_origin() {
            return Err(Box::new(Cors::preflight(&head.headers)));
        }
        if path.is_empty() && matches!(head.method, Method::GET | Method::HEAD) {
            return Err(Box::new(health()));
        }
        if head.method != Method::POST {
            return Err(refuse(
                None,
                Rejection::Method(if path.is_empty() { ALLOW_ROOT } else { ALLOW }),
            ));
        }
        let Ok(permit) = self.inner.calls.clone().try_acquire_owned() else {
            return Err(refuse(None, Rejection::Overloaded));
        };
        let limit = self.inner.settings.max_body;
        if declared_length(&head.headers).is_some_and(|length| length > limit as u64) {
            return Err(refuse(None, Rejection::BodyTooLarge(limit)));
        }
        let claim = target::claim(&path);
        let claimant = claim.map(|(platform, _)| platform);
        let accepted = self
            .credentials(&head.headers, &path, claim)
            .ok_or_else(|| refuse(claimant, Rejection::Unauthorized))?;
        if !matches!(claim, Some((_, Claim::Conversation(_)))) {
            media(&head.headers).map_err(|rejection| refuse(claimant, rejection))?;
        }
        let arrival = Arrival {
            path: path.into_owned(),
            accepted,
            started,
        };
        let mut headers = head.headers;
        hide_credentials(&mut headers);
        Ok(Admitted {
            arrival,
            headers,
            permit,
            cors: cors.clone(),
        })
    }

    /// The guards that accept the request; `None` if none does and nothing public stands at its path.
    fn credentials(
        &self,
        headers: &HeaderMap,
        path: &str,
        claim: Option<(&'static dyn Platform, Claim<'_>)>,
    ) -> Option<GuardSet> {
        let table = &self.inner.table;
        let accepted = table.guards.authenticate(headers, token_headers()).ok()?;
        let open = |path: &str, window| {
            table
                .webhook(path)
                .is_some_and(|routes| routes.lets_anyone_in(window))
        };
        let in_public =
            || open(path, false) || claim.is_some_and(|(_, claim)| open(claim.webhook(), true));
        (!accepted.is_empty() || in_public()).then_some(accepted)
    }
}

/// Health: that the server runs, for whoever asks.
fn health() -> Reply {
    reply::json(
        StatusCode::OK,
        r#"{"message": "Fulfillment server is running."}"#.into(),
    )
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn token_headers() -> impl Iterator<Item = &'static HeaderName> {
    platform::ALL
        .iter()
        .filter_map(|platform| platform.token_header())
}

/// Whether the body is JSON as it lies there.
fn media(headers: &HeaderMap) -> Result<(), Rejection<'static>> {
    if let Some(encoding) = headers.get(CONTENT_ENCODING) {
        if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") {
            return Err(Rejection::ContentEncoding);
        }
    }
    match headers.get(CONTENT_TYPE) {
        // what nearly everybody sends, before anything is looked at closely
        Some(value) if value.as_bytes() == b"application/json" => Ok(()),
        Some(value) if !value.to_str().is_ok_and(is_json) => Err(Rejection::ContentType),
        _ => Ok(()),
    }
}

/// `application/json`, `application/*+json`, whatever their parameters.
fn is_json(content_type: &str) -> bool {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Marks credentials, so that whoever prints headers does not print them.
fn hide_credentials(headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        let own = || token_headers().any(|token_header| token_header == name);
        if matches!(*name, AUTHORIZATION | PROXY_AUTHORIZATION | COOKIE) || own() {
            value.set_sensitive(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn json_has_several_content_types() {
        for json in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.api+json",
            "application/json;",
        ] {
            assert!(is_json(json), "{json}");
        }
        for other in [
            "text/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonx",
            "",
            "+json",
        ] {
            assert!(!is_json(other), "{other}");
        }
    }
}
