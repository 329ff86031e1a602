//! What came in an answer's place, as it is told: enough to see who spoke there, and nothing of what was said.

use http::header::{CONTENT_TYPE, HeaderMap, LOCATION};

use super::base::without_secrets;
use crate::shown::Capped;

/// No content type that anybody means has more characters.
const MAX_CONTENT_TYPE: usize = 64;
const MAX_TARGET: usize = 256;

/// The content type without its parameters, if there is one.
pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let text = String::from_utf8_lossy(headers.get(CONTENT_TYPE)?.as_bytes());
    let essence = text.split(';').next().unwrap_or_default().trim();
    Some(Capped(essence, MAX_CONTENT_TYPE).to_string())
}

/// Where a redirect leads to, without query, session and user, which may be secrets. The path is told only where it is
/// `known`: one that a caller chose is often found again in it.
pub(super) fn redirect(headers: &HeaderMap, known: bool) -> Option<String> {
    let target = String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes());
    let told = match known {
        true => without_secrets(&target),
        // what stands before an `@` may have slashes of its own
        false if target.contains('@') => return None,
        false => origin(&without_secrets(&target))?.to_owned(),
    };
    (!told.is_empty()).then(|| Capped(&told, MAX_TARGET).to_string())
}

/// A URL without its path, if it has more than that.
fn origin(url: &str) -> Option<&str> {
    let start = url.find("://")? + 3;
    let end = url[start..].find(['/', '\\']);
    Some(end.map_or(url, |end| &url[..start + end]))
}

/// What there is in place of a JSON object, where reading one failed like this.
pub(super) fn no_object(json: &str, why: &serde_json::Error) -> String {
    let body = json.as_bytes();
    let what = match body.trim_ascii_start().first() {
        None => "empty".to_owned(),
        // it was read to its end
        Some(first) if why.is_data() => a_value_of(*first).to_owned(),
        Some(_) => {
            let (at, all) = (position(body, why), body.len());
            format!("broken at byte {at} of {all}{}", and_html(body))
        }
    };
    format!("it is no JSON object, but {what}")
}

/// What there is in place of a conversation's id.
pub(super) fn no_id(headers: &HeaderMap, body: &[u8]) -> String {
    let length = match body.len() {
        0 => return "it is no UUID, but empty".to_owned(),
        1 => "1 byte".to_owned(),
        length => format!("{length} bytes"),
    };
    let content_type = match content_type(headers) {
        Some(content_type) => format!("of `{content_type}`"),
        None => "without a content type".to_owned(),
    };
    format!(
        "it is no UUID, but {length} {content_type}{}",
        and_html(body)
    )
}

/// How many bytes of it were read.
fn position(body: &[u8], why: &serde_json::Error) -> usize {
    let lines = body.split(|&byte| byte == b'\n');
    let before = lines.take(why.line().saturating_sub(1));
    let before: usize = before.map(|line| line.len() + 1).sum();
    before + why.column()
}

/// The kind of a JSON value that begins so.
fn a_value_of(first: u8) -> &'static str {
    match first {
        b'[' => "an array",
        b'"' => "a string",
        b't' | b'f' => "a boolean",
        b'n' => "`null`",
        _ => "a number",
    }
}

/// A page for people is most often that of whoever stands in front of the gateway, or in its place.
fn and_html(body: &[u8]) -> &'static str {
    let body = body.trim_ascii_start();
    let begins = |with: &[u8]| {
        let start = body.get(..with.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    match begins(b"<!doctype html") || begins(b"<html") {
        true => ", and looks like HTML",
        false => "",
    }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderName;

    use super::*;

    fn with(name: HeaderName, value: &[u8]) -> HeaderMap {
        let value = value.try_into().expect("a value that a header can carry");
        HeaderMap::from_iter([(name, value)])
    }

    #[test]
    fn a_redirect_is_told_with_its_target_without_query_and_without_user() {
        let told = |target: &str, known| redirect(&with(LOCATION, target.as_bytes()), known);
        let long = format!("https://host/{}", "a".repeat(300));
        for (target, whole, of_callers) in [
            (
                "https://host:1/a/b?canary",
                Some("https://host:1/a/b"),
                Some("https://host:1"),
            ),
            (
                "http://host#canary",
                Some("http://host"),
                Some("http://host"),
            ),
            ("/entrar;id=canary", Some("/entrar"), None),
            ("https://ana:canary@host/a", Some("***@host/a"), None),
            ("https://ana:can/ary@host", Some("***@host"), None),
            ("https://ana:can?ary@host", Some("***"), None),
            ("https://host?a=b@c&token=canary", Some("***"), None),
            ("/a;b=https://canary", Some("/a"), None),
            ("//host/a", Some("//host/a"), None),
            ("?canary", None, None),
            ("", None, None),
            (
                &long,
                Some(&*format!("{}…", &long[..256])),
                Some("https://host"),
            ),
        ] {
            assert_eq!(told(target, true).as_deref(), whole, "{target}");
            assert_eq!(told(target, false).as_deref(), of_callers, "{target}");
        }
        assert_eq!(redirect(&HeaderMap::new(), true), None);
        let odd = redirect(&with(LOCATION, b"/a\tb\xff"), true);
        assert_eq!(odd.as_deref(), Some("/a\\tb\u{fffd}"));
    }

    #[test]
    fn a_content_type_is_told_without_parameters_on_one_line_and_not_for_ever() {
        let told = |value: &[u8]| content_type(&with(CONTENT_TYPE, value));
        assert_eq!(
            told(b"text/html; charset=canary").as_deref(),
            Some("text/html")
        );
        assert_eq!(told(b"text/\thtml").as_deref(), Some("text/\\thtml"));
        let long = told(&[b'a'; 200]).map(|told| told.chars().count());
        assert_eq!(long, Some(MAX_CONTENT_TYPE + 1));
        assert_eq!(content_type(&HeaderMap::new()), None);
    }

    #[test]
    fn what_is_no_object_is_told_by_its_kind_or_by_where_it_is_broken() {
        for (json, told) in [
            ("", "empty"),
            (" \n", "empty"),
            ("[1]", "an array"),
            (" \"canary\"", "a string"),
            ("null", "`null`"),
            ("true", "a boolean"),
            ("-1", "a number"),
            ("{\"canary\": [", "broken at byte 12 of 12"),
            ("{\"a\": 1,\n \"b\": canary}", "broken at byte 16 of 22"),
            ("{} canary", "broken at byte 4 of 9"),
            ("canary", "broken at byte 1 of 6"),
            (
                "<!DOCTYPE html>canary",
                "broken at byte 1 of 21, and looks like HTML",
            ),
        ] {
            let why = crate::platform::serprobots::Answer::from_json(json.to_owned());
            let why = why.expect_err(json);
            let expected = format!("it is no JSON object, but {told}");
            assert_eq!(no_object(json, &why), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_conversation_is_told_by_length_content_type_and_looks() {
        let html = with(CONTENT_TYPE, b"text/html;charset=utf-8");
        for (headers, body, told) in [
            (&html, "", "empty"),
            (
                &html,
                "\n<HTML>canary",
                "13 bytes of `text/html`, and looks like HTML",
            ),
            (&html, "a", "1 byte of `text/html`"),
            (
                &HeaderMap::new(),
                "{\"id\": 1}",
                "9 bytes without a content type",
            ),
        ] {
            assert_eq!(
                no_id(headers, body.as_bytes()),
                format!("it is no UUID, but {told}")
            );
        }
    }
}
