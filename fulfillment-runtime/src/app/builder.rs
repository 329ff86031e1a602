//! [`AppBuilder`]: what an [`App`] is made of, checked as a whole when it is built.
//!
//! A builder and a value, not one type: what is built has a table that cannot be wrong, and what is not built yet
//! answers no call.

use std::any::type_name;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use tokio::sync::Semaphore;
use tracing::Span;

use super::{App, CallHook, Inner, MakeSpan, Settings};
use crate::auth::{Auth, Places};
use crate::blocking::Blocking;
use crate::caller::{ForwardedHeader, TrustedProxies};
#[cfg(feature = "_outbound")]
use crate::client::Outbound;
use crate::dispatch::{Origins, Overload, Readiness};
use crate::error::{Problem, StartupError};
use crate::extract::SessionMaker;
#[cfg(feature = "gateway")]
use crate::gateway::Relays;
#[cfg(feature = "google-identity")]
use crate::identity::IdentitySettings;
use crate::intent::Intent;
use crate::invocation::{Invocation, Refusal, Shared, States};
#[cfg(feature = "metrics")]
use crate::metrics::Metrics;
use crate::page::Page;
use crate::record::{CallRecord, Notice};
use crate::registration::Registration;
use crate::request::Request;
use crate::route_table::{Registered, RouteTable};
use crate::webhook::normal_path;

