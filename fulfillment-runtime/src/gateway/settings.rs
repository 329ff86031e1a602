//! [`GatewaySettings`]: what holds for every gateway of an application.

use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::auth::{Places, Token, TokenProblem};
use crate::client::Outbound;
use crate::entreposto::Entreposto;
use crate::error::Problem;
use crate::platform::serprobots::gateway::BASE;

/// What an application can be set to about the gateways of its chatbots.
#[derive(Debug, Clone)]
pub(crate) struct GatewaySettings {
    /// The base URL of chatbots that name none.
    pub(crate) url: String,
    /// Sent with every message: a header's name, and its value, which is a secret.
    pub(crate) headers: Vec<(String, Token)>,
    /// The names of the window's headers that are passed on.
    pub(crate) forward: Vec<String>,
    /// How long a gateway may take, within the time of the call.
    pub(crate) timeout: Duration,
    pub(crate) outbound: Outbound,
}

/// The relays of an application: which chatbots, and what holds for all of their gateways.
#[derive(Debug, Default)]
pub(crate) struct Relays {
    pub(crate) entrepostos: Vec<Entreposto>,
    pub(crate) settings: GatewaySettings,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            url: BASE.to_owned(),
            headers: Vec::new(),
            forward: Vec::new(),
            timeout: Duration::from_secs(20),
            outbound: Outbound::default(),
        }
    }
}

/// Headers of a connection and not of a message, and those that the client writes itself.
const OURS: [&str; 11] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a header may be set on a message to the gateway.
pub(crate) fn may_be_sent(name: &HeaderName) -> bool {
    !OURS.contains(&name.as_str())
}

impl GatewaySettings {
    /// The configured headers, read; what cannot be read is added to `problems`.
    pub(crate) fn fixed_headers(
        &self,
        places: Places<'_>,
        problems: &mut Vec<Problem>,
    ) -> Vec<(HeaderName, HeaderValue)> {
        let mut fixed = Vec::new();
        for (name, value) in &self.headers {
            let read = value.read(places).map_err(|why| match why {
                TokenProblem::VariableMissing(name) => {
                    format!("environment variable `{name}` is not set")
                }
                other => other.to_string(),
            });
            let value = read.and_then(|value| {
                HeaderValue::from_str(&value)
                    .map_err(|_| "no header can carry its value".to_owned())
            });
            match (header_name(name), value) {
                (Ok(name), Ok(mut value)) => {
                    value.set_sensitive(true);
                    fixed.push((name, value));
                }
                (Err(why), _) | (_, Err(why)) => problems.push(Problem::Setting {
                    name: format!("gateway header {name}"),
                    why,
                }),
            }
        }
        fixed
    }

    /// The names of the headers that are passed on; what is no name is added to `problems`.
    pub(crate) fn forwarded_names(&self, problems: &mut Vec<Problem>) -> Vec<HeaderName> {
        // a trace that began elsewhere goes on there
        let mut names = vec![
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("tracestate"),
        ];
        for name in &self.forward {
            match header_name(name) {
                Ok(name) if names.contains(&name) => {}
                Ok(name) => names.push(name),
                Err(why) => problems.push(Problem::Setting {
                    name: format!("forwarded header {name}"),
                    why,
                }),
            }
        }
        names
    }
}

fn header_name(name: &str) -> Result<HeaderName, String> {
    match HeaderName::try_from(name) {
        Ok(name) if may_be_sent(&name) => Ok(name),
        Ok(_) => {
            Err("belongs to the connection, or is written by the client; leave it out".to_owned())
        }
        Err(_) => Err("is no name of a header".to_owned()),
    }
}

/// A gateway's base URL in its one spelling, without a slash at its end, or what is wrong with it.
pub(crate) fn base_url(url: &str) -> Result<String, &'static str> {
    let url = url.trim();
    let Ok(parsed) = url.parse::<http::Uri>() else {
        return Err("is no URL; write `https://host`");
    };
    if !matches!(parsed.scheme_str(), Some("http" | "https")) {
        return Err("has neither `http://` nor `https://`; write `https://host`");
    }
    let authority = parsed
        .authority()
        .map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err("has a user in it; send a header instead");
    }
    if parsed.host().is_none_or(str::is_empty) {
        return Err("has no host; write `https://host`");
    }
    if url.contains(['?', '#']) {
        return Err("has a `?` or `#`; write the base alone, `/web/..` is added");
    }
    if parsed.path().contains("/web/") || parsed.path().contains("..") {
        return Err("goes too far; write the base alone, `/web/..` is added");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_has_a_scheme_and_a_host_and_nothing_behind_its_path() {
        for (url, kept) in [
            ("https://host", "https://host"),
            (" http://127.0.0.1:5053/ ", "http://127.0.0.1:5053"),
            ("https://host/prefixo/", "https://host/prefixo"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            (BASE, BASE),
        ] {
            assert_eq!(base_url(url).as_deref(), Ok(kept), "{url}");
        }
        for url in [
            "",
            "host",
            "/web",
            "ftp://host",
            "https://",
            "https://user:secret@host",
            "https://host?x",
            "https://host/#a",
            "https://host/web/bot-d/api/answer/",
            "https://ho st",
            "https://host/../x",
        ] {
            assert!(base_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn headers_of_the_connection_are_never_passed_on() {
        let mut problems = Vec::new();
        let settings = GatewaySettings {
            forward: ["X-User", "traceparent", "Host", "a b"]
                .map(str::to_owned)
                .into(),
            ..GatewaySettings::default()
        };
        let names = settings.forwarded_names(&mut problems);
        assert_eq!(names, ["traceparent", "tracestate", "x-user"]);
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn a_header_that_cannot_be_read_is_named_and_its_value_is_not() {
        let settings = GatewaySettings {
            headers: vec![
                ("x-token".to_owned(), Token::from("canary\u{7f}".to_owned())),
                (
                    "x-other".to_owned(),
                    Token::from(crate::auth::Secret::env("NOT_SET")),
                ),
            ],
            ..GatewaySettings::default()
        };
        let places = Places {
            variables: &|_| None,
            invent: None,
        };
        let mut problems = Vec::new();
        assert!(settings.fixed_headers(places, &mut problems).is_empty());
        let text = format!("{problems:?} {settings:?}");
        assert!(
            text.contains("x-token") && text.contains("NOT_SET"),
            "{text}"
        );
        assert!(!text.contains("canary"), "{text}");
    }
}
