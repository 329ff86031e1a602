//! Admission: everything that the head of a request decides, before a byte of its body is read.
//!
//! In this order: an ill-formed path 404, a probe, a page of the project's own, a preflight, the health check, any method
//! but `POST` 405, a page's origin that is not listed 403, no room 503, too long a body 413, no credential 401, a body that
//! is no JSON or compressed 415.

use std::time::Instant;

use http::{HeaderMap, Method, StatusCode, request::Parts};

use super::closed;
use super::headers::{Said, judged};
use super::incoming::Incoming;
use super::page::Visit;
use super::probe::{self, Probe};
use super::{Cors, Known, Reply, reply, target};
use crate::app::App;
use crate::caller::Caller;
use crate::error::Rejection;
use crate::guards::GuardSet;
use crate::peer::Peer;
use crate::platform::{Claim, Platform};

/// What the head of a request decides.
pub(crate) enum Admission {
    /// It is answered; the body, if there is one, is not wanted.
    Answered(Reply),
    /// Its body shall be read.
    Admitted(Admitted),
}

/// A request whose body shall be read.
#[allow(clippy::large_enum_variant)] // nearly every request is the large one: a box would be for nothing
pub(crate) enum Admitted {
    /// To a platform's webhook.
    Call(Arrival, HeaderMap, Cors),
    /// To a page of the project's own.
    Page(Box<Visit>),
}

/// Where a request came in, with what credentials, and when.
pub(crate) struct Arrival {
    /// Decoded, without the base path and without slashes at its ends.
    pub(super) path: String,
    /// The platform whose path it is, if it is one's: nearly no call's.
    claimant: Option<&'static dyn Platform>,
    pub(super) accepted: GuardSet,
    /// Why something that it presents is refused, where more can be said than that no guard knows it.
    pub(super) refused: Option<&'static str>,
    pub(super) started: Instant,
    /// Whether its body had to be waited for.
    pub(super) body_was_late: bool,
    pub(super) sender: Caller,
}

impl Arrival {
    /// What is told of it, with its headers.
    pub(super) fn incoming<'a>(&'a self, headers: &'a HeaderMap) -> Incoming<'a> {
        Incoming {
            started: self.started,
            sender: &self.sender,
            headers,
        }
    }

    /// What the path tells, where the body's shape tells nothing.
    pub(super) fn claim(&self) -> Option<(&'static dyn Platform, Claim<'_>)> {
        let platform = self.claimant?;
        Some((platform, platform.claims(&self.path)?))
    }
}

impl Admitted {
    /// When the head was there: every deadline runs from here.
    pub(crate) fn started(&self) -> Instant {
        match self {
            Self::Call(arrival, ..) => arrival.started,
            Self::Page(visit) => visit.started,
        }
    }

    /// Notes whether its body had to be waited for.
    pub(crate) fn body_came(&mut self, was_late: bool) {
        if let Self::Call(arrival, ..) = self {
            arrival.body_was_late = was_late;
        }
    }
}

/// Methods for `Allow`: at the root there is the health check too. `OPTIONS` is a browser's question before a call, and
/// answered to browsers alone.
const ALLOW_ROOT: &str = "GET, HEAD, POST";
const ALLOW: &str = "POST";

/// Why a request is not admitted.
pub(super) enum Stopped {
    Answered(Box<Reply>),
    /// Keys are wanted first: the head is given back, to be looked at again.
    KeysWanted(Box<Parts>),
}

impl From<Box<Reply>> for Stopped {
    fn from(reply: Box<Reply>) -> Self {
        Self::Answered(reply)
    }
}

/// What looking at a head comes to.
#[allow(clippy::large_enum_variant)] // nearly every request is the large one: a box would be for nothing
enum Looked {
    Decided(Admission),
    KeysWanted(Box<Parts>),
}

impl App {
    /// Looks at the head of a request of this peer. Waits for nothing, but for the keys of an identity token where they
    /// are not there and nothing else is accepted; every deadline runs from before.
    pub(crate) async fn admit(&self, head: Parts, peer: &Peer) -> Admission {
        let started = Instant::now();
        match self.look_at(head, peer, started, true) {
            Looked::Decided(admission) => admission,
            // rare: boxed, so that no request is larger for it
            Looked::KeysWanted(head) => Box::pin(self.admit_with_keys(head, peer, started)).await,
        }
    }

    async fn admit_with_keys(
        &self,
        mut head: Box<Parts>,
        peer: &Peer,
        started: Instant,
    ) -> Admission {
        loop {
            self.inner.table.guards.fetch_keys().await;
            match self.look_at(*head, peer, started, false) {
                Looked::Decided(admission) => return admission,
                Looked::KeysWanted(again) => head = again,
            }
        }
    }

    /// The same, without waiting; `patient`: whether keys may be waited for, and are asked for then.
    fn look_at(&self, mut head: Parts, peer: &Peer, started: Instant, patient: bool) -> Looked {
        let said = Said::by(&mut head.headers, &self.inner.table.guards, peer);
        let mut cors = self.inner.origins.cors(said.origin.clone());
        let sender = Caller::new(peer, self.inner.proxies.as_ref());
        Looked::Decided(
            match self.examine(head, said, &mut cors, started, sender, patient) {
                Ok(admitted) => Admission::Admitted(admitted),
                Err(Stopped::Answered(mut reply)) => {
                    cors.apply(&mut reply);
                    Admission::Answered(*reply)
                }
                Err(Stopped::KeysWanted(head)) => return Looked::KeysWanted(head),
            },
        )
    }

