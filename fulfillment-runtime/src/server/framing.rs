//! The gate of framing: a request whose head can be read in two ways is answered by nobody.
//!
//! A proxy in front and the server behind it must agree where a request ends and whom it is for; what one of them
//! overlooks is how requests are smuggled past the other. hyper takes any `Host` and any list of transfer codings that
//! ends with `chunked`; RFC 9112 does not (3.2, 6.1 and 7). What is wrong closes the connection: nobody knows what the
//! bytes behind it are.

use std::net::Ipv6Addr;

use http::header::{HOST, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, Version};

use crate::error::Rejection;

/// Looks at what hyper leaves to others of a request's framing. `is_chunked`: whether hyper reads its body in chunks, as
/// it does wherever there is a `Transfer-Encoding`, and nowhere else.
///
/// # Errors
///
/// If it is not as RFC 9112 wants it, or not understood.
pub(super) fn check(head: &Parts, is_chunked: bool) -> Result<(), Rejection<'static>> {
    host(head)?;
    if !is_chunked {
        return Ok(());
    }
    match only(&head.headers, TRANSFER_ENCODING) {
        Ok(None) => Ok(()),
        Ok(Some(codings)) => transfer(codings.as_bytes()),
        Err(Twice) => Err(Rejection::TransferEncoding),
    }
}

/// One `Host`, which HTTP/1.0 may lack, and it is `host` or `host:port`; the target's own authority likewise.
fn host(head: &Parts) -> Result<(), Rejection<'static>> {
    let of_target = head.uri.authority();
    if of_target.is_some_and(|authority| !is_authority(authority.as_str().as_bytes())) {
        return Err(Rejection::Host);
    }
    match only(&head.headers, HOST) {
        Ok(Some(host)) if is_authority(host.as_bytes()) => Ok(()),
        // what clients must send that have no name for the server (3.2): then its default counts (3.3), and to this
        // server all names are one. A target with a name of its own is told in `Host` too, so there it is wrong
        Ok(Some(host)) if host.is_empty() && of_target.is_none() => Ok(()),
        Ok(None) if head.version < Version::HTTP_11 => Ok(()),
        Ok(None) => Err(Rejection::NoHost),
        Ok(Some(_)) | Err(Twice) => Err(Rejection::Host),
    }
}

/// A header that must not come twice did.
struct Twice;

fn only(headers: &HeaderMap, name: HeaderName) -> Result<Option<&HeaderValue>, Twice> {
    let mut values = headers.get_all(name).into_iter();
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(_) => Err(Twice),
    }
}

/// `host` or `host:port` of RFC 3986, whose host is not empty and has no comma: that joins two lines of a header.
fn is_authority(value: &[u8]) -> bool {
    if let Some(inside) = value.strip_prefix(b"[") {
        let mut parts = inside.splitn(2, |byte| *byte == b']');
        let address = parts.next().map(std::str::from_utf8);
        let address = address.and_then(|text| text.ok()?.parse::<Ipv6Addr>().ok());
        return address.is_some() && parts.next().is_some_and(is_port_or_nothing);
    }
    let mut rest = value;
    loop {
        let plain = rest
            .iter()
            .position(|byte| !OF_A_NAME[usize::from(*byte)])
            .unwrap_or(rest.len());
        let (_, behind) = rest.split_at(plain);
        match behind {
            [b'%', high, low, behind @ ..]
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                rest = behind;
            }
            port => return port.len() < value.len() && is_port_or_nothing(port),
        }
    }
}

/// For each byte whether it may stand in a name: every request has one, and to look here is the least work.
static OF_A_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = is_of_a_name(byte as u8);
        byte += 1;
    }
    table
};

/// Unreserved characters and those that delimit, but for the comma and what is percent-encoded.
const fn is_of_a_name(byte: u8) -> bool {
    matches!(byte,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~'
        | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b';' | b'=')
}

/// Nothing, or a colon and a port; RFC 3986 lets the port be empty.
fn is_port_or_nothing(text: &[u8]) -> bool {
    let [b':', digits @ ..] = text else {
        return text.is_empty();
    };
    let port = digits.iter().try_fold(0_u16, |port, digit| {
        let digit = digit.is_ascii_digit().then(|| u16::from(digit - b'0'))?;
        port.checked_mul(10)?.checked_add(digit)
    });
    port.is_some()
}

