//! Where a request goes, as the library is told of it.

use http::Uri;
use http::uri::{Authority, Scheme};

use super::error::OutboundError;

/// The target in a URL, without its user and password: the library needs neither, and writes in its logs with whom it
/// keeps connections.
///
/// # Errors
///
/// If it is no URL of HTTP.
pub(super) fn of(url: &Uri) -> Result<Uri, OutboundError> {
    let known = [Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&url.scheme());
    let target = if known { without_user(url) } else { None };
    target.ok_or_else(|| {
        let why = "the target is no URL of `http://` or `https://`";
        OutboundError::Unreachable(why.to_owned())
    })
}

fn without_user(url: &Uri) -> Option<Uri> {
    let authority = url.authority()?.as_str();
    let Some((_, host_port)) = authority.rsplit_once('@') else {
        return Some(url.clone());
    };
    let mut parts = url.clone().into_parts();
    parts.authority = Some(Authority::try_from(host_port).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_neither_user_nor_password() {
        for (url, target) in [
            ("http://a.test", "http://a.test/"),
            (
                "https://A.test:8443/b%20c?d=e",
                "https://A.test:8443/b%20c?d=e",
            ),
            ("http://[::1]:80?d", "http://[::1]:80/?d"),
            ("https://ana:secret@a.test/b@c", "https://a.test/b@c"),
            ("https://ana:p%40@[::1]:1", "https://[::1]:1/"),
        ] {
            let found = of(&url.parse().expect(url)).expect(url);
            assert_eq!(found.to_string(), target);
        }
    }

    #[test]
    fn what_is_no_url_of_http_is_no_target() {
        for url in ["/a", "a.test", "a.test:80", "ftp://a.test/b", "*"] {
            let refused = of(&url.parse().expect(url)).err();
            assert!(
                matches!(refused, Some(OutboundError::Unreachable(_))),
                "{url}"
            );
        }
    }
}
