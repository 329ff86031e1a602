//! [`Intent`]: a registration as a value, made by the macro's records or by hand.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::Auth;
use crate::handler::Handler;
use crate::invocation::{CallFuture, Invocation, Needs};
use crate::site::Site;
use crate::webhook::{Webhook, WebhookAuths, WebhookGuard};

/// A function and the node that it answers, as a value: what [`macro@crate::intent`] registers, without the macro.
///
/// For handlers that are made while the program runs, or that close over something. [`Intent::new`] makes one without
/// a function, an `Intent<NoHandler>`; [`handler`](Intent::handler) gives it one, and then it can be registered.
///
/// ```
/// use fulfillment_runtime::{App, Intent, Parameters, Request, Response};
///
/// # #[derive(serde::Deserialize)] struct Pedido { quantidade: u32 }
/// # fn main() -> fulfillment_runtime::Result {
/// let preço = 7;
/// let app = App::builder()
///     .intent(Intent::new("pedidos", "Novo pedido").token("t0k3n").handler(
///         move |Parameters(pedido): Parameters<Pedido>| Response::message(format!("R$ {}", pedido.quantidade * preço)),
///     ))
///     .intent(Intent::new("pedidos", "*").public().handler(|request: Request| async move {
///         Response::message(format!("Não conheço {}", request.node()))
///     }))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Intent<C = HandlerCall> {
    pub(crate) webhook: Webhook,
    /// In place of the webhook's.
    pub(crate) path: Option<Cow<'static, str>>,
    pub(crate) nodes: Vec<Cow<'static, str>>,
    pub(crate) action: Option<Cow<'static, str>>,
    pub(crate) guard: Option<Guard>,
    pub(crate) open_to_window: bool,
    pub(crate) fallback_message: Option<Cow<'static, str>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) site: Site,
    pub(crate) call: C,
}

/// Who may call an intent.
#[derive(Debug, Clone)]
pub(crate) enum Guard {
    Public,
    Auth(Auth),
}

/// The function of an [`Intent`] that has one: what it needs at startup, and how it is called.
///
/// What [`Intent::handler`] makes; there is nothing else to do with it.
#[derive(Clone)]
pub struct HandlerCall {
    pub(crate) needs: fn(&mut Needs),
    pub(crate) start: Arc<dyn Fn(Invocation) -> CallFuture + Send + Sync>,
}

impl HandlerCall {
    pub(crate) fn of<M, H: Handler<M>>(handler: H) -> Self {
        let handler = Arc::new(handler);
        Self {
            needs: H::needs,
            start: Arc::new(move |invocation| Arc::clone(&handler).call(invocation)),
        }
    }
}

/// What an [`Intent`] has for a function before [`Intent::handler`] gives it one.
///
/// A function that prepares intents names it:
///
/// ```
/// use fulfillment_runtime::{Intent, NoHandler, Secret};
///
/// fn guarded(node: &'static str) -> Intent<NoHandler> {
///     Intent::new("pedidos", node).token(Secret::env("PEDIDOS_TOKEN"))
/// }
///
/// let intent: Intent = guarded("Novo pedido").handler(|| "Anotado!");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct NoHandler;

impl Intent<NoHandler> {
    /// An intent for `node` of a webhook: its path, or a [`Webhook`] with what its nodes share.
    ///
    /// `"*"` takes every node of the webhook that has no intent of its own.
    #[track_caller]
    pub fn new(webhook: impl Into<Webhook>, node: impl Into<Cow<'static, str>>) -> Self {
        Self {
            webhook: webhook.into(),
            path: None,
            nodes: vec![node.into()],
            action: None,
            guard: None,
            open_to_window: false,
            fallback_message: None,
            timeout: None,
            site: Site::here(),
            call: NoHandler,
        }
    }

    /// The function or closure that answers.
    pub fn handler<M, H: Handler<M>>(self, handler: H) -> Intent {
        self.calling(HandlerCall::of(handler))
    }

