//! [`Server`]: an application on a port, from start to drained stop.

mod accept;
mod application;
mod banner;
mod body;
mod config;
mod connection;
mod descriptors;
mod ending;
mod environment;
mod framing;
mod health;
#[cfg(feature = "google-identity")]
mod identity;
#[cfg(feature = "logs")]
mod logs;
mod memory;
#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "_outbound")]
mod outbound;
mod race;
#[cfg(feature = "gateway")]
mod relays;
mod reset;
mod room;
mod rotation;
mod shutdown;
mod stages;
mod start;
#[cfg(feature = "tls")]
mod tls;
mod visitor;
mod watched;

use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};

use self::config::Config;
use self::environment::Unknown;
use crate::app::{App, AppBuilder};
use crate::error::{HandlerError, Problem, StartupError};
use crate::limits;
use crate::panic_guard;

/// Threads that may block beside those of plain functions.
const SPARE_THREADS: usize = 16;

type Stop = Pin<Box<dyn Future<Output = ()> + Send>>;
type StartHook = Box<
    dyn FnOnce(SocketAddr) -> Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>> + Send,
>;
type StopHook = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Serves every function of the program, those of `#[intent]` and (feature `gateway`) of `#[entreposto]`, until SIGTERM
/// or Ctrl-C: [`Server::from_env`] plus the process's arguments (`--help` lists them).
///
/// Installs the log subscriber (feature `logs`) and a panic hook, prints the table of routes, and starts a runtime.
///
/// ```no_run
/// use fulfillment_runtime::{Request, Response, Secret, intent};
///
/// #[intent(webhook = "pedidos", node = "Novo pedido", token = env("PEDIDOS_TOKEN"))]
/// fn novo_pedido(request: Request) -> Response {
///     Response::message(format!("Olá, nosso id de sessão é: {}", request.session_id()))
/// }
///
/// fn main() -> fulfillment_runtime::Result {
///     fulfillment_runtime::serve()
/// }
/// ```
///
/// # Errors
///
/// Everything that keeps the server from starting, listed at once.
pub fn serve() -> Result<(), StartupError> {
    Server::from_env()
        .arguments(std::env::args_os().skip(1))
        .serve()
}

/// Serves every function of the program, as [`serve()`] does, inside an existing runtime: [`Server::from_env`] and
/// [`serve_async`](Server::serve_async). Touches neither the log subscriber nor the panic hook.
///
/// # Errors
///
/// Everything that keeps the server from starting, listed at once.
pub async fn serve_async() -> Result<(), StartupError> {
    Server::from_env().serve_async().await
}

/// A server: an application, where it listens, and its limits.
///
/// [`new`](Self::new) reads no environment, [`from_env`](Self::from_env) does; what code sets after it wins. The
/// settings of an [`AppBuilder`] are here too; metrics (feature `metrics`) have a port here.
///
/// ```no_run
/// use std::time::Duration;
/// use fulfillment_runtime::Server;
///
/// #[derive(Clone)]
/// struct Db;
///
/// fn main() -> fulfillment_runtime::Result {
///     let server = Server::from_env().arguments(std::env::args_os().skip(1));
///     server.timeout(Duration::from_secs(10)).state(Db).serve()
/// }
/// ```
#[must_use = "a server does nothing until it serves"]
pub struct Server {
    config: Config,
    app: AppBuilder,
    problems: Vec<Problem>,
    /// Variables that look like settings and are none.
    unknown: Vec<Unknown>,
    /// Arguments of the process that are settings, as long as nobody reads them.
    unread: Vec<String>,
    stop: Option<Stop>,
    on_start: Vec<StartHook>,
    on_stop: Vec<StopHook>,
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Server {
    /// A server of everything that `#[intent]` and (feature `gateway`) `#[entreposto]` registered, with default settings.
    pub fn new() -> Self {
        Self::of(App::builder().inventory())
    }

    /// A server of what this builder has instead.
    pub fn of(app: AppBuilder) -> Self {
        Self {
            config: Config::default(),
            app,
            problems: Vec::new(),
            unknown: Vec::new(),
            unread: Vec::new(),
            stop: None,
            on_start: Vec::new(),
            on_stop: Vec::new(),
        }
    }

    /// A server of everything that is registered, as [`new`](Self::new), with the settings of the environment
    /// (`FULFILLMENT_PORT` and so on; the [crate's documentation](crate#settings) has the table). One that cannot be read
    /// is an error of the start, one that begins with `FULFILLMENT_` and that nobody knows a warning.
    pub fn from_env() -> Self {
        let mut server = Self::new().environment(&|name| std::env::var(name).ok());
        server.unknown = environment::unknown(std::env::vars_os());
        let arguments = environment::readable(std::env::args_os().skip(1));
        server.unread = environment::unread(arguments);
        server
    }

    /// Reads the arguments of the process: `--port 8080`, `--debug`, one for each setting that is no secret; `--help`
    /// lists them and ends the process.
    ///
    /// Where this is not called, [`serve`](Self::serve) warns of arguments that would be settings after
    /// [`from_env`](Self::from_env). A program that reads them itself says so with none: `.arguments([""; 0])`.
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.unread.clear();
        let arguments = arguments.into_iter().map(Into::into);
        environment::arguments(self, environment::readable(arguments))
    }