type VariableSource = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// An [`App`] to be put together.
#[derive(Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct AppBuilder {
    intents: Vec<Intent>,
    pages: Vec<(String, Page)>,
    guard: Option<Auth>,
    states: States,
    /// What is wrong already.
    problems: Vec<Problem>,
    variables: Option<VariableSource>,
    invent: Option<fn(&str) -> String>,
    on_call: Vec<CallHook>,
    span: Option<MakeSpan>,
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

    /// The function that makes sessions of type `T`, for [`Session`](crate::Session) arguments; one function a type.
    pub fn session<T, F, Fut, E>(mut self, make: F) -> Self
    where
        T: 'static,
        F: Fn(Invocation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: Into<Refusal>,
    {
        if !self.states.insert(SessionMaker::new(make)) {
            let session = type_name::<T>();
            self.problems.push(Problem::DuplicateSession { session });
        }
        self
    }

    /// Mounts a page of the project's own at a path and everything below it, in front of everything else there; the
    /// path is written as a webhook's, below the base path. Of pages that nest the innermost answers.
    ///
    /// The start is refused where a page would hide a webhook, the health check or the paths of the chat window.
    pub fn mount(mut self, path: impl Into<String>, page: Page) -> Self {
        self.pages.push((path.into(), page));
        self
    }

    /// What callers must present where nothing else is said: for intents by value and pages without a guard of their own,
    /// nor one of their webhook. Without it such an intent or page keeps the server from starting.
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

    /// Whether what becomes of calls is counted, for [`App::metrics`]; default no.
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
        self.settings.base_path = super::base_path(path.as_ref());
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
        self.settings.fallback_message = super::fallback_message(text.as_ref());
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

    /// The application.
    ///
    /// # Errors
    ///
    /// Every problem at once: duplicates, missing secrets or states, an ill-formed base path, a limit out of its range, no
    /// intent at all.
    pub fn build(self) -> Result<App, StartupError> {
        let from_process = |name: &str| std::env::var(name).ok();
        let variables: &dyn Fn(&str) -> Option<String> = match &self.variables {
            Some(variables) => &**variables,
            None => &from_process,
        };
        let asked = RefCell::new(Vec::new());
        let noted = |name: &str| {
            asked.borrow_mut().push(name.to_owned());
            variables(name)
        };
        let places = Places {
            variables: &noted,
            invent: self.invent,
        };
        let registered = Registered {
            intents: self.intents,
            pages: self.pages,
            guard: self.guard,
            #[cfg(feature = "google-identity")]
            identity: self.identity,
            #[cfg(feature = "gateway")]
            relays: self.relays,
            #[cfg(feature = "_outbound")]
            outbound: self.outbound,
        };
        let base_path = normal_path(&self.settings.base_path).err();
        let mut problems = self.problems;
        problems.extend(self.settings.problems());
        problems.extend(base_path.map(|why| Problem::BasePath {
            path: self.settings.base_path.clone(),
            why,
        }));
        let origins = Origins::new(
            &self.settings.allowed_origins,
            self.settings.allow_credentials,
        );
        let origins = origins.unwrap_or_else(|found| {
            problems.extend(found);
            Origins::default()
        });
        let proxies = TrustedProxies::new(
            &self.settings.trusted_proxies,
            self.settings.forwarded_header,
        );
        let proxies = proxies.unwrap_or_else(|found| {
            problems.extend(found);
            None
        });
        let table = match RouteTable::build(registered, &self.states, places) {
            Ok(table) if problems.is_empty() => table,
            Ok(_) => return Err(StartupError::new(problems)),
            Err(error) => return Err(error.and(problems)),
        };
        let calls = Arc::new(Semaphore::new(self.settings.max_calls));
        let shared = Arc::new(Shared {
            states: self.states,
            blocking: Blocking::new(self.settings.max_blocking),
        });
        let (settings, on_call) = (self.settings, self.on_call);
        #[cfg(feature = "metrics")]
        let metrics = settings.metrics.then(|| Metrics::of(&table));
        let inner = Inner {
            table,
            shared,
            calls,
            drained: AtomicUsize::new(0),
            settings,
            origins,
            proxies,
            readiness: Readiness::new(),
            underway: Arc::default(),
            workers: Arc::default(),
            variables: asked.into_inner(),
            on_call,
            #[cfg(feature = "metrics")]
            metrics,
            span: self.span,
            overload: Overload::new(),
            refused: Notice::new(),
            not_understood: Notice::new(),
        };
        Ok(App {
            inner: Arc::new(inner),
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::Webhook;

    fn built(base_path: &str) -> Result<App, String> {
        let intent = Intent::new("a", "b").public().handler(|| "x");
        let app = App::builder().base_path(base_path).intent(intent);
        app.build().map_err(|error| error.to_string())
    }

    #[test]
    fn a_base_path_is_checked_as_a_webhooks_path_is() {
        for (base_path, kept) in [
            ("", ""),
            ("/", ""),
            ("/api/", "api"),
            ("/área 1/v1", "área 1/v1"),
        ] {
            let app = built(base_path).expect("an application");
            assert_eq!(app.inner.settings.base_path, kept);
        }
        for (base_path, shown) in [
            ("/aten%C3%A7", "/aten%C3%A7"),
            ("/a b?c", "/a b?c"),
            ("a#b", "/a#b"),
        ] {
            let expected = format!(
                "the server cannot start: base path `{shown}` has one of `?`, `#`, `%`, `\\`; write the decoded path alone"
            );
            assert_eq!(built(base_path).err(), Some(expected));
        }
        for base_path in ["/a//b", "/a/../b", " /api", "/livez"] {
            assert!(built(base_path).is_err(), "{base_path}");
        }
    }

    #[test]
    fn a_base_path_is_listed_beside_the_other_problems() {
        let error = App::builder().base_path("a?b").build().err();
        let error = error.expect("two problems").to_string();
        assert!(error.contains("for 2 reasons:\n  - no intent"), "{error}");
        assert!(error.contains("\n  - base path `/a?b`"), "{error}");
    }

    #[test]
    fn an_intents_own_path_stands_in_place_of_its_webhooks() {
        const LOJA: Webhook = Webhook::new("loja").public();
        let intents = ["centro", "praia"].map(|loja| {
            Intent::new(LOJA, "Horário")
                .path(format!("lojas/{loja}/"))
                .handler(|| "x")
        });
        let app = intents
            .into_iter()
            .fold(App::builder(), |app, intent| app.intent(intent));
        let app = app.build().expect("an application");
        let rows = app.inner.table.rows();
        let webhooks: Vec<&str> = rows.iter().map(|row| &*row.key.webhook).collect();
        assert_eq!(webhooks, ["lojas/centro", "lojas/praia"]);
        assert!(rows.iter().all(|row| row.public));

        let intent = Intent::new(LOJA, "a").path("a?b").handler(|| "x");
        let error = App::builder().intent(intent).build().err();
        let error = error.expect("an ill-formed path").to_string();
        assert!(error.contains("webhook `a?b` has one of"), "{error}");
    }
}