/// `chunked` and nothing else.
fn transfer(codings: &[u8]) -> Result<(), Rejection<'static>> {
    const CHUNKED: &[u8] = b"chunked";
    if codings.trim_ascii().eq_ignore_ascii_case(CHUNKED) {
        return Ok(());
    }
    let mut names = codings.rsplit(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let is_chunked = |name: &[u8]| name.eq_ignore_ascii_case(CHUNKED);
    let is_another = |coding: &[u8]| {
        let name = coding.split(|byte| *byte == b';').next();
        let name = name.unwrap_or_default().trim_ascii_end();
        !name.is_empty() && name.iter().copied().all(is_of_a_token) && !is_chunked(name)
    };
    if names.next().is_some_and(is_chunked) && names.all(is_another) {
        // it is framed well, and something is around it that nobody here can take off
        Err(Rejection::TransferCoding)
    } else {
        Err(Rejection::TransferEncoding)
    }
}

fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn head(version: Version, target: &str, headers: &[(HeaderName, &[u8])]) -> Parts {
        let mut request = Request::get(target).version(version);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    fn told(head: &Parts) -> Option<(u16, &'static str)> {
        let rejection = check(head, true).err()?;
        Some((rejection.status().as_u16(), rejection.cause().text))
    }

    fn of_host(host: &[u8]) -> Option<u16> {
        let head = head(Version::HTTP_11, "/", &[(HOST, host)]);
        told(&head).map(|(status, _)| status)
    }

    const WELL_FORMED: [&str; 20] = [
        "localhost",
        "localhost:5052",
        "bot.example.com",
        "BOT.example.com.",
        "my_bot-1:80",
        "a:",
        "a:0",
        "a:00080",
        "a:65535",
        "127.0.0.1",
        "127.0.0.1:443",
        "999.999.999.999",
        "[::1]",
        "[::1]:5052",
        "[2001:db8::1]:",
        "[::ffff:192.0.2.1]",
        "xn--caf-dma.test",
        "caf%C3%A9.test:80",
        "%41",
        "a!$&'()*+;=~b",
    ];

    const ILL_FORMED: [&str; 34] = [
        ":",
        ":80",
        " ",
        "a b",
        "a,b",
        "a, b",
        "a:80,a:80",
        "a:65536",
        "a:99999999999999999999",
        "a:80:80",
        "a:b",
        "a: 80",
        "a:-1",
        "a:+1",
        "ana@a",
        "ana:senha@a",
        "a/",
        "/a",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "http://a",
        "[",
        "[]",
        "[::1",
        "::1",
        "[::1]80",
        "[::1]:b",
        "[fe80::1%25eth0]",
        "[v1.a]",
        "[127.0.0.1]",
        "a%4",
        "a%zz",
    ];

    #[test]
    fn a_host_is_a_name_or_an_address_with_a_port_or_without() {
        for host in WELL_FORMED {
            assert_eq!(of_host(host.as_bytes()), None, "{host}");
        }
        for host in ILL_FORMED {
            assert_eq!(of_host(host.as_bytes()), Some(400), "{host}");
        }
        for host in [
            &b"a\tb"[..],
            b"caf\xc3\xa9",
            b"\xff",
            b"a\"b",
            b"<a>",
            b"a|b",
        ] {
            assert_eq!(of_host(host), Some(400), "{host:?}");
        }
    }

    #[test]
    fn every_byte_that_is_of_no_host_is_refused_wherever_it_stands() {
        for byte in 0..=255_u8 {
            let is_value = HeaderValue::from_bytes(&[byte]).is_ok();
            // two that stand in a host too, if not everywhere
            let is_legal = is_of_a_name(byte) || matches!(byte, b':' | b'%');
            if !is_value || is_legal {
                continue;
            }
            for host in [[byte, b'a', b'a'], [b'a', byte, b'a'], [b'a', b'a', byte]] {
                assert_eq!(of_host(&host), Some(400), "{host:?}");
            }
        }
    }

    #[test]
    fn a_request_has_one_host_and_http_1_0_may_have_none() {
        let hosts = |hosts: &[&'static str]| -> Vec<(HeaderName, &[u8])> {
            hosts.iter().map(|host| (HOST, host.as_bytes())).collect()
        };
        let of = |version, named: &[&'static str]| told(&head(version, "/", &hosts(named)));
        assert_eq!(of(Version::HTTP_11, &[]), Some((400, "no `Host`")),);
        assert_eq!(of(Version::HTTP_10, &[]), None);
        for version in [Version::HTTP_10, Version::HTTP_11] {
            let ill_formed = Some((400, "`Host` came twice or is no host"));
            assert_eq!(of(version, &["a"]), None);
            assert_eq!(of(version, &["a", "a"]), ill_formed);
            assert_eq!(of(version, &["a", ""]), ill_formed);
            assert_eq!(of(version, &["a", "b", "c"]), ill_formed);
            assert_eq!(of(version, &["a/b"]), ill_formed);
        }
    }

    #[test]
    fn an_empty_host_is_for_targets_that_name_nobody() {
        let of = |target| told(&head(Version::HTTP_11, target, &[(HOST, b"")]));
        assert_eq!(of("/"), None);
        assert_eq!(of("*"), None);
        assert!(of("http://a/").is_some());
    }

    #[test]
    fn a_target_with_a_name_of_its_own_is_held_to_the_same() {
        let of = |target, host: &[u8]| {
            let told = told(&head(Version::HTTP_11, target, &[(HOST, host)]));
            told.map(|(status, _)| status)
        };
        // which of the two is right is nothing to a server that serves all names
        assert_eq!(of("http://a/", b"a"), None);
        assert_eq!(of("http://a:80/b", b"c"), None);
        assert_eq!(of("http://[::1]/", b"[::1]"), None);
        assert_eq!(of("http://a/", b"a b"), Some(400));
        assert_eq!(of("http://ana@a/", b"a"), Some(400));
        assert_eq!(of("http://a,b/", b"a"), Some(400));
        let without = head(Version::HTTP_11, "http://a/", &[]);
        assert_eq!(told(&without), Some((400, "no `Host`")));
    }

    #[test]
    fn a_body_is_chunked_and_coded_in_no_other_way() {
        let of = |lines: &[&'static str]| {
            let mut headers: Vec<(HeaderName, &[u8])> = vec![(HOST, b"a")];
            let lines = lines
                .iter()
                .map(|line| (TRANSFER_ENCODING, line.as_bytes()));
            headers.extend(lines);
            told(&head(Version::HTTP_11, "/", &headers))
        };
        for chunked in ["chunked", "CHUNKED", "Chunked", " chunked", "\tchunked \t"] {
            assert_eq!(of(&[chunked]), None, "{chunked:?}");
        }
        for unknown in [
            "gzip, chunked",
            "gzip,chunked",
            "GZIP , CHUNKED",
            "gzip;q=1, chunked",
            "deflate, gzip, chunked",
            "identity, chunked",
            "x-ours, chunked",
        ] {
            let told = of(&[unknown]);
            assert_eq!(told, Some((501, "unknown transfer coding")), "{unknown}");
        }
        for wrong in [
            &["chunked, chunked"][..],
            &["gzip, chunked, chunked"],
            &["chunked, gzip, chunked"],
            &["chunked;q=1"],
            &["chunked;q=1, chunked"],
            &["chunked ;q=1, chunked"],
            &["chunked, gzip"],
            &["gzip"],
            &["identity"],
            &["xchunked"],
            &["\"chunked\""],
            &["gz ip, chunked"],
            &["gz\"ip, chunked"],
            &[", chunked"],
            &["chunked,"],
            &["gzip,, chunked"],
            &[""],
            &["chunked", "chunked"],
            &["gzip", "chunked"],
            &["chunked", ""],
        ] {
            let told = of(wrong);
            assert_eq!(told, Some((400, "wrong transfer encoding")), "{wrong:?}");
        }
    }
}