    fn environment(self, variables: &dyn Fn(&str) -> Option<String>) -> Self {
        environment::variables(self, variables)
    }

    /// The address or name to listen on; default `0.0.0.0`, with [`debug`](Self::debug) `127.0.0.1`.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.config.host = Some(host.into());
        self
    }

    /// The port to listen on; default 5052, 0 for a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.config.port = port;
        self
    }

    /// For development: verbose, and by default reachable from this machine alone.
    pub fn debug(mut self, debug: bool) -> Self {
        self.config.debug = debug;
        self
    }

    /// As many connections are open at once, 1 to 100,000; default 2,048. Where more come, those make room that have been
    /// longest without a call under way; who finds none that can waits. On Linux no more than the limit of open files
    /// allows, which the log tells of at the start.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.config.max_connections = Some(connections);
        self
    }

    /// As many headers has a request at most, 16 to 1,000; default 64. More are 431.
    pub fn max_headers(mut self, headers: usize) -> Self {
        self.config.max_headers = headers;
        self
    }

    /// The largest head of a request, its first line included, in bytes, 8 KiB to 256 KiB; default 64 KiB. Larger is 431.
    pub fn max_head(mut self, bytes: usize) -> Self {
        self.config.max_head = bytes;
        self
    }

    /// How long the head of a request may take, rounded up to whole seconds, at most an hour; default 10 s.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.config.head_timeout = timeout;
        self
    }

    /// How long a connection may be idle between two requests, rounded up to whole seconds, at most an hour; default
    /// 75 s. Behind a load balancer longer than its own limit, or it loses requests.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.config.idle_timeout = timeout;
        self
    }

    /// How long a body may take, at most an hour; default 5 s.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.config.body_timeout = timeout;
        self
    }

    /// How long a caller may take to take an answer, all of it, rounded up to whole seconds, at most an hour; default
    /// 30 s. Who takes longer is cut off.
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.config.write_timeout = timeout;
        self
    }

    /// How long the server goes on after SIGTERM, or when [`stop_when`](Self::stop_when) is ready: it accepts connections
    /// and answers, each answer is the last of its connection, and `/readyz` is 503, so that whoever sends calls here sends
    /// them elsewhere. At most an hour; default 3 s, with [`debug`](Self::debug) none; zero for none.
    ///
    /// Only then begins what [`drain_timeout`](Self::drain_timeout) bounds. Ctrl-C leaves this out.
    pub fn lame_duck(mut self, duration: Duration) -> Self {
        self.config.lame_duck = Some(duration);
        self
    }

    /// How long a stop waits for calls and connections, when no more connections are accepted, at most an hour;
    /// default 5 s.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.config.drain_timeout = timeout;
        self
    }

    /// Runs before the first call is taken, with the address that the server listens on. An error stops the start.
    pub fn on_start<F, Fut, E>(mut self, hook: F) -> Self
    where
        F: FnOnce(SocketAddr) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<HandlerError>,
    {
        self.on_start.push(Box::new(|address| {
            let started = hook(address);
            Box::pin(async move { started.await.map_err(Into::into) })
        }));
        self
    }

    /// Runs after the last call was answered, or the drain's time is up; hooks run one after another.
    ///
    /// All together they have what is left of the [drain's time](Self::drain_timeout), and a second at least. What takes
    /// longer is dropped where it waits.
    pub fn on_stop<F, Fut>(mut self, hook: F) -> Self
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.on_stop.push(Box::new(|| Box::pin(hook())));
        self
    }

    /// Stops when `stop` is ready, in place of SIGTERM and Ctrl-C.
    pub fn stop_when(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        self.stop = Some(Box::pin(stop));
        self
    }

    /// Serves on a runtime of its own until it is told to stop; what [`serve()`] does after reading settings.
    ///
    /// # Errors
    ///
    /// Everything that keeps the server from starting, listed at once.
    pub fn serve(self) -> Result<(), StartupError> {
        if Handle::try_current().is_ok() {
            return Err(Problem::InsideRuntime.into());
        }
        #[cfg(feature = "logs")]
        logs::install(self.config.debug, self.config.log_json);
        panic_guard::install_hook();
        if cfg!(panic = "abort") {
            tracing::warn!(
                "this program is built with `panic = \"abort\"`: a panic in a function ends the server"
            );
        }
        // each plain function may ask an intent that is one too; beside them, names are looked up and files read
        let functions = self.app.settings.max_blocking;
        let functions = functions.min(limits::MAX_BLOCKING.most).saturating_mul(2);
        let threads = functions.saturating_add(SPARE_THREADS);
        let runtime = Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(threads)
            .build();
        let runtime = runtime.map_err(|error| Problem::Runtime(error.to_string()))?;
        let result = runtime.block_on(self.run(true));
        // functions that still block a thread past the drain are not waited for
        runtime.shutdown_background();
        result
    }

    /// Serves inside an existing runtime until it is told to stop. Touches neither the log subscriber nor the panic
    /// hook, and prints nothing.
    ///
    /// # Errors
    ///
    /// Everything that keeps the server from starting, listed at once.
    pub async fn serve_async(self) -> Result<(), StartupError> {
        self.run(false).await
    }
}

/// The name of this program, for its help.
fn program() -> String {
    let name = std::env::args_os().next().unwrap_or_default();
    Path::new(&name).file_stem().map_or_else(
        || "bot".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("config", &self.config)
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}
