//! [`Proxy`]: which targets are reached through a proxy, and through which.

use std::net::IpAddr;

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::outbound::{HTTPS_PROXY, Useless};

/// A proxy with the targets that need none.
pub(super) struct Proxy(Matcher);

impl Proxy {
    /// `None` if nothing goes through a proxy.
    ///
    /// # Errors
    ///
    /// If the URL is none of a proxy that is spoken to in HTTP. What it says stays unsaid: a password stands in it.
    pub(super) fn new(url: Option<&str>, no_proxy: Option<&str>) -> Result<Option<Self>, Useless> {
        let url = url.unwrap_or_default().trim();
        if url.is_empty() {
            return Ok(None);
        }
        // the matcher takes what it cannot read for no proxy at all
        check(url).map_err(|why| Useless {
            setting: HTTPS_PROXY,
            why: why.to_owned(),
        })?;
        let no_proxy = no_proxy.unwrap_or_default();
        // the matcher knows it for names only, not for addresses
        if no_proxy.split(',').any(|entry| entry.trim() == "*") {
            return Ok(None);
        }
        let matcher = Matcher::builder().https(url.to_owned());
        Ok(Some(Self(matcher.no(no_proxy.to_owned()).build())))
    }

    /// The proxy that a target is reached through.
    pub(super) fn to(&self, target: &Uri) -> Option<Intercept> {
        self.0.intercept(target)
    }
}

/// The entries of a `NO_PROXY` that no target ever is, so that they change nothing.
pub(super) fn meaningless(no_proxy: &str) -> impl Iterator<Item = &str> {
    let entries = no_proxy.split(',').map(str::trim);
    entries.filter(|entry| !entry.is_empty() && !means_something(entry))
}

