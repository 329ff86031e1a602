//! [`Registration`]: the record that `#[intent]` leaves in the binary, gathered by `inventory` before `main`.
//!
//! All `const`: a record is a static, so it holds function pointers and `&'static`s alone. `inventory` promises no
//! order, so whoever reads the records sorts them.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::Auth;
#[cfg(feature = "gateway")]
use crate::entreposto::EntrepostoRegistration;
use crate::intent::{Guard, HandlerCall, Intent, NoHandler};
use crate::invocation::{CallFuture, Invocation, Needs};
use crate::site::Site;
use crate::webhook::Webhook;

/// What `#[intent]` says about one function, as it stands in the binary.
///
/// [`App::from_inventory_where`](crate::App::from_inventory_where) chooses by it.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    webhook: Webhook,
    nodes: &'static [&'static str],
    action: Option<&'static str>,
    guard: Option<DeclaredGuard>,
    open_to_window: bool,
    fallback_message: Option<&'static str>,
    timeout: Option<Duration>,
    site: Site,
    needs: fn(&mut Needs),
    call: fn(Invocation) -> CallFuture,
}

#[derive(Debug, Clone, Copy)]
enum DeclaredGuard {
    Public,
    /// Evaluated once, at startup.
    Auth(fn() -> Auth),
}

inventory::collect!(Registration);
#[cfg(feature = "gateway")]
inventory::collect!(EntrepostoRegistration);

#[cfg(feature = "gateway")]
impl EntrepostoRegistration {
    /// Every record of the binary, in no order.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        inventory::iter::<Self>.into_iter()
    }
}

impl Registration {
    /// A record without a guard of its own.
    #[doc(hidden)]
    pub const fn new(
        webhook: Webhook,
        nodes: &'static [&'static str],
        site: Site,
        needs: fn(&mut Needs),
        call: fn(Invocation) -> CallFuture,
    ) -> Self {
        Self {
            webhook,
            nodes,
            action: None,
            guard: None,
            open_to_window: false,
            fallback_message: None,
            timeout: None,
            site,
            needs,
            call,
        }
    }

    /// With `action = ...`.
    #[doc(hidden)]
    #[must_use]
    pub const fn action(mut self, action: &'static str) -> Self {
        self.action = Some(action);
        self
    }

    /// With `token = ...` or `auth = ...`.
    #[doc(hidden)]
    #[must_use]
    pub const fn auth(mut self, auth: fn() -> Auth) -> Self {
        self.guard = Some(DeclaredGuard::Auth(auth));
        self
    }

    /// With `public`.
    #[doc(hidden)]
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.guard = Some(DeclaredGuard::Public);
        self
    }

    /// With `public(serprobots)`.
    #[doc(hidden)]
    #[must_use]
    pub const fn open_to_window(mut self) -> Self {
        self.open_to_window = true;
        self
    }

    /// With `fallback_message = ...`.
    #[doc(hidden)]
    #[must_use]
    pub const fn fallback_message(mut self, text: &'static str) -> Self {
        self.fallback_message = Some(text);
        self
    }

    /// With `timeout = ...`.
    #[doc(hidden)]
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The webhook's path, as it was written.
    pub fn webhook(&self) -> &'static str {
        self.webhook.path
    }

    /// The nodes that the function answers.
    pub fn nodes(&self) -> &'static [&'static str] {
        self.nodes
    }

    /// The annotated function's name.
    pub fn function(&self) -> &'static str {
        self.site.function()
    }

    /// The path of the module that the function stands in.
    pub fn module(&self) -> &'static str {
        self.site.module()
    }

    /// Every record of the binary, in no order.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        inventory::iter::<Self>.into_iter()
    }

    pub(crate) fn to_intent(self) -> Intent {
        let unhandled = Intent {
            webhook: self.webhook,
            path: None,
            nodes: self.nodes.iter().map(|&node| Cow::Borrowed(node)).collect(),
            action: self.action.map(Cow::Borrowed),
            guard: self.guard.map(|guard| match guard {
                DeclaredGuard::Public => Guard::Public,
                DeclaredGuard::Auth(auth) => Guard::Auth(auth()),
            }),
            open_to_window: self.open_to_window,
            fallback_message: self.fallback_message.map(Cow::Borrowed),
            timeout: self.timeout,
            site: self.site,
            call: NoHandler,
        };
        unhandled.calling(HandlerCall {
            needs: self.needs,
            start: Arc::new(self.call),
        })
    }
}
