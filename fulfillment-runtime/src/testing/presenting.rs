//! [`Presenting`]: what meets a guard, as one request carries it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::header::{AUTHORIZATION, HeaderName};

use crate::guards::Satisfying;
use crate::peer::Peer;
use crate::platform::{ALL, Platform};

/// The headers of a request that present something, and what its connection tells.
pub(super) struct Presenting {
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) peer: Peer,
    authorizations: usize,
}

/// As many `Authorization`s of one request are looked at.
const AUTHORIZATIONS: usize = 2;

impl Presenting {
    /// All of these, to this platform.
    ///
    /// # Panics
    ///
    /// If one request cannot carry them.
    #[track_caller]
    pub(super) fn all(many: Vec<Satisfying>, platform: &dyn Platform, peer: Peer) -> Self {
        let mut presenting = Self {
            headers: Vec::new(),
            peer,
            authorizations: 0,
        };
        let mut tokens = Vec::new();
        for one in many {
            match one {
                Satisfying::Token(token) => tokens.push(token),
                Satisfying::Basic(credential) => presenting.basic(&credential),
                Satisfying::Header(name, value) => presenting.header(name, value),
                #[cfg(feature = "google-identity")]
                Satisfying::Identity(audience) => presenting.identity(audience),
                #[cfg(feature = "tls")]
                Satisfying::Certificate(name) => presenting.certificate(name),
            }
        }
        // last, since they go where there is room
        presenting.tokens(tokens, platform);
        presenting
    }

    /// The first one as the platform sends it, the next ones as a bearer's and as a password.
    #[track_caller]
    fn tokens(&mut self, tokens: Vec<String>, platform: &dyn Platform) {
        let own = platform.token_header();
        let foreign = ALL.iter().filter_map(|platform| platform.token_header());
        let mut foreign = foreign.filter(|name| Some(*name) != own);
        let mut own = own.into_iter();
        let mut is_bearer = true;
        for token in tokens {
            if let Some(name) = own.next() {
                self.header(name.clone(), token);
            } else if self.authorizations == AUTHORIZATIONS {
                match foreign.next() {
                    Some(name) => self.header(name.clone(), token),
                    None => cannot("so many tokens, passwords and identities"),
                }
            } else if std::mem::take(&mut is_bearer) {
                self.authorize(format!("Bearer {token}"));
            } else {
                self.basic(&format!("token:{token}"));
            }
        }
    }

    #[track_caller]
    fn basic(&mut self, credential: &str) {
        self.authorize(format!("Basic {}", BASE64.encode(credential)));
    }

    #[track_caller]
    fn authorize(&mut self, value: String) {
        self.authorization();
        self.headers.push((AUTHORIZATION, value));
    }

    /// Takes the place of one.
    #[track_caller]
    fn authorization(&mut self) {
        self.authorizations += 1;
        if self.authorizations > AUTHORIZATIONS {
            cannot("more than two passwords and identities, which all travel in `Authorization`");
        }
    }

    /// One that comes once, or is not believed.
    #[track_caller]
    fn header(&mut self, name: HeaderName, value: String) {
        match self.headers.iter().find(|(known, _)| *known == name) {
            Some((_, known)) if *known == value => {}
            Some(_) => cannot(&format!("two values of the header `{name}`")),
            None => self.headers.push((name, value)),
        }
    }

    #[cfg(feature = "google-identity")]
    #[track_caller]
    fn identity(&mut self, audience: String) {
        self.authorization();
        if self.peer.vouched_audience.is_some() {
            cannot("identities for two audiences");
        }
        self.peer.vouched_audience = Some(audience.into());
    }

    #[cfg(feature = "tls")]
    fn certificate(&mut self, name: String) {
        let known = self.peer.certificate.iter().flat_map(|names| names.iter());
        let names = known.cloned().chain([name.into()]);
        self.peer.certificate = Some(names.collect());
    }
}

/// Fails the test of a guard that hardly anybody could meet.
#[track_caller]
fn cannot(what: &str) -> ! {
    panic!("the guard of this node asks for {what}, which one call does not carry");
}
