//! The base URL of a gateway, in its one spelling.

use std::net::IpAddr;

/// What the platform puts behind it, mnemonic and environment left out.
const ADDED: [&str; 3] = ["/web/", "/api/answer/", "/api/conversation/"];

const NO_PORT: &str = "has a port that is no number from 1 to 65535; write `https://host:8443`";

/// A gateway's base URL with scheme and host in small letters and without a slash at its end, or what is wrong with it.
/// The attribute refuses the same of a literal when it is compiled.
pub(crate) fn base_url(url: &str) -> Result<String, &'static str> {
    let url = url.trim();
    if url.contains(['?', '#', '\\']) {
        return Err("has one of `?`, `#`, `\\`; write the base alone, `/web/..` is added");
    }
    if !url.is_ascii() {
        return Err(
            "has a letter that stands in no URL; write the host's name with `xn--`, the path with `%`",
        );
    }
    let Ok(parsed) = url.parse::<http::Uri>() else {
        return Err("is no URL; write `https://host`");
    };
    let Some(scheme @ ("http" | "https")) = parsed.scheme_str() else {
        return Err("has neither `http://` nor `https://`; write `https://host`");
    };
    let Some(authority) = parsed.authority() else {
        return Err("has no host; write `https://host`");
    };
    if authority.as_str().contains('@') {
        return Err("has a user in it; send a header instead");
    }
    if authority.host().is_empty() {
        return Err("has no host; write `https://host`");
    }
    let behind = authority.as_str().strip_prefix(authority.host());
    let port = match behind.and_then(|port| port.strip_prefix(':')) {
        None if behind == Some("") => String::new(),
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            match digits.parse::<u16>() {
                Ok(443) if scheme == "https" => String::new(),
                Ok(80) if scheme == "http" => String::new(),
                Ok(port @ 1..) => format!(":{port}"),
                _ => return Err(NO_PORT),
            }
        }
        _ => return Err(NO_PORT),
    };
    let path = parsed.path().trim_end_matches('/');
    let closed = format!("{path}/");
    if closed.contains("..") || ADDED.into_iter().any(|added| closed.contains(added)) {
        return Err("goes too far; write the base alone, `/web/..` is added");
    }
    let host = authority.host().to_ascii_lowercase();
    Ok(format!("{scheme}://{host}{port}{path}"))
}

/// A URL as it may be printed: without query, fragment and session, and without user, all of which may be secrets.
pub(crate) fn without_secrets(url: &str) -> String {
    let end = url.find(['?', '#', ';']).unwrap_or(url.len());
    match url.rfind('@') {
        None => url[..end].to_owned(),
        Some(at) if at < end => format!("***@{}", &url[at + 1..end]),
        // it stands in a query, or behind a password with such a letter in it
        Some(_) => "***".to_owned(),
    }
}

/// Whether a base URL is spoken to in TLS.
pub(crate) fn is_https(base: &str) -> bool {
    base.starts_with("https://")
}

/// Whether what goes to this base URL can be read on its way: there is no TLS, and it leaves the machine.
pub(crate) fn is_read_on_its_way(base: &str) -> bool {
    let Some(rest) = host_of(base).strip_prefix("http://") else {
        return false;
    };
    let host = match rest.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => rest.split(':').next(),
    };
    let host = host.unwrap_or_default();
    let is_here = host.parse().map(|address: IpAddr| address.is_loopback());
    !is_here.unwrap_or_else(|_| host == "localhost" || host.ends_with(".localhost"))
}

/// A base URL without its path: what shares it is reached or not together.
pub(crate) fn host_of(base: &str) -> &str {
    let start = base.find("://").map_or(0, |scheme| scheme + 3);
    let end = base[start..].find('/');
    end.map_or(base, |end| &base[..start + end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::serprobots::gateway::BASE;

    #[test]
    fn what_leaves_the_machine_without_tls_can_be_read_on_its_way() {
        for (base, is_read) in [
            ("http://gateway.test/prefixo", true),
            ("http://gateway:5053", true),
            ("http://10.0.0.1:5053", true),
            ("http://[fd00::1]:5053", true),
            ("http://localhost.test", true),
            ("https://gateway.test", false),
            ("http://localhost:5053", false),
            ("http://a.localhost", false),
            ("http://127.9.0.1:5053/a", false),
            ("http://[::1]:5053", false),
            ("http://[::1]", false),
        ] {
            assert_eq!(is_read_on_its_way(base), is_read, "{base}");
        }
    }

    #[test]
    fn a_url_is_printed_without_what_may_be_a_secret() {
        for (url, printed) in [
            ("https://host:1/a", "https://host:1/a"),
            ("http://g.test?token=canary", "http://g.test"),
            ("http://g.test/a#canary", "http://g.test/a"),
            ("http://g.test/a;id=canary?b", "http://g.test/a"),
            ("http://ana:canary@g.test/a?canary", "***@g.test/a"),
            ("http://ana:can@ary@g.test", "***@g.test"),
            // whether of a password or of a query
            ("http://ana:can?ary@g.test", "***"),
            ("http://ana:c@n#ary@g.test", "***"),
            ("http://g.test?mail=a@b&token=canary", "***"),
        ] {
            assert_eq!(without_secrets(url), printed, "{url}");
        }
    }

    #[test]
    fn a_base_url_has_a_scheme_and_a_host_and_nothing_behind_its_path() {
        for (url, kept) in [
            ("https://host", "https://host"),
            (" http://127.0.0.1:5053/ ", "http://127.0.0.1:5053"),
            ("https://host/prefixo/", "https://host/prefixo"),
            ("http://[::1]", "http://[::1]"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://host/website", "https://host/website"),
            ("http://web/api", "http://web/api"),
            (BASE, BASE),
        ] {
            assert_eq!(base_url(url).as_deref(), Ok(kept), "{url}");
        }
        for url in [
            "",
            "host",
            "/web",
            "ftp://host",
            "https:/host",
            "https://",
            "https:///a",
            "https://:80",
            "https://user:secret@host",
            "https://host?x",
            "https://host/#a",
            "https://host\\a",
            "https://ação.example",
            "https://host/ação",
            "https://host/web",
            "https://host/web/",
            "https://host/web/bot-d/api/answer/",
            "https://host/api/answer",
            "https://host/api/conversation/",
            "https://ho st",
            "https://ho\nst",
            "https://host/../x",
        ] {
            assert!(base_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        for port in ["", "abc", "0", "65536", "99999", "+80", "-1", "80:80"] {
            for host in ["host", "[::1]"] {
                let url = format!("https://{host}:{port}");
                assert!(base_url(&url).is_err(), "{url}");
            }
        }
        assert_eq!(
            base_url("https://host:65535").as_deref(),
            Ok("https://host:65535")
        );
    }

    #[test]
    fn scheme_and_host_are_the_same_in_any_letters_and_a_path_is_not() {
        let base = base_url("HTTPS://Host.Example:8443/Prefixo/").expect("a base URL");
        assert_eq!(base, "https://host.example:8443/Prefixo");
        assert!(is_https(&base));
        assert_eq!(host_of(&base), "https://host.example:8443");
        assert_eq!(host_of("http://host"), "http://host");
    }
}
