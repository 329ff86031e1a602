//! Any `Host` and `Transfer-Encoding`, before the gate of framing.
//!
//! An input is text: the target on the first line, with a `0` before it for HTTP/1.0; then a header a line,
//! `name: value`. What no client can send is left out.

use http::header::{HOST, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Request, Version};

#[path = "../../../fulfillment-runtime/src/server/framing.rs"]
#[allow(clippy::module_inception)] // it is the one that is tried
mod framing;

/// Tries an input, and tells what became of it: a status, and 200 for what is let through; nothing if no client can send
/// it.
///
/// # Panics
///
/// If something does not hold.
pub fn run(input: &[u8]) -> Option<u16> {
    let head = head(input)?;
    let is_chunked = head.headers.contains_key(TRANSFER_ENCODING);
    let became = match framing::check(&head, is_chunked) {
        Ok(()) => 200,
        Err(rejection) => rejection.status().as_u16(),
    };
    assert!([200, 400, 501].contains(&became), "{became}");
    let is_let_through = became == 200;
    if is_let_through {
        assert!(cannot_be_read_in_two_ways(&head), "{head:?}");
    }
    if is_as_everybody_writes_it(&head) {
        assert!(is_let_through, "{became}: {head:?}");
    }
    Some(became)
}

fn head(input: &[u8]) -> Option<Parts> {
    let mut lines = input.split(|byte| *byte == b'\n');
    let target = lines.next()?;
    let (version, target) = match target.strip_prefix(b"0") {
        Some(target) => (Version::HTTP_10, target),
        None => (Version::HTTP_11, target),
    };
    let mut request = Request::get(target).version(version);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        // as a server reads it: without blanks around it
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        request = request.header(name, value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}

fn values(head: &Parts, name: HeaderName) -> Vec<&[u8]> {
    let values = head.headers.get_all(name).into_iter();
    values.map(HeaderValue::as_bytes).collect()
}

/// By looking for what must not be there, where the gate looks for what may be.
fn cannot_be_read_in_two_ways(head: &Parts) -> bool {
    let hosts = values(head, HOST);
    let of_host = match *hosts {
        [] => head.version == Version::HTTP_10,
        [host] => {
            let behind_brackets = host.rsplit(|byte| *byte == b']').next();
            let colons = behind_brackets.unwrap_or_default().iter();
            host.is_ascii()
                && !host
                    .iter()
                    .any(|byte| b" \t,/?#@\\\"<>^`{|}".contains(byte) || byte.is_ascii_control())
                && colons.filter(|byte| **byte == b':').count() <= 1
        }
        _ => false,
    };
    let codings = values(head, TRANSFER_ENCODING);
    let of_coding = match *codings {
        [] => true,
        [coding] => coding.eq_ignore_ascii_case(b"chunked"),
        _ => false,
    };
    of_host && of_coding
}

/// A name or an IPv4 address, with a port or without.
fn is_as_everybody_writes_it(head: &Parts) -> bool {
    let [host] = values(head, HOST)[..] else {
        return false;
    };
    let host = std::str::from_utf8(host).unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let codings = values(head, TRANSFER_ENCODING);
    is_name && is_port && matches!(*codings, [] | [b"chunked"]) && head.uri.authority().is_none()
}
