//! [`AppBuilder`]: what an [`App`](super::App) is made of, checked as a whole when it is [built](super::build).
//!
//! A builder and a value, not one type: what is built has a table that cannot be wrong, and what is not built yet
//! answers no call.

use std::any::type_name;
use std::fmt;
use std::time::Duration;

use tracing::Span;

use super::settings::{self, Settings};
use super::{CallHook, MakeSpan};
use crate::auth::Auth;
use crate::caller::ForwardedHeader;
#[cfg(feature = "_outbound")]
use crate::client::Outbound;
use crate::error::Problem;
use crate::extract::SessionMaker;
#[cfg(feature = "gateway")]
use crate::gateway::Relays;
#[cfg(feature = "google-identity")]
use crate::identity::IdentitySettings;
use crate::intent::Intent;
use crate::invocation::{Invocation, Refusal, States};
use crate::page::Page;
use crate::record::CallRecord;
use crate::registration::Registration;
use crate::request::Request;

type VariableSource = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// An [`App`](crate::App) to be put together.
#[derive(Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct AppBuilder {
    pub(super) intents: Vec<Intent>,
    pub(super) pages: Vec<(String, Page)>,
    pub(super) guard: Option<Auth>,
    pub(super) states: States,
    /// What is wrong already.
    pub(super) problems: Vec<Problem>,
    pub(super) variables: Option<VariableSource>,
    pub(super) invent: Option<fn(&str) -> String>,
    pub(super) on_call: Vec<CallHook>,
    pub(super) span: Option<MakeSpan>,
    pub(crate) settings: Settings,
    #[cfg(feature = "gateway")]
    pub(crate) relays: Relays,
    /// How others are reached, for all that call out.
    #[cfg(feature = "_outbound")]
    pub(crate) outbound: Outbound,
    /// Whom Google's word is taken for.
    #[cfg(feature = "google-identity")]
    pub(crate) identity: IdentitySettings,
}

impl AppBuilder {
    /// Adds an intent by value.
    pub fn intent(mut self, intent: Intent) -> Self {
        self.intents.push(intent);
        self
    }

    /// Adds everything that `#[intent]` and (feature `gateway`) `#[entreposto]` registered.
    pub fn inventory(self) -> Self {
        let all = self.inventory_where(|_| true);
        #[cfg(feature = "gateway")]
        let all = all.entrepostos_where(|_| true);
        all
    }

    /// Adds the registered intents that `choose` wants. Functions of `#[entreposto]` (feature `gateway`) are left out:
    /// `entrepostos_where` adds those.
    pub fn inventory_where(mut self, mut choose: impl FnMut(&Registration) -> bool) -> Self {
        let chosen = Registration::all().filter(|registration| choose(registration));
        self.intents
            .extend(chosen.map(|registration| registration.to_intent()));
        self
    }

