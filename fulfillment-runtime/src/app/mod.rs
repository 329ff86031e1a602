//! [`App`]: the route table as a value, which answers requests without any socket.

mod build;
mod builder;
#[cfg(feature = "google-identity")]
mod identity;
#[cfg(feature = "_outbound")]
mod outbound;
#[cfg(feature = "gateway")]
mod relays;
mod secrets;
mod settings;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use tokio::sync::Semaphore;
use tracing::Span;

pub use self::builder::AppBuilder;
use self::settings::Settings;
pub(crate) use self::settings::{base_path, fallback_message};
use crate::caller::TrustedProxies;
use crate::dispatch::{Admission, Origins, Overload, Readiness, Underway, Workers};
use crate::error::{Rejection, StartupError};
use crate::invocation::Shared;
#[cfg(feature = "metrics")]
use crate::metrics::Metrics;
use crate::panic_guard;
use crate::peer::Peer;
use crate::record::{CallOutcome, CallRecord, Notice};
use crate::registration::Registration;
use crate::request::Request;
use crate::route_table::RouteTable;

/// The route table as a value, without any socket: for tests, for other servers, for a cloud's function runtime.
///
/// Its calls need a tokio runtime with time around them. Cheap to clone. Routing, guards, CORS, deadlines and the limits
/// of calls are its own; the limits of connections are [`Server`](crate::Server)'s. So is TLS: here no caller has a client
/// certificate, so a guard that asks for one admits nobody. And a server reads secrets in files again when they change;
/// who has none calls [`reread_secrets`](Self::reread_secrets).
///
/// ```
/// use bytes::Bytes;
/// use fulfillment_runtime::{App, Intent};
///
/// # fn main() -> fulfillment_runtime::Result {
/// let app = App::builder().intent(Intent::new("pedidos", "Novo pedido").public().handler(|| "Anotado!")).build()?;
///
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// let request = http::Request::post("/pedidos").body(Bytes::from_static(br#"{"intent_name": "Novo pedido"}"#)).unwrap();
/// let response = app.call(request).await;
/// assert_eq!(response.status(), 200);
/// # });
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) table: RouteTable,
    pub(crate) shared: Arc<Shared>,
    /// One permit for each call in flight.
    pub(crate) calls: Arc<Semaphore>,
    /// As many of them has a stop taken for good.
    pub(crate) drained: AtomicUsize,
    pub(crate) settings: Settings,
    pub(crate) origins: Origins,
    pub(crate) proxies: Option<Arc<TrustedProxies>>,
    pub(crate) readiness: Readiness,
    pub(crate) underway: Arc<Underway>,
    pub(crate) workers: Arc<Workers>,
    /// Variables that were read for it.
    pub(crate) variables: Vec<String>,
    on_call: Vec<CallHook>,
    /// `None` where nobody asked for them.
    #[cfg(feature = "metrics")]
    pub(crate) metrics: Option<Metrics>,
    /// Makes the spans of calls, in place of the one at DEBUG.
    pub(crate) span: Option<MakeSpan>,
    /// Calls that find no room.
    pub(crate) overload: Overload,
    /// Calls that are refused.
    pub(crate) refused: Notice,
    /// Calls that no intent is there for.
    pub(crate) not_understood: Notice,
}

