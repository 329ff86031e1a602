//! [`Incoming`]: when a request came and from where, which is told of it however far it gets.

use std::net::IpAddr;
use std::time::Instant;

use http::HeaderMap;

use crate::caller::Caller;

/// When a request came, and from where.
#[derive(Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) started: Instant,
    pub(super) sender: &'a Caller,
    pub(super) headers: &'a HeaderMap,
}

impl Incoming<'_> {
    /// Read only when a record is made: most calls make none.
    pub(super) fn caller(&self) -> Option<IpAddr> {
        self.sender.address(self.headers)
    }
}
