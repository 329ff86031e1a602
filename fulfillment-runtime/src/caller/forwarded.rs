//! The lines of the header `Forwarded` (RFC 7239): elements between commas, each of pairs between semicolons, with values
//! that may stand in quotes.
//!
//! Elements are found from the right, because the right end is what the last proxy wrote. A stranger who opens a quote
//! and never closes it spoils what he wrote himself, and not what a proxy wrote behind it.

use std::borrow::Cow;
use std::net::IpAddr;

use super::node;

/// The elements of one line, the last one first.
pub(super) struct Elements<'a>(Option<&'a [u8]>);

impl<'a> Elements<'a> {
    pub(super) fn of(line: &'a [u8]) -> Self {
        Self(Some(line))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let line = self.0.take()?;
        let Some(comma) = last_comma(line) else {
            return Some(line);
        };
        self.0 = Some(&line[..comma]);
        Some(&line[comma + 1..])
    }
}

/// The last comma outside quotes, as it reads from the right: each byte is looked at once for all elements of a line.
fn last_comma(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in line.iter().enumerate().rev() {
        match byte {
            // the quote that opens a text has no backslash before it, but one inside has
            b'"' => quoted = !quoted || is_escaped(&line[..at]),
            b',' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether what stands behind this is escaped: backslashes escape each other.
fn is_escaped(before: &[u8]) -> bool {
    let backslashes = before.iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}

/// Who an element says that the request came from; none if it does not say, or says it twice, or is no element.
pub(super) fn who(element: &[u8]) -> Option<IpAddr> {
    let mut who = None;
    let mut rest = element.trim_ascii();
    while !rest.is_empty() {
        // pairs may be missing between semicolons
        if rest[0] != b';' {
            let (name, value, behind) = pair(rest)?;
            if name.eq_ignore_ascii_case(b"for") && who.replace(value).is_some() {
                return None;
            }
            rest = behind.trim_ascii_start();
        }
        rest = match rest {
            [] => break,
            [b';', behind @ ..] => behind.trim_ascii_start(),
            _ => return None,
        };
    }
    node::address(&who?)
}

type Value<'a> = Cow<'a, [u8]>;

/// Name and value of the pair that this begins with, and what stands behind it.
fn pair(text: &[u8]) -> Option<(&[u8], Value<'_>, &[u8])> {
    let equals = text.iter().position(|byte| !is_of_a_token(*byte))?;
    let (name, text) = text.split_at(equals);
    let text = text.strip_prefix(b"=").filter(|_| !name.is_empty())?;
    let (value, behind) = match text.strip_prefix(b"\"") {
        Some(text) => unquoted(text)?,
        None => {
            // an address without quotes is understood too, where RFC 7239 wants them
            let end = text
                .iter()
                .position(|byte| !is_of_a_token(*byte) && !b":[]=/@".contains(byte));
            let (value, behind) = text.split_at(end.unwrap_or(text.len()));
            (Cow::Borrowed(value), behind)
        }
    };
    Some((name, value, behind))
}

/// What stands in the quotes that are open where this begins, and what behind them.
fn unquoted(text: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let end = text.iter().position(|byte| b"\"\\".contains(byte))?;
    if text[end] == b'"' {
        return Some((Cow::Borrowed(&text[..end]), &text[end + 1..]));
    }
    let mut value = text[..end].to_vec();
    let mut bytes = text[end..].iter();
    loop {
        match bytes.next()? {
            b'"' => return Some((Cow::Owned(value), bytes.as_slice())),
            b'\\' => value.push(*bytes.next()?),
            &byte => value.push(byte),
        }
    }
}

fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(line: &str) -> Vec<&str> {
        let elements = Elements::of(line.as_bytes());
        let texts = elements.map(|element| std::str::from_utf8(element).expect("text"));
        texts.collect()
    }

    #[test]
    fn elements_are_found_from_the_right_whatever_quotes_hold() {
        for (line, expected) in [
            ("", &[""][..]),
            ("for=a", &["for=a"]),
            ("for=a, for=b,for=c", &["for=c", " for=b", "for=a"]),
            (",", &["", ""]),
            (r#"for="a,b", for=c"#, &[" for=c", r#"for="a,b""#]),
            (r#"for="a\",b",for=c"#, &["for=c", r#"for="a\",b""#]),
            (r#"for="a\\",for=c"#, &["for=c", r#"for="a\\""#]),
            (
                r#"for="a\\\",b";by=x,for=c"#,
                &["for=c", r#"for="a\\\",b";by=x"#],
            ),
            (r#"a="1,2";b="3,4""#, &[r#"a="1,2";b="3,4""#]),
            // what a stranger leaves open ends where the next proxy's element begins
            (r#"for="a, for=b"#, &[" for=b", r#"for="a"#]),
            (
                r#"for=", for="[::1]", for=b"#,
                &[" for=b", r#" for="[::1]""#, r#"for=""#],
            ),
            (r#"for="\", for=b"#, &[" for=b", r#"for="\""#]),
        ] {
            assert_eq!(elements(line), expected, "{line}");
        }
    }

    #[test]
    fn an_element_says_who_in_any_order_and_case() {
        for element in [
            "for=192.0.2.7",
            "For=192.0.2.7:4711",
            "  FOR=192.0.2.7\t",
            "for=192.0.2.7;proto=https;by=203.0.113.43",
            "by=203.0.113.43;host=bot.example:8443;proto=http;for=192.0.2.7",
            "proto=https; for=192.0.2.7 ; by=_x",
            r#"for="192.0.2.7""#,
            r#"for="192.0.2.7:4711""#,
            r#"for="192.0.2\.7:\4711""#,
            r#"for="[::ffff:192.0.2.7]:_p""#,
            r#"host="a\";for=6.6.6.6,\"b";for=192.0.2.7"#,
            r#"by="\\";for=192.0.2.7"#,
            "for=[::ffff:192.0.2.7]:4711",
            ";;for=192.0.2.7;;",
            "secret=YWJj==;for=192.0.2.7",
            "ext=;for=192.0.2.7",
            "f\x6fr=192.0.2.7",
        ] {
            let expected = Some(IpAddr::from([192, 0, 2, 7]));
            assert_eq!(who(element.as_bytes()), expected, "{element}");
        }
        let who = who(br#"For="[2001:db8:cafe::17]:4711""#);
        assert_eq!(who, "2001:db8:cafe::17".parse().ok());
    }

    #[test]
    fn an_element_that_does_not_say_who_is_none() {
        for element in [
            "",
            ";",
            "192.0.2.7",
            "for",
            "for=",
            "for=\"\"",
            "for=unknown",
            "for=_hidden",
            r#"for="_gazonk""#,
            "by=192.0.2.7",
            "fort=192.0.2.7",
            "for =192.0.2.7",
            "for= 192.0.2.7",
            "for==192.0.2.7",
            "=192.0.2.7;for=192.0.2.7",
            "for=192.0.2.7;for=192.0.2.7",
            "for=192.0.2.7;FOR=6.6.6.6",
            "for=192.0.2.7 for=6.6.6.6",
            "for=192.0.2.7;by",
            "for=192.0.2.7;by=a b",
            "by=a,b;for=192.0.2.7",
            r#"by=a"b;for=192.0.2.7"#,
            r#"for="192.0.2.7"#,
            r#"for="192.0.2.7\""#,
            r#"for="192.0.2.7\"#,
            r#"for="192.0.2.7"x"#,
            r#"for=192.0.2.7""#,
            r#"for=" 192.0.2.7""#,
            r#"for=\192.0.2.7"#,
            "for=192.0.2.7\u{a0}",
            "fór=192.0.2.7",
        ] {
            assert_eq!(who(element.as_bytes()), None, "{element}");
        }
        assert_eq!(who(b"for=\xff;by=\"\xff\""), None);
        assert!(who(b"by=\"\xff\";for=192.0.2.7").is_some());
    }
}
