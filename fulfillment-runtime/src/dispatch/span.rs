//! The span that a call runs in: whatever its function logs stands in it, wherever its future is moved to.

use http::HeaderMap;
use http::header::HeaderName;
use tracing::{Span, debug_span, error};

use crate::app::App;
use crate::panic_guard::{self, cause_of};
use crate::record::session;
use crate::request::Request;
use crate::shown::Shown;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

impl App {
    /// The span of this call: the project's own, or one at DEBUG, which costs nothing where nobody listens at that level.
    pub(super) fn span(&self, request: &Request) -> Span {
        let Some(make) = &self.inner.span else {
            return debug_span!(
                "call",
                platform = request.platform(),
                webhook = request.registered_webhook(),
                node = request.registered_node(),
                session = session(request.session_id()),
                trace_id = trace_id(request.headers()),
            );
        };
        panic_guard::catch(|| make(request)).unwrap_or_else(|error| {
            error!(cause = %Shown(&cause_of(error)), "the function that makes the spans of calls panicked");
            Span::none()
        })
    }
}

/// The trace that the caller's `traceparent` names, if it is one: <https://www.w3.org/TR/trace-context/#traceparent-header>.
fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(TRACEPARENT).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let mut parts = value.to_str().ok()?.split('-');
    let (version, trace, parent, flags) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_known = version != "00" || parts.next().is_none();
    let fits = is_hex(version, 2) && is_id(trace, 32) && is_id(parent, 16) && is_hex(flags, 2);
    (is_known && version != "ff" && fits).then_some(trace)
}

/// Not all zeros, which stands for none.
fn is_id(text: &str, length: usize) -> bool {
    is_hex(text, length) && text.bytes().any(|digit| digit != b'0')
}

fn is_hex(text: &str, length: usize) -> bool {
    let is_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    text.len() == length && text.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn named(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(TRACEPARENT, value.parse().expect("a header's value"));
        }
        trace_id(&headers).map(str::to_owned)
    }

    #[test]
    fn a_trace_is_named_by_a_well_formed_traceparent_alone() {
        for value in [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            // a later version may say more
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more",
        ] {
            assert_eq!(named(&[value]).as_deref(), Some(TRACE), "{value}");
        }
        for value in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        ] {
            assert_eq!(named(&[value]), None, "{value}");
        }
        let value = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(named(&[value, value]), None);
        assert_eq!(named(&[]), None);
    }
}
