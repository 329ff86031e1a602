//! Where metrics are scraped: a listener of its own, so that nobody who may call the bot reads them, and nobody who floods
//! the bot is in the way of those who watch it.
//!
//! It answers `GET /metrics` and nothing else, through a stop too, until the server ends. What it gives away is small
//! and fixed: few connections, one answer on each, a few seconds for all of it. The text is made anew for each answer.

mod counts;
mod settings;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use self::counts::Scrape;
pub(super) use self::counts::{Counted, Counts};
pub(super) use self::settings::{SETTINGS, Settings};
use super::accept::PAUSE;
use super::config::Config;
use super::connection::Serving;
use crate::app::App;
use crate::error::Problem;
use crate::metrics::text::{CLASSIC, OPEN_METRICS, classic};
use crate::whole::Whole;

/// As many scrapers are answered at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 16;
/// The head of a request has as long, and as many bytes.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_HEAD: usize = 8 * 1024;
/// A connection has as long in all, whoever reads its answer slowly included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A listener for scrapers.
pub(super) struct Scrapers {
    listener: TcpListener,
    address: SocketAddr,
}

impl Scrapers {
    /// Listens where it is set; `None` where nothing is.
    ///
    /// # Errors
    ///
    /// The setting that does not work here.
    pub(super) async fn listen(settings: &Settings) -> Result<Option<Self>, Problem> {
        let Some(port) = settings.port else {
            return Ok(None);
        };
        let listened = super::start::listen(settings.host(), port).await;
        let listener = listened.map_err(|problem| settings.named(problem))?;
        let address = listener.local_addr();
        let address = address.map_err(|error| Problem::Runtime(error.to_string()))?;
        Ok(Some(Self { listener, address }))
    }

    /// Counts connections from now on, and answers scrapers until what is returned is dropped.
    pub(super) fn answer(self, serving: &Serving, config: &Config) -> Scraped {
        let (app, counts) = (serving.app.clone(), Counts::new(config.places()));
        serving.connections.count(Arc::clone(&counts));
        let address = self.address;
        let mut task = JoinSet::new();
        task.spawn(self.accept(app, counts));
        Scraped {
            address,
            _task: task,
        }
    }

    async fn accept(self, app: App, counts: Arc<Counts>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        // they end with this task
        let mut open = JoinSet::new();
        loop {
            // before `accept`, so that whoever is too many waits in the kernel's queue; closed never
            let place = Arc::clone(&places).acquire_owned().await.ok();
            let Ok((stream, _)) = self.listener.accept().await else {
                // for want of descriptors, say, which the bot's own listener tells of
                sleep(PAUSE).await;
                continue;
            };
            while open.try_join_next().is_some() {}
            let (app, counts) = (app.clone(), Arc::clone(&counts));
            open.spawn(async move {
                exchange(stream, &app, &counts).await;
                drop(place);
            });
        }
    }
}

/// A server that is scraped.
pub(super) struct Scraped {
    address: SocketAddr,
    _task: JoinSet<()>,
}

impl Scraped {
    /// Where it listens, which may be more than this machine.
    pub(super) fn url(&self) -> String {
        format!("http://{}/metrics", self.address)
    }

    /// Logs where metrics of the bot at `of` are, and who may read them.
    pub(super) fn tell(&self, of: SocketAddr) {
        info!(%of, "metrics at {}", self.url());
        if !self.address.ip().to_canonical().is_loopback() {
            warn!(
                address = %self.address,
                "anybody who reaches this address reads the metrics: they are not guarded"
            );
        }
    }
}

/// One connection: one request, one answer.
async fn exchange(stream: TcpStream, app: &App, counts: &Arc<Counts>) {
    let service = service_fn(|request: Request<Incoming>| async move {
        Ok::<_, Infallible>(answer(&request, app, counts).map(Whole))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_header_size(MAX_HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // who breaks off or is too slow comes again
    let _ = timeout(TIMEOUT, connection).await;
}

fn answer<B>(request: &Request<B>, app: &App, counts: &Arc<Counts>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    if request.uri().path() != "/metrics" {
        *response.status_mut() = StatusCode::NOT_FOUND;
        let media = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, media);
        *response.body_mut() = Bytes::from_static(b"metrics are at /metrics\n");
        return response;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        let allow = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(ALLOW, allow);
        return response;
    }
    let scrape = Scrape::new(Arc::clone(counts));
    match app.metrics_with(Some(Box::new(scrape))) {
        Some(text) => {
            let (media, text) = match wants_open_metrics(request.headers()) {
                true => (OPEN_METRICS, text),
                false => (CLASSIC, classic(&text)),
            };
            let media = HeaderValue::from_static(media);
            response.headers_mut().insert(CONTENT_TYPE, media);
            *response.body_mut() = text.into();
        }
        None => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    response
}

/// Whether the scraper reads it; the older format is read by all.
fn wants_open_metrics(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    accepted.any(|value| value.contains("application/openmetrics-text"))
}
