//! [`Target`]: where a request goes.

use http::header::{HOST, HeaderValue};
use http::uri::{Authority, Scheme};
use http::{Request, Uri};

use super::error::OutboundError;

/// Where a request goes. Requests to one target share its connections.
pub(super) struct Target {
    pub(super) uri: Uri,
    pub(super) https: bool,
    pub(super) authority: Authority,
}

impl Target {
    /// Takes the target out of a request, which is left as it stands on the wire.
    ///
    /// # Errors
    ///
    /// If there is none in it.
    pub(super) fn take_from<B>(request: &mut Request<B>) -> Result<Self, OutboundError> {
        let uri = std::mem::take(request.uri_mut());
        let https = uri.scheme() == Some(&Scheme::HTTPS);
        let known = https || uri.scheme() == Some(&Scheme::HTTP);
        let (true, Some(authority), Some(path)) = (known, uri.authority(), uri.path_and_query())
        else {
            let why = "the target is no URL of `http://` or `https://`";
            return Err(OutboundError::Unreachable(why.to_owned()));
        };
        *request.uri_mut() = path.clone().into();
        let authority = authority.clone();
        if !request.headers().contains_key(HOST) {
            let (_, host) = authority
                .as_str()
                .rsplit_once('@')
                .unwrap_or(("", authority.as_str()));
            if let Ok(host) = HeaderValue::from_str(host) {
                request.headers_mut().insert(HOST, host);
            }
        }
        Ok(Self {
            uri,
            https,
            authority,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_left_with_its_path_and_its_host() {
        for (url, host, path) in [
            ("http://a.test", "a.test", "/"),
            ("https://A.test:8443/b%20c?d=e", "A.test:8443", "/b%20c?d=e"),
            ("http://[::1]:80?d", "[::1]:80", "/?d"),
            ("https://ana:secret@a.test/b", "a.test", "/b"),
        ] {
            let mut request = Request::get(url).body(()).expect(url);
            let target = Target::take_from(&mut request).expect(url);
            assert_eq!(target.https, url.starts_with("https"));
            assert_eq!(request.uri().to_string(), path);
            assert_eq!(request.headers()[HOST], host);
        }
        let mut own = Request::get("http://a.test")
            .header(HOST, "b.test")
            .body(())
            .expect("a request");
        assert!(Target::take_from(&mut own).is_ok());
        assert_eq!(own.headers()[HOST], "b.test");
    }

    #[test]
    fn what_is_no_url_of_http_is_no_target() {
        for url in ["/a", "a.test", "a.test:80", "ftp://a.test/b", "*"] {
            let mut request = Request::get(url).body(()).expect(url);
            let refused = Target::take_from(&mut request).err();
            assert!(
                matches!(refused, Some(OutboundError::Unreachable(_))),
                "{url}"
            );
        }
    }
}
