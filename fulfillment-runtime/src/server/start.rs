//! The start of a server: whatever may be wrong with it, all at once and before anything is bound; then its listeners,
//! its hooks, and the lines that tell of it.

use std::net::{SocketAddr, ToSocketAddrs};
#[cfg(feature = "tls")]
use std::path::Path;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::config::Config;
use super::connection::Serving;
#[cfg(feature = "metrics")]
use super::metrics::{Scraped, Scrapers};
use super::race::{First, race};
use super::rotation::{Reread, Rotation};
use super::shutdown::{Stops, Why};
#[cfg(feature = "tls")]
use super::tls::{self, Tls};
use super::{Server, StartHook, banner, environment, stages};
use crate::app::App;
use crate::error::{Problem, StartupError};
use crate::look::Looks;
use crate::panic_guard::cause_of;

/// A server with which nothing is wrong.
struct Checked {
    app: App,
    /// What its files looked like before they were read.
    looks: Looks,
    #[cfg(feature = "tls")]
    tls: Option<Arc<Tls>>,
}

impl Server {
    /// From the settings to the end of the server.
    pub(super) async fn run(mut self, own_process: bool) -> Result<(), StartupError> {
        let mut stops = match self.stop.take() {
            Some(stop) => Stops::when(stop),
            None => {
                let config = self.config.clone();
                Stops::signals(own_process, move |why| config.longest_stop(why))
            }
        };
        let checked = self.check()?;
        // what is told to end when it is dropped
        let _rotation = checked.rotation().start(own_process);
        #[cfg(feature = "tls")]
        let _dates = checked.tls.clone().map(Tls::watch_dates);
        let serving = checked.serving(&self.config);
        let listener = listen(self.config.host(), self.config.port).await;
        // after it, so that of two that want the same port this one is the one to move
        #[cfg(feature = "metrics")]
        let (listener, scrapers) = both(listener, Scrapers::listen(&self.config.metrics).await)?;
        #[cfg(not(feature = "metrics"))]
        let listener = listener?;
        #[cfg(feature = "metrics")]
        let scraped = scrapers.map(|scrapers| scrapers.answer(&serving, &self.config));
        let address = listener
            .local_addr()
            .map_err(|error| Problem::Runtime(error.to_string()))?;
        let hooks = std::mem::take(&mut self.on_start);
        if let Some(why) = stopped_by(hooks, address, &mut stops).await? {
            tracing::info!(by = %why, "stopping before the first call");
            stages::stop(self.on_stop, self.config.drained_by()).await;
            return Ok(());
        }
        self.tell(&checked.app, address, &serving, own_process);
        #[cfg(feature = "metrics")]
        self.tell_of_metrics(scraped.as_ref(), address, own_process);
        let (config, hooks) = (&self.config, self.on_stop);
        stages::run(&mut stops, listener, serving, config, own_process, hooks).await;
        Ok(())
    }

