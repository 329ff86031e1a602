//! Cookies: what a browser was told to remember, out of the `Cookie` headers of a call.

use http::header::{COOKIE, HeaderMap};

use super::Request;

impl Request {
    /// The value of the cookie `name`, as it was sent: blanks and one pair of quotes around it are taken off, and
    /// nothing is decoded (`%20` stays `%20`).
    ///
    /// Names count with their case. Where several cookies have that name, in one `Cookie` header or in several, the
    /// first stands: browsers put the most specific path first. `None` also where that one is no text.
    ///
    /// A cookie is what the caller says, nothing more: what counts must be signed, or be a key to what the server keeps.
    ///
    /// ```
    /// # #[cfg(feature = "testing")] {
    /// use fulfillment_runtime::Request;
    ///
    /// let request = Request::builder().header("cookie", "tema=escuro; sessao=\"a1b2\"").build();
    /// assert_eq!(request.cookie("sessao"), Some("a1b2"));
    /// assert_eq!(request.cookie("outro"), None);
    /// # }
    /// ```
    pub fn cookie(&self, name: &str) -> Option<&str> {
        find(self.headers(), name)
    }
}

fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|&byte| byte == b';'))
        .find_map(|pair| {
            let equals = pair.iter().position(|&byte| byte == b'=')?;
            let (known, value) = (pair[..equals].trim_ascii(), pair[equals + 1..].trim_ascii());
            (known == name.as_bytes()).then_some(value)
        })?;
    let inside = value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""));
    std::str::from_utf8(inside.unwrap_or(value)).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn cookies(headers: &[&[u8]]) -> HeaderMap {
        let value = |bytes: &&[u8]| HeaderValue::from_bytes(bytes).expect("a header's value");
        headers.iter().map(|bytes| (COOKIE, value(bytes))).collect()
    }

    #[test]
    fn a_cookie_is_found_wherever_it_stands_and_the_first_stands() {
        let headers = cookies(&[b"a=1; b=2;c=3 ; b=4", b"b=5; d=6"]);
        for (name, value) in [("a", "1"), ("b", "2"), ("c", "3"), ("d", "6")] {
            assert_eq!(find(&headers, name), Some(value), "{name}");
        }
        for name in ["", "e", "B", " a", "a=1", "1"] {
            assert_eq!(find(&headers, name), None, "{name:?}");
        }
        assert_eq!(find(&HeaderMap::new(), "a"), None);
    }

    #[test]
    fn blanks_and_one_pair_of_quotes_are_taken_off_and_nothing_is_decoded() {
        let value = |cookie: &str| {
            let headers = cookies(&[format!("z=0; {cookie}; y=1").as_bytes()]);
            find(&headers, "a").map(str::to_owned)
        };
        for (cookie, expected) in [
            ("a=", ""),
            ("a = b ", "b"),
            ("a=\"b\"", "b"),
            ("a=\"\"b\"\"", "\"b\""),
            ("a=\"", "\""),
            ("a=\"b", "\"b"),
            ("a=b=c==", "b=c=="),
            ("a=%20+%C3%A3", "%20+%C3%A3"),
            ("a=ação 👀", "ação 👀"),
        ] {
            assert_eq!(value(cookie).as_deref(), Some(expected), "{cookie}");
        }
        assert_eq!(value("a"), None);
    }

    #[test]
    fn bytes_that_are_no_text_hide_no_other_cookie() {
        let headers = cookies(&[b"a=\xff\xfe; b=2; \xff=3", b"a=1"]);
        assert_eq!(find(&headers, "b"), Some("2"));
        assert_eq!(find(&headers, "a"), None);
    }
}
