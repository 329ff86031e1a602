//! Every token that somebody may come with, and what is to become of it.
//!
//! `tests/tests/identity` includes these files and `forge.rs` as they are, and sends each token to a server.

mod algorithms;
mod claims;
mod header;
mod keys;
mod structure;
mod times;

use serde_json::Value;

use super::forge::Forge;

/// A token, and what is to become of it.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) token: fn(&Forge) -> String,
    pub(super) expected: Expected,
    /// The keys that are published, where they are not the usual ones.
    pub(super) set: Option<fn(&Forge) -> Value>,
    /// Whether a header can carry it as it is.
    pub(super) travels: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// Google has signed it for who may call, and it is meant for here.
    Accepted,
    /// The same, but meant for elsewhere.
    Elsewhere,
    /// No token of this kind.
    Ignored,
    Refused(&'static str),
}

pub(super) use self::Expected::{Accepted, Elsewhere, Ignored, Refused};

pub(super) const ILL_FORMED: Expected = Refused("identity token: ill-formed");
pub(super) const ALGORITHM: Expected = Refused("identity token: not signed with RS256");
pub(super) const CRITICAL: Expected = Refused("identity token: has critical extensions");
pub(super) const TOO_LONG: Expected = Refused("identity token: longer than 8 KiB");
pub(super) const UNKNOWN_KEY: Expected = Refused("identity token: unknown key");
pub(super) const SIGNATURE: Expected = Refused("identity token: wrong signature");
pub(super) const CLAIMS: Expected =
    Refused("identity token: a claim is missing or of another type");
pub(super) const ISSUER: Expected = Refused("identity token: another issuer");
pub(super) const ORDER: Expected = Refused("identity token: expires before it was issued");
pub(super) const EXPIRED: Expected = Refused("identity token: expired");
pub(super) const TOO_EARLY: Expected = Refused("identity token: not valid yet");
pub(super) const FUTURE: Expected = Refused("identity token: issued in the future");
pub(super) const UNVERIFIED: Expected = Refused("identity token: the email is not verified");
pub(super) const OTHER_EMAIL: Expected = Refused("identity token: another email");

impl Case {
    const fn new(name: &'static str, expected: Expected, token: fn(&Forge) -> String) -> Self {
        Self {
            name,
            token,
            expected,
            set: None,
            travels: true,
        }
    }

    const fn in_no_header(mut self) -> Self {
        self.travels = false;
        self
    }

    const fn among(mut self, set: fn(&Forge) -> Value) -> Self {
        self.set = Some(set);
        self
    }
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    let parts: [&'static [Case]; 6] = [
        algorithms::CASES,
        header::CASES,
        claims::CASES,
        times::CASES,
        structure::CASES,
        keys::CASES,
    ];
    parts.into_iter().flatten()
}