pub(crate) type CallHook = Box<dyn Fn(&CallRecord<'_>) + Send + Sync>;
pub(crate) type MakeSpan = Box<dyn Fn(&Request) -> Span + Send + Sync>;

impl App {
    /// An application to be put together: intents by value, states, settings.
    pub fn builder() -> AppBuilder {
        AppBuilder::default()
    }

    /// Everything that `#[intent]` and (feature `gateway`) `#[entreposto]` registered, with secrets from the process's
    /// environment.
    ///
    /// # Errors
    ///
    /// Every problem at once: duplicates, missing secrets or states, no intent at all.
    pub fn from_inventory() -> Result<Self, StartupError> {
        Self::builder().inventory().build()
    }

    /// The same, with variables from `variables` instead of the process's environment.
    ///
    /// # Errors
    ///
    /// As [`from_inventory`](Self::from_inventory).
    pub fn from_inventory_with(
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Result<Self, StartupError> {
        Self::builder().inventory().variables(variables).build()
    }

    /// The intents that `choose` wants, for a binary that holds several bots. Functions of `#[entreposto]` (feature
    /// `gateway`) are left out: `AppBuilder::entrepostos_where` chooses those.
    ///
    /// # Errors
    ///
    /// As [`from_inventory`](Self::from_inventory).
    pub fn from_inventory_where(
        choose: impl FnMut(&Registration) -> bool,
    ) -> Result<Self, StartupError> {
        Self::builder().inventory_where(choose).build()
    }

    /// Answers one request.
    ///
    /// A call that began runs to its end: dropping this future cancels no function.
    ///
    /// Where it came from is told by a [`SocketAddr`] among the request's extensions, the peer of its connection, which a
    /// server that embeds this application knows. Without one [`Request::caller`](crate::Request::caller) is `None` and no
    /// [trusted proxy's](AppBuilder::trusted_proxies) header is read.
    ///
    /// ```
    /// use std::net::SocketAddr;
    ///
    /// use bytes::Bytes;
    /// use fulfillment_runtime::{App, Intent, Request};
    ///
    /// # fn main() -> fulfillment_runtime::Result {
    /// let from = |request: Request| request.caller().map_or("?".to_owned(), |address| address.to_string());
    /// let app = App::builder().intent(Intent::new("pedidos", "De onde").public().handler(from)).build()?;
    ///
    /// # let runtime = tokio::runtime::Runtime::new().unwrap();
    /// # runtime.block_on(async {
    /// let mut request = http::Request::post("/pedidos").body(Bytes::from_static(br#"{"intent_name": "De onde"}"#)).unwrap();
    /// request.extensions_mut().insert(SocketAddr::from(([203, 0, 113, 9], 50_000)));
    /// let response = app.call(request).await;
    /// assert!(response.body().starts_with(br#"{"message":"203.0.113.9""#));
    /// # });
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime with time, if the function has to wait.
    pub async fn call(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        let address = request.extensions().get::<SocketAddr>();
        let peer = Peer::at(address.map(SocketAddr::ip));
        self.call_of(request, &peer).await
    }

    /// The same for a request of this peer.
    pub(crate) async fn call_of(
        &self,
        request: http::Request<Bytes>,
        peer: &Peer,
    ) -> http::Response<Bytes> {
        let (head, body) = request.into_parts();
        let is_head = head.method == http::Method::HEAD;
        let mut response = match self.admit(head, peer).await {
            Admission::Answered(response) => response,
            Admission::Admitted(admitted) if body.len() > self.inner.settings.max_body => self
                .refuse(
                    admitted,
                    &Rejection::BodyTooLarge(self.inner.settings.max_body),
                ),
            Admission::Admitted(admitted) => self.answer(admitted, body.into()).await,
        };
        if is_head {
            let length = HeaderValue::from(response.body().len());
            response.headers_mut().insert(CONTENT_LENGTH, length);
            *response.body_mut() = Bytes::new();
        }
        response
    }

    /// Whether somebody beside the log wants to know of each call.
    fn has_listeners(&self) -> bool {
        #[cfg(feature = "metrics")]
        if self.inner.metrics.is_some() {
            return true;
        }
        !self.inner.on_call.is_empty()
    }

    /// Tells whoever listens what became of a call. The record is made only if somebody does.
    pub(crate) fn record<'r>(
        &self,
        outcome: CallOutcome<'r>,
        make: impl FnOnce(CallOutcome<'r>) -> CallRecord<'r>,
    ) {
        #[cfg(feature = "testing")]
        crate::record::failing::tell(outcome);
        if !self.has_listeners() && !outcome.is_logged() {
            return;
        }
        let record = make(outcome);
        #[cfg(feature = "metrics")]
        if let Some(metrics) = &self.inner.metrics {
            metrics.count(&record);
        }
        record.log();
        for hook in &self.inner.on_call {
            // a hook that panics must not take the answer with it
            if let Err(error) = panic_guard::catch(|| hook(&record)) {
                tracing::error!(cause = %crate::shown::Shown(&panic_guard::cause_of(error)), "an `on_call` hook panicked");
            }
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}
