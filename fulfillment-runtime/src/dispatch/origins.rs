//! The origins whose pages may call and read answers: any, or an exact list, checked when the application is built.
//!
//! Exact, because patterns have let strangers in elsewhere (`app.example.com` as a prefix admits
//! `app.example.com.attacker.test`). An origin that no browser sends would admit nobody, and nobody would see why: so
//! what is written otherwise than browsers write it stops the start, with what to write.

use std::net::Ipv6Addr;

use http::HeaderValue;

use super::Cors;
use crate::error::Problem;

/// Whose pages may call and read answers, as it was set.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    /// As browsers send them; empty for any.
    listed: Vec<String>,
    credentials: bool,
}

impl Origins {
    /// The origins of this list, or any if it is empty.
    ///
    /// # Errors
    ///
    /// Every origin that no browser sends, and credentials for whoever asks.
    pub(crate) fn new(listed: &[String], credentials: bool) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        if credentials && listed.is_empty() {
            problems.push(Problem::CredentialsForAnyOrigin);
        }
        let mut origins = Vec::new();
        for origin in listed {
            match as_browsers_send_it(origin) {
                Ok(origin) => origins.push(origin),
                Err(why) => problems.push(Problem::Origin {
                    origin: origin.clone(),
                    why,
                }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            listed: origins,
            credentials,
        })
    }

    /// What is said to a request with this origin.
    pub(super) fn cors(&self, asks: Option<HeaderValue>) -> Cors {
        let preflight = asks.is_some();
        if self.listed.is_empty() {
            return Cors {
                vary: preflight,
                allowed: asks.or(Some(HeaderValue::from_static("*"))),
                credentials: false,
                has_origin: preflight,
            };
        }
        let is_listed = |origin: &HeaderValue| {
            let mut listed = self.listed.iter();
            listed.any(|known| known.as_bytes() == origin.as_bytes())
        };
        let allowed = asks.filter(is_listed);
        Cors {
            vary: true,
            credentials: self.credentials && allowed.is_some(),
            allowed,
            has_origin: preflight,
        }
    }
}

/// An origin as a browser sends it: `scheme://host`, and the port where it is not the scheme's own.
fn as_browsers_send_it(written: &str) -> Result<String, String> {
    if written.contains('*') {
        return Err(
            "is a pattern; name each origin, or leave the list empty to let any origin read".into(),
        );
    }
    if written.eq_ignore_ascii_case("null") {
        return Err("is what every sandboxed page and every file sends; it names nobody".into());
    }
    let origin = written.to_ascii_lowercase();
    let well_formed = origin
        .split_once("://")
        .filter(|(scheme, _)| is_scheme(scheme));
    let Some((scheme, rest)) = well_formed else {
        return Err("is no origin; write `https://host` or `https://host:port`".into());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority != rest {
        return Err(format!(
            "has more than scheme, host and port; write `{scheme}://{authority}`"
        ));
    }
    if let Some((_, host)) = authority.rsplit_once('@') {
        return Err(format!("has a user's name; write `{scheme}://{host}`"));
    }
    let (host, port) = split_port(authority);
    if !host.is_ascii() {
        return Err(
            "has letters that browsers send in another form; write the host with `xn--`".into(),
        );
    }
    if !is_host(host) {
        return Err(
            "has no host that browsers know; write `https://host` or `https://host:port`".into(),
        );
    }
    match port {
        Some(port) if !is_port(port) => Err("has a port that is no number from 1 to 65535".into()),
        Some(port) if default_port(scheme) == Some(port) => Err(format!(
            "has the port that browsers leave out; write `{scheme}://{host}`"
        )),
        _ => Ok(origin),
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Host and port; the colons of an IPv6 address stand in brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let host = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    match authority[host..].find(':') {
        Some(colon) => {
            let colon = host + colon;
            (&authority[..colon], Some(&authority[colon + 1..]))
        }
        None => (authority, None),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').unwrap_or_default();
        // in its one spelling: browsers shorten what is written at length
        return address
            .parse::<Ipv6Addr>()
            .is_ok_and(|parsed| parsed.to_string() == address);
    }
    let is_of_a_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !host.is_empty() && host.bytes().all(is_of_a_host)
}

fn is_port(port: &str) -> bool {
    !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok()
}

fn default_port(scheme: &str) -> Option<&'static str> {
    match scheme {
        "http" => Some("80"),
        "https" => Some("443"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::as_browsers_send_it;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for origin in [
            "https://loja.example",
            "http://localhost:3000",
            "https://127.0.0.1:8443",
            "http://[::1]:8080",
            "https://xn--ateno-wqa8i.example",
            "http://loja.example:443",
            "chrome-extension://abcdefghijklmnop",
        ] {
            assert_eq!(as_browsers_send_it(origin).as_deref(), Ok(origin));
        }
        let shouted = as_browsers_send_it("HTTPS://Loja.Example");
        assert_eq!(shouted.as_deref(), Ok("https://loja.example"));
    }

    #[test]
    fn what_no_browser_sends_is_refused_with_what_to_write() {
        for (origin, hint) in [
            ("https://loja.example/", "write `https://loja.example`"),
            (
                "https://loja.example:8443/bot",
                "write `https://loja.example:8443`",
            ),
            ("https://loja.example?x", "write `https://loja.example`"),
            ("https://loja.example:443", "write `https://loja.example`"),
            ("http://loja.example:80", "write `http://loja.example`"),
            ("http://[::1]:80", "write `http://[::1]`"),
            ("https://ana@loja.example", "write `https://loja.example`"),
            ("https://atenção.example", "`xn--`"),
            ("https://*.loja.example", "is a pattern"),
            ("*", "leave the list empty"),
            ("null", "names nobody"),
            ("loja.example", "write `https://host`"),
            ("//loja.example", "write `https://host`"),
            ("", "write `https://host`"),
            ("https://", "no host"),
            ("https://:8080", "no host"),
            ("https://a b", "no host"),
            ("https://[::1", "no host"),
            ("http://[0:0::1]", "no host"),
            ("https://loja.example:", "no number"),
            ("https://loja.example:080", "no number"),
            ("https://loja.example:99999", "no number"),
            ("https://loja.example:8080:1", "no number"),
        ] {
            let why = as_browsers_send_it(origin).expect_err(origin);
            assert!(why.contains(hint), "{origin}: {why}");
        }
    }
}
