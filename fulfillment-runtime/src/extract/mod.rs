//! Extractors: what functions take from a call, one file each.

mod headers;
mod optional;
mod parameters;
mod session;
mod sessions;
mod state;

pub use self::headers::Headers;
pub use self::parameters::Parameters;
pub use self::session::Session;
pub(crate) use self::session::SessionMaker;
pub(crate) use self::sessions::{Kept, Sessions};
pub use self::state::State;

use std::convert::Infallible;

use crate::invocation::{FromInvocation, Invocation, Refusal};
use crate::request::Request;

impl FromInvocation for Request {
    type Refusal = Never;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Never> {
        Ok(invocation.request().clone())
    }
}

/// The refusal of an argument that is always there.
#[derive(Debug)]
pub struct Never(Infallible);

impl From<Never> for Refusal {
    fn from(never: Never) -> Self {
        match never.0 {}
    }
}
