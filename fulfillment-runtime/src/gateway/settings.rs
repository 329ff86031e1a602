//! [`GatewaySettings`]: what holds for every gateway of an application.

use std::time::Duration;

use http::HeaderName;

use super::headers::{FixedHeader, FixedHeaders};
#[cfg(feature = "testing")]
use super::stand_in::StandIn;
use crate::auth::{Reading, Token};
use crate::entreposto::Entreposto;
use crate::error::Problem;

/// What an application can be set to about the gateways of its chatbots.
#[derive(Debug, Clone)]
pub(crate) struct GatewaySettings {
    /// The base URL of chatbots that name none, where it is not the platform's own.
    pub(crate) url: Option<String>,
    /// Sent with every message: a header's name, and its value, which is a secret. Of two with one name the last counts:
    /// code comes after the environment.
    pub(crate) headers: Vec<(String, Token)>,
    /// The names of the window's headers that are passed on.
    pub(crate) forward: Vec<String>,
    /// How long a gateway may take, within the time of the call.
    pub(crate) timeout: Duration,
    /// What answers in the place of all of them, in a test.
    #[cfg(feature = "testing")]
    pub(crate) stand_in: Option<StandIn>,
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
            url: None,
            headers: Vec::new(),
            forward: Vec::new(),
            timeout: Duration::from_secs(20),
            #[cfg(feature = "testing")]
            stand_in: None,
        }
    }
}

/// Headers of a connection and not of a message, and those that the client writes itself.
const OURS: [&str; 15] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
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
    /// The configured headers, read, of two with one name the last; what cannot be read is added to `problems`.
    pub(crate) fn fixed_headers(
        &self,
        reading: &mut Reading<'_>,
        problems: &mut Vec<Problem>,
    ) -> FixedHeaders {
        let mut fixed = Vec::new();
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let later = &self.headers[index + 1..];
            if later.iter().any(|(its, _)| its.eq_ignore_ascii_case(name)) {
                continue;
            }
            let header = header_name(name).and_then(|valid| {
                let header = FixedHeader::read(valid, value, reading);
                header.map_err(|why| format!("header `{name}`: {why}"))
            });
            match header {
                Ok(header) => fixed.push(header),
                Err(why) => problems.push(Problem::Setting {
                    name: "FULFILLMENT_GATEWAY_HEADERS".to_owned(),
                    why,
                }),
            }
        }
        FixedHeaders::new(fixed)
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
                    name: "FULFILLMENT_GATEWAY_FORWARD".to_owned(),
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
        Ok(_) => Err(format!(
            "header `{name}` belongs to the connection, or is written by the client; leave it out"
        )),
        Err(_) => Err(format!("`{name}` is no name of a header")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where no secret is.
    const NOWHERE: Places<'static> = Places {
        variables: &|_| None,
        invent: None,
    };
    use crate::auth::Places;

    #[test]
    fn headers_of_the_connection_are_never_passed_on() {
        let mut problems = Vec::new();
        let settings = GatewaySettings {
            forward: [
                "X-User",
                "traceparent",
                "Accept",
                "Host",
                "a b",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Connection",
            ]
            .map(str::to_owned)
            .into(),
            ..GatewaySettings::default()
        };
        let names = settings.forwarded_names(&mut problems);
        assert_eq!(names, ["traceparent", "tracestate", "x-user", "accept"]);
        assert_eq!(problems.len(), 6, "{problems:?}");
    }

    #[test]
    fn of_two_headers_with_one_name_the_last_counts() {
        let settings = GatewaySettings {
            headers: vec![
                // the one that it stands for need not be there
                (
                    "X-Token".to_owned(),
                    Token::from(crate::auth::Secret::env("NOT_SET")),
                ),
                ("x-other".to_owned(), Token::from("a".to_owned())),
                ("x-token".to_owned(), Token::from("b".to_owned())),
            ],
            ..GatewaySettings::default()
        };
        let mut reading = Reading::new(NOWHERE);
        let mut problems = Vec::new();
        let fixed = settings.fixed_headers(&mut reading, &mut problems);
        let fixed = fixed.current();
        let fixed: Vec<_> = fixed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        assert_eq!(fixed, [("x-other", &b"a"[..]), ("x-token", &b"b"[..])]);
        assert!(problems.is_empty(), "{problems:?}");
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
        let mut reading = Reading::new(NOWHERE);
        let mut problems = Vec::new();
        let fixed = settings.fixed_headers(&mut reading, &mut problems);
        assert!(fixed.current().is_empty());
        let text = format!("{problems:?} {settings:?}");
        assert!(
            text.contains("x-token") && text.contains("NOT_SET"),
            "{text}"
        );
        assert!(!text.contains("canary"), "{text}");
    }
}