    pub(crate) fn calling(self, call: HandlerCall) -> Intent {
        Intent {
            webhook: self.webhook,
            path: self.path,
            nodes: self.nodes,
            action: self.action,
            guard: self.guard,
            open_to_window: self.open_to_window,
            fallback_message: self.fallback_message,
            timeout: self.timeout,
            site: self.site,
            call,
        }
    }

    /// Another path than the webhook's, for one that is known only while the program runs.
    ///
    /// ```
    /// use fulfillment_runtime::{Intent, Secret, Webhook};
    ///
    /// const LOJA: Webhook = Webhook::new("loja").token(Secret::env("LOJA_TOKEN"));
    ///
    /// let intents = ["centro", "praia"].map(|loja| {
    ///     Intent::new(LOJA, "Horário").path(format!("lojas/{loja}")).handler(|| "Das 9 às 18.")
    /// });
    /// ```
    #[must_use]
    pub fn path(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// One more node that the same function answers.
    #[must_use]
    pub fn node(mut self, node: impl Into<Cow<'static, str>>) -> Self {
        self.nodes.push(node.into());
        self
    }

    /// A Dialogflow action that the function answers where no node does.
    #[must_use]
    pub fn action(mut self, action: impl Into<Cow<'static, str>>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// The caller presents this token; short for [`Auth::token`].
    #[must_use]
    pub fn token(self, token: impl Into<crate::auth::Token>) -> Self {
        self.auth(Auth::token(token))
    }

    /// What the caller must present.
    #[must_use]
    pub fn auth(mut self, auth: Auth) -> Self {
        self.guard = Some(Guard::Auth(auth));
        self
    }

    /// Anyone may call, on every platform.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.guard = Some(Guard::Public);
        self
    }

    /// The Serprobots chat window, which sends no token, may call beside the guard; or alone, where neither the intent nor
    /// its webhook has one, and on every other platform nobody.
    #[must_use]
    pub fn open_to_window(mut self) -> Self {
        self.open_to_window = true;
        self
    }

    /// What the user reads when the function fails.
    #[must_use]
    pub fn fallback_message(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.fallback_message = Some(text.into());
        self
    }

    /// How long a caller waits for an answer, 1 ms to 1 h; default the server's `FULFILLMENT_TIMEOUT`, and without that the
    /// platform's.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl<C> Intent<C> {
    /// The path that counts, as it was written: the intent's own, else its webhook's.
    pub(crate) fn effective_path(&self) -> &str {
        self.path.as_deref().unwrap_or(self.webhook.path)
    }

    /// The guard that counts: the intent's own, else its webhook's.
    pub(crate) fn effective_guard(&self, made: &mut WebhookAuths) -> Option<Guard> {
        if self.guard.is_some() {
            return self.guard.clone();
        }
        Some(match self.webhook.guard? {
            WebhookGuard::Public => Guard::Public,
            WebhookGuard::Token(secret) => Guard::Auth(Auth::token(secret)),
            WebhookGuard::Auth(auth) => Guard::Auth(made.of(auth)),
        })
    }

    /// The fallback message that counts, if the intent or its webhook names one that is not empty.
    pub(crate) fn effective_fallback(&self) -> Option<Cow<'static, str>> {
        let own = self
            .fallback_message
            .clone()
            .or(self.webhook.fallback_message.map(Cow::Borrowed));
        own.filter(|text| !text.is_empty())
    }

    pub(crate) fn effective_timeout(&self) -> Option<Duration> {
        self.timeout.or(self.webhook.timeout)
    }

    pub(crate) fn is_open_to_window(&self) -> bool {
        self.open_to_window || self.webhook.open_to_window
    }
}

impl<C> fmt::Debug for Intent<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intent")
            .field("webhook", &self.effective_path())
            .field("nodes", &self.nodes)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HandlerCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerCall").finish_non_exhaustive()
    }
}
