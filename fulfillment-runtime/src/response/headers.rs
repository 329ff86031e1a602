//! Headers that functions add: to the HTTP answer, a cookie mostly, and to what goes to a chatbot's gateway.

use std::fmt;

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What says how the answer is sent and read. The server says it, and it says what is.
const OF_THE_SERVER: [HeaderName; 8] = [
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HeaderName::from_static("keep-alive"),
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Headers that are added one by one, and what is wrong with the first that cannot be.
///
/// A builder that returned a `Result` would be a burden for a mistake that few can make; so it is told where the headers
/// are used.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Added {
    headers: HeaderMap,
    wrong: Option<Box<str>>,
}

impl Added {
    /// Adds a header that `refusal` has nothing against.
    pub(crate) fn add(
        &mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
        refusal: fn(&HeaderName) -> Option<&'static str>,
    ) {
        self.insert(name.try_into().ok(), value.try_into().ok(), refusal);
    }

    fn insert(
        &mut self,
        name: Option<HeaderName>,
        value: Option<HeaderValue>,
        refusal: fn(&HeaderName) -> Option<&'static str>,
    ) {
        let wrong = match (name, value) {
            // it may stand in the value's place, so it is told by its number
            (None, _) => format!(
                "header {} of those that were added has a name that is none; write one such as `x-user`",
                self.headers.len() + 1
            ),
            (Some(name), _) if refusal(&name).is_some() => {
                format!("header `{name}` {}", refusal(&name).unwrap_or_default())
            }
            (Some(name), None) => format!(
                "header `{name}` cannot have its value, which has a line break or another control character"
            ),
            (Some(name), Some(mut value)) => {
                // it may be somebody's session, so it is marked as what nobody prints
                if name == SET_COOKIE {
                    value.set_sensitive(true);
                }
                self.headers.append(name, value);
                return;
            }
        };
        self.wrong.get_or_insert_with(|| wrong.into());
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What is wrong with the first that could not be added: its name, and never its value.
    pub(crate) fn wrong(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    /// # Errors
    ///
    /// What is wrong with the first that could not be added.
    pub(crate) fn into_headers(self) -> Result<HeaderMap, Box<str>> {
        match self.wrong {
            Some(wrong) => Err(wrong),
            None => Ok(self.headers),
        }
    }
}

/// The names alone: values may be secrets.
impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Names(&self.headers).fmt(f)
    }
}

/// Why a function cannot add this header to an answer: it would break it.
pub(crate) fn breaks_an_answer(name: &HeaderName) -> Option<&'static str> {
    let breaks = OF_THE_SERVER.contains(name) || name.as_str().starts_with("access-control-");
    breaks.then_some("cannot be one of an answer: the server sets it; leave it out")
}

/// The names of headers, for `Debug`: values may be secrets.
pub(crate) struct Names<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.keys().map(HeaderName::as_str))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: &str) -> Added {
        let mut added = Added::default();
        added.add(name, value, breaks_an_answer);
        added
    }

    #[test]
    fn what_would_break_the_answer_is_refused_and_named() {
        for name in [
            "content-length",
            "transfer-encoding",
            "Connection",
            "content-type",
            "content-encoding",
            "access-control-allow-origin",
            "access-control-anything",
        ] {
            let wrong = with(name, "c4n4ry").into_headers().expect_err(name);
            let name = format!("`{}`", name.to_lowercase());
            assert!(
                wrong.contains(&name) && !wrong.contains("c4n4ry"),
                "{wrong}"
            );
        }
        for name in ["set-cookie", "vary", "cache-control", "X-Request-Id"] {
            assert_eq!(with(name, "a").wrong(), None, "{name}");
        }
    }

    #[test]
    fn a_value_that_no_header_can_carry_is_told_by_its_name_alone() {
        for value in ["c4n4ry\r\nset-cookie: a=b", "c4n4ry\0", "\u{7f}c4n4ry"] {
            let wrong = with("X-User", value).into_headers().expect_err("a line");
            assert!(
                wrong.contains("`x-user`") && !wrong.contains("c4n4ry"),
                "{wrong}"
            );
        }
        assert_eq!(with("x-user", "ação 👀\t").wrong(), None);
    }

    #[test]
    fn a_name_that_is_none_is_told_by_its_number() {
        let mut added = with("a", "1");
        for name in ["", "c4n4ry name", "ação", "a:"] {
            added.add(name, "c4n4ry", breaks_an_answer);
        }
        let wrong = added.into_headers().expect_err("no name");
        assert!(
            wrong.starts_with("header 2 of ") && !wrong.contains("c4n4ry"),
            "{wrong}"
        );
    }

    #[test]
    fn the_first_that_is_wrong_is_the_one_that_is_told() {
        let mut added = with("a", "1");
        added.add("b", "\n", breaks_an_answer);
        added.add("connection", "close", breaks_an_answer);
        added.add("c", "1", breaks_an_answer);
        assert_eq!(format!("{added:?}"), r#"["a", "c"]"#);
        assert!(added.wrong().is_some_and(|wrong| wrong.contains("`b`")));
    }

    #[test]
    fn names_and_values_are_taken_in_every_form_that_becomes_one() {
        let mut added = Added::default();
        added.add(SET_COOKIE, format!("sid={}", 1), breaks_an_answer);
        added.add("x-a".to_owned(), "b", breaks_an_answer);
        added.add(&SET_COOKIE, HeaderValue::from_static("c"), breaks_an_answer);
        added.add(HeaderName::from_static("x-n"), 1, breaks_an_answer);
        let headers = added.into_headers().expect("they are legal");
        assert_eq!(headers.get_all(SET_COOKIE).iter().count(), 2);
        assert_eq!(
            (&headers["x-a"], &headers["x-n"]),
            (&HeaderValue::from_static("b"), &HeaderValue::from(1))
        );
    }

    #[test]
    fn a_cookie_is_marked_and_names_alone_are_printed() {
        let mut added = with("x-request-id", "c4n4ry");
        assert!(!added.headers().values().all(HeaderValue::is_sensitive));
        added.add(SET_COOKIE, "a=b", breaks_an_answer);
        assert!(added.headers()[SET_COOKIE].is_sensitive());
        assert_eq!(format!("{added:?}"), r#"["x-request-id", "set-cookie"]"#);
    }
}