    /// Reads what there is to read, and takes the application out of the server.
    fn check(&mut self) -> Result<Checked, StartupError> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(self.config.problems());
        // before any of them is read
        let mut looks = Looks::at(self.files());
        #[cfg(feature = "tls")]
        let tls = Tls::of(&self.config.tls).unwrap_or_else(|found| {
            problems.extend(found);
            None
        });
        let mut app = std::mem::take(&mut self.app);
        app.settings.watches_workers |= self.config.debug;
        #[cfg(feature = "metrics")]
        {
            problems.extend(self.config.metrics.problem());
            app.settings.metrics |= self.config.metrics.are_wanted();
        }
        let app = match app.build() {
            Ok(app) => app,
            Err(error) => return Err(error.and(problems)),
        };
        #[cfg(feature = "tls")]
        problems.extend(tls::asked::problem(&self.config.tls, &app.inner.table));
        if !problems.is_empty() {
            return Err(StartupError::new(problems));
        }
        looks.extend(&app.inner.table.secret_files);
        Ok(Checked {
            app,
            looks,
            #[cfg(feature = "tls")]
            tls,
        })
    }

    /// Those that are read at the start and again when they change, beside the application's.
    fn files(&self) -> Vec<PathBuf> {
        let files = std::iter::empty();
        #[cfg(feature = "tls")]
        let files = files.chain(self.config.tls.files().map(Path::to_owned));
        files.collect()
    }

    /// What an operator is told when calls are about to be taken.
    fn tell(&self, app: &App, address: SocketAddr, serving: &Serving, own_process: bool) {
        banner::warn(app, &self.config);
        environment::warn(&self.unknown, app);
        // inside another program they are that one's
        if own_process {
            environment::warn_of_unread(&self.unread);
        }
        #[cfg(feature = "tls")]
        tls::asked::warn(&self.config.tls, &app.inner.table);
        if own_process && !self.config.log_json {
            banner::print(app, address, serving.speaks_tls());
        }
        let (table, base_path) = (&app.inner.table, &app.inner.settings.base_path);
        tracing::info!(
            %address,
            // without one nothing is said of it
            base_path = (!base_path.is_empty()).then(|| tracing::field::display(format!("/{base_path}"))),
            version = env!("CARGO_PKG_VERSION"),
            routes = table.rows().len(),
            relays = table.relays(),
            pages = table.pages.iter().count(),
            // likewise without TLS
            tls = serving.speaks_tls().then_some(true),
            "listening"
        );
    }

    #[cfg(feature = "metrics")]
    fn tell_of_metrics(&self, scraped: Option<&Scraped>, address: SocketAddr, own_process: bool) {
        if own_process && !self.config.log_json {
            banner::print_metrics(scraped.map(Scraped::url));
        }
        if let Some(scraped) = scraped {
            scraped.tell(address);
        }
    }
}

impl Checked {
    /// Whoever has read files and can read them again.
    fn rotation(&self) -> Rotation {
        let rereads = std::iter::once(Arc::new(self.app.clone()) as Arc<dyn Reread>);
        #[cfg(feature = "tls")]
        let rereads = rereads.chain(self.tls.clone().map(|tls| tls as Arc<dyn Reread>));
        Rotation::new(rereads, &self.looks)
    }

    fn serving(&self, config: &Config) -> Serving {
        let serving = Serving::new(self.app.clone(), config);
        #[cfg(feature = "tls")]
        let serving = serving.over(self.tls.clone());
        serving
    }
}

/// Runs the hooks of the start; why it is stopped, if it is before they have ended.
async fn stopped_by(
    hooks: Vec<StartHook>,
    address: SocketAddr,
    stops: &mut Stops,
) -> Result<Option<Why>, StartupError> {
    for hook in hooks {
        match race(pin!(hook(address)), pin!(stops.next())).await {
            First::Left(started) => started.map_err(|error| Problem::Hook(cause_of(error)))?,
            First::Right(why) => return Ok(Some(why)),
        }
    }
    Ok(None)
}

/// Both, or what is wrong with either.
#[cfg(feature = "metrics")]
fn both<A, B>(a: Result<A, Problem>, b: Result<B, Problem>) -> Result<(A, B), StartupError> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err(StartupError::new(
            [a.err(), b.err()].into_iter().flatten().collect(),
        )),
    }
}

/// A listener at the first of the host's addresses that takes one.
pub(super) async fn listen(host: &str, port: u16) -> Result<TcpListener, Problem> {
    // names are looked up once, before anything is served: blocking is fine
    let addresses = (host, port)
        .to_socket_addrs()
        .map_err(|error| Problem::Host {
            host: host.to_owned(),
            why: error.to_string(),
        })?;
    let mut problem = Problem::Host {
        host: host.to_owned(),
        why: "it has no address".to_owned(),
    };
    for address in addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) => {
                problem = Problem::Bind {
                    address,
                    kind: error.kind(),
                    why: error.to_string(),
                }
            }
        }
    }
    Err(problem)
}
