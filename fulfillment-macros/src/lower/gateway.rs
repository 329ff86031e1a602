//! A gateway's base URL. Messages repeat a part of it only where it can hold no secret.

use super::{AtStart, Reported, Rules, given};
use crate::args::Slot;
use crate::diagnostics::{Message, message};

/// What the runtime puts behind the base URL, mnemonic and environment left out.
const ADDED: [&str; 3] = ["/web/", "/api/answer/", "/api/conversation/"];

impl Rules<'_> {
    pub(super) fn gateway(&self, slot: Slot) -> Result<Option<AtStart>, Reported> {
        let Some(expr) = given(slot)? else {
            return Ok(None);
        };
        let example = "https://gateway.example";
        self.at_start("gateway", "gateway's URL", example, expr, base_url)
            .map(Some)
    }
}

fn base_url(url: &str) -> Result<(), Message> {
    if url.trim().is_empty() {
        return Err(message!(
            "`gateway` is empty; write its base URL, or leave it out for SERPRO's"
        ));
    }
    if url.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        return Err(message!(
            "`gateway` has a blank or a control character; write the base URL alone"
        ));
    }
    let Some(rest) = ["https://", "http://"].into_iter().find_map(|scheme| {
        let (begin, rest) = url.split_at_checked(scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then_some(rest)
    }) else {
        return Err(message!(
            "`gateway` begins with neither `https://` nor `http://`; write the whole base URL, such as \
             `\"https://gateway.example\"`"
        ));
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    if authority.contains('@') {
        return Err(message!(
            "`gateway` has a user or a password before its `@`; write the base URL without them"
        ));
    }
    if let Some(letter) = rest
        .chars()
        .find(|letter| ['?', '#', '\\'].contains(letter))
    {
        return Err(message!(
            "`gateway` has a `{letter}`; write the base URL alone, without query and fragment"
        ));
    }
    let stands_in_none = |letter: char| !letter.is_ascii() || "<>`".contains(letter);
    if let Some(letter) = rest.chars().find(|letter| stands_in_none(*letter)) {
        return Err(message!(
            "`gateway` has a `{letter}`, which stands in no URL; write the host's name with `xn--`, the path with `%`"
        ));
    }
    host_and_port(authority)?;
    let path = &rest[authority.len()..];
    if path.contains("..") {
        return Err(message!("`gateway` has a `..`; write the whole base URL"));
    }
    let closed = format!("{path}/");
    if let Some(end) = ADDED.into_iter().find_map(|added| closed.find(added)) {
        let base = &url[..url.len() - path.len() + end];
        return Err(message!(
            "`gateway` is the base URL alone, to which `/web/` and the rest are added; write `\"{base}\"`"
        ));
    }
    Ok(())
}

fn host_and_port(authority: &str) -> Result<(), Message> {
    let (host, port) = match authority.rsplit_once(':') {
        // the colons of an IPv6 address stand in brackets
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if host.is_empty() {
        return Err(message!(
            "`gateway` has no host; write the whole base URL, such as `\"https://gateway.example\"`"
        ));
    }
    if !is_host(host) {
        return Err(message!(
            "`gateway` has a host that is neither a name nor an address; write it as in `\"https://gateway.example\"` \
             or `\"https://[::1]:8443\"`"
        ));
    }
    let is_port = |port: &str| port.bytes().all(|digit| digit.is_ascii_digit());
    if port.is_some_and(|port| !is_port(port) || !port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return Err(message!(
            "`gateway` has a port that is no number from 1 to 65535; write it as in `\"https://gateway.example:8443\"`"
        ));
    }
    Ok(())
}

/// A name or an IPv4 address; or an IPv6 address, in brackets.
fn is_host(host: &str) -> bool {
    let is_of_names =
        |letter: char| letter.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(letter);
    match host.strip_prefix('[').map(|rest| rest.strip_suffix(']')) {
        Some(Some(address)) => address
            .chars()
            .all(|letter| letter == ':' || is_of_names(letter)),
        Some(None) => false,
        None => host.chars().all(is_of_names),
    }
}

#[cfg(test)]
mod tests {
    use super::base_url;
    use crate::lower::cases::{BASE_URLS, NO_BASE_URLS};

    #[test]
    fn a_base_url_has_a_scheme_a_host_and_perhaps_a_port_and_a_path() {
        for url in BASE_URLS {
            assert!(base_url(url).is_ok(), "{url:?}");
        }
        for url in NO_BASE_URLS {
            assert!(base_url(url).is_err(), "{url:?}");
        }
    }

    #[test]
    fn no_message_repeats_a_password() {
        for url in [
            "https://user:s3cr3t@a.example",
            "https://user:s3cr3t@a.example:abc/web/?c",
            "ftp://user:s3cr3t@a.example",
            "https://a.example/web/?token=s3cr3t",
        ] {
            let text = base_url(url).err().map(|message| message.0);
            assert!(!text.unwrap_or_default().contains("s3cr3t"), "{url}");
        }
    }

    #[test]
    fn what_is_added_anyway_is_cut_off() {
        let text = base_url("https://a.example/base/web/meu-chatbot-d/api/answer/").err();
        let text = text.map(|message| message.0).unwrap_or_default();
        assert!(
            text.ends_with("write `\"https://a.example/base\"`"),
            "{text}"
        );
    }
}