    /// Adds a state, one a type, for [`State`](crate::State) arguments.
    pub fn state<T: Clone + Send + Sync + 'static>(mut self, state: T) -> Self {
        self.states.insert(state);
        self
    }

    /// The function that makes sessions of type `T`, for [`Session`](crate::Session) arguments; one function a type, which
    /// is asked once a call.
    pub fn session<T, F, Fut, E>(mut self, make: F) -> Self
    where
        T: Clone + Send + Sync + 'static,
        F: Fn(Invocation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: Into<Refusal>,
    {
        if !self.states.insert_maker(SessionMaker::new(make)) {
            let session = type_name::<T>();
            self.problems.push(Problem::DuplicateSession { session });
        }
        self
    }

    /// Mounts a page of the project's own at a path and everything below it, in front of everything else there; the
    /// path is written as a webhook's, below the base path. Of pages that nest the innermost answers.
    ///
    /// The start is refused where a page would hide a webhook, the health check or the paths of the chat window.
    #[track_caller]
    pub fn mount(self, path: impl Into<String>, page: Page) -> Self {
        self.mounted(path.into(), page.mounted_here())
    }

    pub(crate) fn mounted(mut self, path: String, page: Page) -> Self {
        self.pages.push((path, page));
        self
    }

    /// What callers must present where nothing else is said: for intents by value and pages without a guard of their own,
    /// nor one of their webhook. Without it such an intent or page keeps the server from starting. What is open to the chat
    /// window ([`Intent::open_to_window`]) says something: it is for the window alone, and does not get this guard.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.guard = Some(auth);
        self
    }

    /// Where the variables of [`Secret::env`](crate::Secret::env) come from, instead of the process's environment.
    pub fn variables(
        mut self,
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Some(Box::new(variables));
        self
    }

    /// Called with the record of each finished call; keep it short, the answer waits for it.
    pub fn on_call(mut self, hook: impl Fn(&CallRecord<'_>) + Send + Sync + 'static) -> Self {
        self.on_call.push(Box::new(hook));
        self
    }

    /// Whether what becomes of calls is counted, for [`App::metrics`](crate::App::metrics); default no.
    /// [`Server::metrics_port`](crate::Server::metrics_port) does so by itself.
    #[cfg(feature = "metrics")]
    pub fn metrics(mut self, metrics: bool) -> Self {
        self.settings.metrics = metrics;
        self
    }

    /// Makes the span that each call runs in, function and log lines alike, in place of the default: `call` at level DEBUG
    /// with `platform`, `webhook`, `node` and, if the caller sent a `traceparent`, its `trace_id`.
    ///
    /// The function of [`on_call`](Self::on_call) runs inside it, so that it can record there what became of the call.
    /// It is a span of `tracing` 0.1, which a program's subscriber must speak anyway, and which has stayed compatible since
    /// 2019. A span of an enabled level costs each call some microseconds. The example `traces` makes spans that go on
    /// with the caller's trace.
    ///
    /// ```
    /// use fulfillment_runtime::{App, Request};
    /// use tracing::info_span;
    ///
    /// let app = App::builder().span(|request: &Request| {
    ///     info_span!("call", otel.kind = "server", webhook = request.webhook(), language = request.language())
    /// });
    /// ```
    pub fn span(mut self, make: impl Fn(&Request) -> Span + Send + Sync + 'static) -> Self {
        self.span = Some(Box::new(make));
        self
    }

    /// The path in front of every webhook (`/api`), decoded as a webhook's; default none, which `""` and `"/"` are too.
    pub fn base_path(mut self, path: impl AsRef<str>) -> Self {
        self.settings.base_path = settings::base_path(path.as_ref());
        self
    }

    /// How long a caller waits, where neither intent nor webhook says, at most an hour; default the platform's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// What the user reads when a function fails, where neither intent nor webhook says; empty for the default,
    /// `Desculpe, não consegui processar seu pedido no momento.`
    pub fn fallback_message(mut self, text: impl AsRef<str>) -> Self {
        self.settings.fallback_message = settings::fallback_message(text.as_ref());
        self
    }

    /// The largest body that is taken, in bytes, 1 to 1 GiB; default 2 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.settings.max_body = bytes;
        self
    }

    /// As many calls may be in flight, those included that run on after their deadline, 1 to 1,000,000; default 512. More
    /// get 503.
    pub fn max_calls(mut self, calls: usize) -> Self {
        self.settings.max_calls = calls;
        self
    }

    /// As many plain functions may run at once, each on a thread, 1 to 10,000; default 64. More wait within their deadline.
    pub fn max_blocking(mut self, functions: usize) -> Self {
        self.settings.max_blocking = functions;
        self
    }

    /// The origins whose pages may call and read answers, each exactly as browsers send it: `https://host`,
    /// `https://host:port`. Default none, which lets any page call and read, without credentials. Replaces the list that
    /// was set before.
    ///
    /// With a list, a call that comes from a page of another origin (its `Origin` header says so) is refused with 403
    /// before its body is read, so that no foreign page calls with the cookies of a user who is logged in. Whoever makes
    /// [sessions](Self::session) of cookies should set it. The bot's own origin is no exception: list it too, if pages
    /// that are [mounted](Self::mount) here call. Programs send no `Origin`; for them the guards of intents stand.
    pub fn allowed_origins(mut self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings.allowed_origins = origins.into_iter().map(Into::into).collect();
        self
    }

    /// Whether pages of the [allowed origins](Self::allowed_origins) may send cookies and read what is answered to them;
    /// default no. Without that list the start is refused.
    pub fn allow_credentials(mut self, allow: bool) -> Self {
        self.settings.allow_credentials = allow;
        self
    }

    /// The proxies in front of this server, addresses and ranges (`10.0.0.0/8`, `::1`), whose word counts on where a
    /// request came from: in [`Request::caller`](crate::Request::caller), [`CallRecord::caller`] and the log. Default
    /// none, so that the caller is whoever is at the other end of the connection. Replaces the list that was set before.
    ///
    /// Anyone can write any address into a header. So it is read from the right, where the last proxy added whom it saw:
    /// as long as a hop is one of these, its word on the hop before counts, and the first that is none of them is the
    /// caller. Where one of them tells no address (`unknown`, `_hidden`, nothing, or what nobody understands), it is the
    /// caller itself, the farthest hop that is known, and whatever stands before that does not count. Name proxies, not
    /// networks that callers are in too: a caller there could write where it came from.
    ///
    /// Which header is read, [`forwarded_header`](Self::forwarded_header) says.
    pub fn trusted_proxies(mut self, proxies: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings.trusted_proxies = proxies.into_iter().map(Into::into).collect();
        self
    }

    /// The header that the [trusted proxies](Self::trusted_proxies) write; default `X-Forwarded-For`.
    ///
    /// The other is never read: proxies write one of them and pass the other on as it came, so there a stranger's word
    /// would count. Make sure that each of the proxies appends to this one, or sets it.
    pub fn forwarded_header(mut self, header: ForwardedHeader) -> Self {
        self.settings.forwarded_header = header;
        self
    }

    /// Gives each variable that is not set, and each file that is not there, a secret of its own, which the test client
    /// then presents.
    #[cfg(feature = "testing")]
    pub(crate) fn invent_secrets(mut self) -> Self {
        self.invent = Some(|place| format!("invented-for-{place}"));
        self
    }
}

impl fmt::Debug for AppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder")
            .field("intents", &self.intents)
            .field("pages", &self.pages)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
