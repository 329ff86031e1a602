//! What the headers of a request decide, found in one pass over them.

use http::HeaderMap;
use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue,
    ORIGIN, PROXY_AUTHORIZATION,
};

use crate::error::Rejection;
use crate::guards::{Guards, Judged, Presented};
use crate::media::is_json;
use crate::peer::Peer;
use crate::platform::ALL;

/// What the headers of a request say.
pub(super) struct Said<'a> {
    pub(super) origin: Option<HeaderValue>,
    /// The body's length in bytes, if it is declared.
    pub(super) length: Option<u64>,
    /// Whether the body is JSON as it lies there.
    pub(super) media: Result<(), Rejection<'static>>,
    /// What it presents; `None` if a token header came twice: whoever sends that is not believed.
    pub(super) presented: Option<Presented<'a>>,
}

impl<'a> Said<'a> {
    /// Reads what counts, and marks credentials, so that whoever prints headers does not print them.
    ///
    /// What no guard knows is ignored.
    pub(super) fn by(headers: &mut HeaderMap, guards: &'a Guards, peer: &Peer) -> Self {
        let (mut origin, mut length, mut media) = (None, None, Ok(()));
        let mut presented = Presented::to(guards);
        let mut own = [false; ALL.len()];
        let mut twice = false;
        for (name, value) in headers.iter_mut() {
            match *name {
                ORIGIN => origin = Some(value.clone()),
                CONTENT_LENGTH => {
                    length = value.to_str().ok().and_then(|length| length.parse().ok())
                }
                CONTENT_TYPE if !is_json(value) => media = Err(Rejection::ContentType),
                CONTENT_ENCODING if !value.as_bytes().eq_ignore_ascii_case(b"identity") => {
                    media = Err(Rejection::ContentEncoding);
                }
                AUTHORIZATION => {
                    value.set_sensitive(true);
                    presented.authorization(value.as_bytes());
                }
                PROXY_AUTHORIZATION | COOKIE => value.set_sensitive(true),
                ref name => {
                    if let Some(platform) = token_header_of(name) {
                        value.set_sensitive(true);
                        twice |= std::mem::replace(&mut own[platform], true);
                        presented.token(value.as_bytes());
                    }
                }
            }
        }
        presented.others(headers, peer);
        Self {
            origin,
            length,
            media,
            presented: (!twice).then_some(presented),
        }
    }
}

/// Who accepts what is presented beside these headers, which are the same ones; `None` if it is not believed.
///
/// # Errors
///
/// If keys are wanted first, and may be waited for.
pub(super) fn judged(
    presented: Option<Presented<'_>>,
    headers: &HeaderMap,
    patient: bool,
) -> Result<Option<Judged>, KeysWanted> {
    let judged = presented.map(|presented| presented.judged(headers));
    match &judged {
        Some(judged) if patient && judged.wants_keys() => Err(KeysWanted),
        _ => Ok(judged),
    }
}

/// Keys of identity tokens are not there, and nothing else is accepted.
pub(super) struct KeysWanted;

/// The index of the platform whose token header this is.
fn token_header_of(name: &HeaderName) -> Option<usize> {
    ALL.iter()
        .position(|platform| platform.token_header() == Some(name))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD as BASE64;

    use super::*;
    use crate::auth::{Auth, Places};
    use crate::guards::{GuardId, GuardSet, Making};

    const OWN: HeaderName = HeaderName::from_static("x-assistant-signature-token");

    fn guards_of<const N: usize>(tokens: [&'static str; N]) -> (Guards, [GuardId; N]) {
        let mut making = Making::new(Places {
            variables: &|_| None,
            invent: None,
        });
        let mut guard = |token| making.guard(&Auth::token(token));
        let ids = tokens.map(|token| guard(token).expect("a guard").expect("one that asks"));
        assert_eq!(guard(tokens[0]), Ok(Some(ids[0])), "equal guards are one");
        (making.finish(), ids)
    }

    fn accepted(guards: &Guards, headers: &[(HeaderName, &str)]) -> Option<GuardSet> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value.parse().expect("a header's value"));
        }
        let said = Said::by(&mut map, guards, &Peer::at(None));
        assert!(map.iter().all(|(name, value)| value.is_sensitive() == (name == OWN || name == AUTHORIZATION)));
        Some(judged(said.presented, &map, false).ok()??.accepted)
    }

    #[test]
    fn a_token_is_accepted_in_all_three_presentations_and_nothing_else_is() {
        let (guards, [pedidos, vendas]) = guards_of(["t0k3n", "ou:tro"]);

        let basic = |text: &str| format!("Basic {}", BASE64.encode(text));
        let is = |headers: &[(HeaderName, &str)], guard| {
            accepted(&guards, headers).is_some_and(|set| set.contains(guard))
        };
        assert!(is(&[(OWN, "t0k3n")], pedidos));
        assert!(is(&[(AUTHORIZATION, "bearer t0k3n")], pedidos));
        assert!(is(&[(AUTHORIZATION, &basic("anyone:t0k3n"))], pedidos));
        assert!(is(&[(AUTHORIZATION, &basic("anyone:ou:tro"))], vendas));
        assert!(is(
            &[(OWN, "t0k3n"), (AUTHORIZATION, "Bearer eyJhbGciOi")],
            pedidos
        ));
        assert!(!is(&[(OWN, "t0k3n")], vendas));
        for foreign in ["t0k3", "t0k3n1", "Bearer t0k3n", ""] {
            assert!(!is(&[(OWN, foreign)], pedidos), "{foreign:?}");
        }
        for foreign in ["t0k3n", "Digest t0k3n", &basic("t0k3n"), "Basic t0k3n"] {
            assert!(!is(&[(AUTHORIZATION, foreign)], pedidos), "{foreign:?}");
        }
        assert!(accepted(&guards, &[]).is_some_and(|set| set.is_empty()));
    }

    #[test]
    fn a_token_header_that_comes_twice_is_not_believed() {
        let (guards, _) = guards_of(["t0k3n"]);
        assert!(accepted(&guards, &[(OWN, "t0k3n"), (OWN, "t0k3n")]).is_none());
    }
}