    /// `cors` is what the answer will say of who may read it.
    fn examine(
        &self,
        head: Parts,
        said: Said<'_>,
        cors: &mut Cors,
        started: Instant,
        sender: Caller,
        patient: bool,
    ) -> Result<Admitted, Stopped> {
        let incoming = Incoming {
            started,
            sender: &sender,
            headers: &head.headers,
        };
        let refuse_for = |platform, cause, rejection| {
            let known = Known {
                platform,
                cause,
                ..Known::default()
            };
            Box::new(self.rejected(incoming, known, &rejection))
        };
        let refuse = |platform, rejection| refuse_for(platform, None, rejection);
        let stray = |rejection| {
            let known = Known {
                is_stray: true,
                ..Known::default()
            };
            Box::new(self.rejected(incoming, known, &rejection))
        };
        let Some(path) = target::path(head.uri.path(), &self.inner.settings.base_path) else {
            return Err(match head.method {
                // a tunnel's target is no path, and nobody gets one whatever it is
                Method::CONNECT | Method::TRACE => stray(Rejection::Method(ALLOW)),
                Method::POST => {
                    refuse_for(None, closed::why_ill_formed(&head.uri), Rejection::Target)
                }
                _ => stray(Rejection::Target),
            }
            .into());
        };
        if let Some(probe) = Probe::at(&path) {
            *cors = Cors::silent();
            return Err(match head.method {
                Method::GET | Method::HEAD => Box::new(probe.answer(&self.inner.readiness)),
                _ => stray(Rejection::Method(probe::ALLOW)),
            }
            .into());
        }
        if let Some(page) = self.inner.table.pages.at(&path) {
            // who may read it is the page's own to say
            *cors = Cors::silent();
            return self.at_the_door(page, head, said, started, &sender, patient);
        }
        if head.method == Method::OPTIONS && cors.has_origin {
            return Err(Box::new(Cors::preflight(&head.headers)).into());
        }
        if path.is_empty() && matches!(head.method, Method::GET | Method::HEAD) {
            // whoever sends cookies learns no more than anybody
            cors.credentials = false;
            return Err(Box::new(health()).into());
        }
        if head.method != Method::POST {
            let allow = if path.is_empty() { ALLOW_ROOT } else { ALLOW };
            let rejection = Rejection::Method(allow);
            // a redirect makes a GET of a platform's POST
            return Err(match head.method {
                Method::GET if self.is_called(&path) => refuse(None, rejection),
                _ => stray(rejection),
            }
            .into());
        }
        if cors.is_foreign() {
            closed::tell_of_origin(said.origin.as_ref());
            return Err(refuse(None, Rejection::ForeignOrigin).into());
        }
        self.has_room(said.length)
            .map_err(|rejection| refuse(None, rejection))?;
        let claim = target::claim(&path);
        let claimant = claim.map(|(platform, _)| platform);
        let Ok(judged) = judged(said.presented, &head.headers, patient) else {
            return Err(Stopped::KeysWanted(Box::new(head)));
        };
        let refused = judged.as_ref().and_then(|judged| judged.refused);
        let accepted = self.admitted(judged.map(|judged| judged.accepted), &path, claim);
        let accepted = accepted.ok_or_else(|| {
            // likelier a wrong mnemonic than a window that ought to have a token
            let closed = || claim.map(|(_, claim)| self.why_closed(claim.webhook()));
            let why = refused.or_else(closed);
            let cause = why.map(|why| Rejection::Unauthorized.cause().told_as(why));
            refuse_for(claimant, cause, Rejection::Unauthorized)
        })?;
        if !matches!(claim, Some((_, Claim::Conversation(_)))) {
            said.media
                .map_err(|rejection| refuse(claimant, rejection))?;
        }
        let arrival = Arrival {
            path: path.into_owned(),
            claimant,
            accepted,
            refused,
            started,
            body_was_late: false,
            sender,
        };
        Ok(Admitted::Call(arrival, head.headers, cors.clone()))
    }

    /// Whether platforms call something that stands at this path.
    fn is_called(&self, path: &str) -> bool {
        let table = &self.inner.table;
        let is_chatbot = |(_, claim): (_, Claim<'_>)| {
            table.chatbots.get(claim.webhook()).is_some()
                || table.webhook(claim.webhook()).is_some()
        };
        table.webhook(path).is_some() || target::claim(path).is_some_and(is_chatbot)
    }

    /// Whether there is room for one more call, with a body of this length.
    pub(super) fn has_room(&self, length: Option<u64>) -> Result<(), Rejection<'static>> {
        // a permit is taken when the body is there; without any there is no use in reading it
        if self.inner.calls.available_permits() == 0 {
            return Err(self.overloaded());
        }
        let limit = self.inner.settings.max_body;
        if length.is_some_and(|length| length > limit as u64) {
            return Err(Rejection::BodyTooLarge(limit));
        }
        Ok(())
    }

    /// The guards that accept the request; `None` if none does and nothing public stands at its path.
    fn admitted(
        &self,
        accepted: Option<GuardSet>,
        path: &str,
        claim: Option<(&'static dyn Platform, Claim<'_>)>,
    ) -> Option<GuardSet> {
        let accepted = accepted?;
        let table = &self.inner.table;
        let open = |path: &str, window| {
            table
                .webhook(path)
                .is_some_and(|routes| routes.lets_anyone_in(window))
        };
        let to_window = |claim: Claim<'_>| {
            table.chatbots.get(claim.webhook()).is_some() || open(claim.webhook(), true)
        };
        let in_public = || open(path, false) || claim.is_some_and(|(_, claim)| to_window(claim));
        (!accepted.is_empty() || in_public()).then_some(accepted)
    }
}

/// Health: that the server runs, for whoever asks.
fn health() -> Reply {
    reply::json(
        StatusCode::OK,
        r#"{"message": "Fulfillment server is running."}"#.into(),
    )
}
