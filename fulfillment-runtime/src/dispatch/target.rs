//! The target of a request: its path, decoded, below the base path.

use std::borrow::Cow;

use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::percent_decode_str;

use crate::platform::{ALL, Claim, Platform};

/// The path of a webhook in a request's path: decoded, without the base path and without slashes at its ends.
///
/// `None` if it is ill-formed: an encoded slash, which no webhook has, no UTF-8, control characters, or outside the
/// base path.
pub(super) fn path<'t>(target: &'t str, base_path: &str) -> Option<Cow<'t, str>> {
    // without a slash it is an asterisk or, for CONNECT alone, an authority
    let path = target.strip_prefix('/')?;
    if !path.contains('%') {
        return below(path, base_path).map(Cow::Borrowed);
    }
    // decoded first: a base path may have accents too
    let decoded = decode(path)?;
    below(&decoded, base_path).map(|path| Cow::Owned(path.to_owned()))
}

/// The target of a request to a page as that sees it: without the base path and the page's own.
///
/// It begins with one slash, whatever came: with two, a page that redirects to its own path would name a foreign host.
pub(super) fn below_page(uri: &Uri, base_path: &str, page: &str) -> Option<Uri> {
    let own = [base_path, page]
        .into_iter()
        .filter(|path| !path.is_empty());
    // what came has as many slashes as what it was decoded to: an encoded one is refused
    let segments = own.flat_map(|path| path.split('/')).count();
    let slash = uri.path().match_indices('/').nth(segments);
    let below = slash.map_or("", |(slash, _)| &uri.path()[slash..]);
    // browsers take the other slash for one
    let below = below.trim_start_matches(['/', '\\']);
    let below = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("/{below}?{query}")),
        None => PathAndQuery::try_from(format!("/{below}")),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(below.ok()?);
    Uri::from_parts(parts).ok()
}

fn below<'t>(path: &'t str, base_path: &str) -> Option<&'t str> {
    let rest = path.strip_prefix(base_path)?;
    let rest = match rest.strip_prefix('/') {
        Some(rest) if !base_path.is_empty() => rest,
        // `/apiary` is not below `/api`
        None if !base_path.is_empty() && !rest.is_empty() => return None,
        _ => rest,
    };
    // no webhook begins with an empty segment
    if rest.starts_with('/') {
        return None;
    }
    let path = rest.strip_suffix('/').unwrap_or(rest);
    (!path.contains(char::is_control)).then_some(path)
}

fn decode(path: &str) -> Option<Cow<'_, str>> {
    if path
        .as_bytes()
        .windows(3)
        .any(|triple| triple.eq_ignore_ascii_case(b"%2f"))
    {
        return None;
    }
    percent_decode_str(path).decode_utf8().ok()
}

/// The platform that claims a path, where the body's shape tells nothing.
pub(super) fn claim(path: &str) -> Option<(&'static dyn Platform, Claim<'_>)> {
    ALL.iter()
        .find_map(|platform| Some((*platform, platform.claims(path)?)))
}

#[cfg(test)]
mod tests {
    use super::{below_page, path};

    #[test]
    fn a_page_sees_what_is_below_it_as_it_came() {
        let seen = |target: &'static str, base_path, page| {
            let below = below_page(&http::Uri::from_static(target), base_path, page);
            below.map(|below| below.to_string())
        };
        for (target, below) in [
            ("/audit", "/"),
            ("/audit/", "/"),
            ("/audit?x=/y", "/?x=/y"),
            ("/audit/?", "/?"),
            ("/audit/2026/11?x=y&z", "/2026/11?x=y&z"),
            ("/audit/a%C3%A7%C3%A3o", "/a%C3%A7%C3%A3o"),
            ("/%61udit/x", "/x"),
            ("/audit/a//b/./c/", "/a//b/./c/"),
            ("http://bot.example/audit/x", "http://bot.example/x"),
        ] {
            assert_eq!(
                seen(target, "", "audit").as_deref(),
                Some(below),
                "{target}"
            );
        }
        let deep = seen("/%C3%A1rea/1/audit/open/x", "área/1", "audit/open");
        assert_eq!(deep.as_deref(), Some("/x"));
    }

    #[test]
    fn what_a_page_sees_names_no_host() {
        for (target, below) in [
            ("/audit//", "/"),
            ("/audit//?x=y", "/?x=y"),
            ("/audit//evil.example/", "/evil.example/"),
            ("/audit////evil.example/", "/evil.example/"),
            ("/audit/\\evil.example/", "/evil.example/"),
            ("/audit/\\/evil.example/", "/evil.example/"),
            ("http://bot.example/audit//x", "http://bot.example/x"),
        ] {
            let seen = below_page(&http::Uri::from_static(target), "", "audit");
            let seen = seen.map(|seen| seen.to_string());
            assert_eq!(seen.as_deref(), Some(below), "{target}");
        }
    }

    #[test]
    fn a_path_is_decoded_and_loses_its_outer_slashes() {
        assert_eq!(path("/", "").as_deref(), Some(""));
        assert_eq!(path("/pedidos", "").as_deref(), Some("pedidos"));
        assert_eq!(path("/pedidos/", "").as_deref(), Some("pedidos"));
        assert_eq!(path("/aten%C3%A7%C3%A3o", "").as_deref(), Some("atenção"));
        assert_eq!(path("/api/pedidos", "api").as_deref(), Some("pedidos"));
        assert_eq!(path("/api", "api").as_deref(), Some(""));
        assert_eq!(path("/api/", "api").as_deref(), Some(""));
        assert_eq!(
            path("/%C3%A1rea/a%C3%A7%C3%A3o/", "área").as_deref(),
            Some("ação")
        );
    }

    #[test]
    fn an_ill_formed_path_is_none() {
        for target in [
            "/a%2Fb", "/a%2fb", "/%FF", "/a%00b", "", "*", "a", "//", "//a",
        ] {
            assert_eq!(path(target, ""), None, "{target}");
        }
        assert_eq!(path("/pedidos", "api"), None);
        assert_eq!(path("/apiary", "api"), None);
    }
}