fn means_something(entry: &str) -> bool {
    let is_range = || {
        let (address, prefix) = entry.split_once('/')?;
        let longest = match address.parse().ok()? {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        Some(prefix.parse::<u8>().ok()? <= longest)
    };
    let is_name = || {
        let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        // what is made of numbers alone is an address, or the beginning of one
        entry.bytes().all(of_a_name) && entry.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    entry == "*" || entry.parse::<IpAddr>().is_ok() || is_range().unwrap_or_default() || is_name()
}

fn check(url: &str) -> Result<(), &'static str> {
    const EXPECTED: &str = "expected a URL such as `http://user:password@proxy:3128`, in user and password `%40` for \
                            `@` and the like";
    let url: Uri = url.parse().map_err(|_| EXPECTED)?;
    if !matches!(url.scheme_str(), None | Some("http" | "https")) {
        return Err("expected a proxy that is spoken to in HTTP: `http://` or `https://`");
    }
    let authority = url.authority().ok_or(EXPECTED)?;
    let (_, host_port) = authority
        .as_str()
        .split_once('@')
        .unwrap_or(("", authority.as_str()));
    let port = host_port.strip_prefix(authority.host());
    match port {
        _ if authority.host().is_empty() => Err(EXPECTED),
        Some("") => Ok(()),
        Some(_) if authority.port_u16().is_some_and(|port| port != 0) => Ok(()),
        // no port, or a second `@`
        _ => Err(EXPECTED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    const PROXY: &str = "http://proxy.test:3128";

    fn through(url: &str, no_proxy: &str, target: &str) -> Option<Intercept> {
        let proxy = Proxy::new(Some(url), Some(no_proxy))
            .ok()
            .expect("the URL is one of a proxy");
        proxy?.to(&target.parse().expect("the target is a URL"))
    }

    #[test]
    fn a_proxy_is_http_or_https_with_user_and_password_or_without() {
        for (url, shown, authorization) in [
            ("http://p.test:3128", "http://p.test:3128/", None),
            ("https://p.test", "https://p.test/", None),
            (" p.test:3128 ", "http://p.test:3128/", None),
            ("http://[::1]:3128/", "http://[::1]:3128/", None),
            (
                "http://ana:p%40ss@p.test:1",
                "http://p.test:1/",
                Some("Basic YW5hOnBAc3M="),
            ),
            (
                "https://ana@p.test",
                "https://p.test/",
                Some("Basic YW5hOg=="),
            ),
        ] {
            let proxy = through(url, "", "https://gateway.test").expect(url);
            assert_eq!(proxy.uri(), shown, "{url}");
            let sent = proxy.basic_auth().map(|value| value.as_bytes());
            assert_eq!(sent, authorization.map(str::as_bytes), "{url}");
        }
        for none in [None, Some(""), Some(" ")] {
            assert!(Proxy::new(none, None).is_ok_and(|proxy| proxy.is_none()));
        }
    }

    #[test]
    fn what_is_no_proxy_of_http_is_refused_without_showing_it() {
        for url in [
            "socks5://ana:canary@p.test:1080",
            "socks5h://canary",
            "ftp://canary",
            "http://",
            "http://:3128",
            "http://ana:canary@",
            "http://ana:canary@:3128",
            "http://ana:can@ary@p.test:3128",
            "http://ana:canary@p.test:99999",
            "http://ana:canary@p.test:0",
            "http://ana:canary@p.test:",
            "http://ana:canary@p.test:port",
            "http://ana:can#ary@p.test",
            "http://ana:can/ary@p.test",
            "a canary",
            "/canary",
            "http//canary",
        ] {
            let refused = Proxy::new(Some(url), None).err();
            let text = refused.map(|useless| Problem::from(useless).to_string());
            let text = text.expect(url);
            assert!(
                text.starts_with("setting `HTTPS_PROXY`: expected "),
                "{text}"
            );
            assert!(!text.contains("can") && !text.contains("ana"), "{text}");
        }
    }

    #[test]
    fn targets_that_need_no_proxy_are_names_domains_addresses_and_ranges() {
        for (no_proxy, target, direct) in [
            ("", "gateway.test", false),
            ("gateway.test", "gateway.test", true),
            ("gateway.test", "GATEWAY.test:8443", true),
            ("gateway.test", "a.gateway.test", true),
            ("gateway.test", "agateway.test", false),
            (".gateway.test", "a.b.gateway.test", true),
            (".gateway.test", "gateway.test", true),
            ("a.test, b.test ,c.test", "b.test", true),
            ("a.test,,", "b.test", false),
            ("127.0.0.1", "127.0.0.1:8443", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("10.0.0.0/8", "10.9.8.7", true),
            ("10.0.0.0/8", "11.9.8.7", false),
            ("10.0.0.0/8", "ten.test", false),
            ("::1", "[::1]:8443", true),
            ("fd00::/8", "[fd12:3456::1]", true),
            ("fd00::/8", "[fe80::1]", false),
            ("*", "gateway.test", true),
            ("a.test, *", "10.9.8.7", true),
            ("*", "[::1]", true),
        ] {
            let proxied = through(PROXY, no_proxy, &format!("https://{target}/a")).is_some();
            assert_eq!(!proxied, direct, "`{no_proxy}`, {target}");
        }
    }

    #[test]
    fn what_no_target_ever_is_means_nothing() {
        for entry in [
            "10.0.0.0/99",
            "10.0.0.0/",
            "10.0/8",
            "::1/129",
            "gateway.test/8",
            "10.0.0.300",
            "192.168.",
            "*.gateway.test",
            "gateway.test:8443",
            "[::1]",
            "http://gateway.test",
            "a.test b.test",
            "atenção.test",
        ] {
            let list = format!(" gateway.test, {entry} ,,127.0.0.1");
            let told: Vec<&str> = meaningless(&list).collect();
            assert_eq!(told, [entry]);
            // as the matcher has it
            let [name, address] = ["gateway.test", "10.0.0.1"]
                .map(|target| through(PROXY, entry, &format!("https://{target}/")).is_some());
            assert!(name && address, "{entry}");
        }
        let all =
            ".a.test,b.c,xn--a,a_b,10.0.0.0/8,0.0.0.0/0,::/0,fd00::/8,::1,*,10.0.0.1,localhost";
        assert_eq!(meaningless(all).next(), None);
    }

    #[test]
    fn targets_of_plain_http_never_need_one() {
        assert!(through(PROXY, "", "http://gateway.test").is_none());
    }
}
