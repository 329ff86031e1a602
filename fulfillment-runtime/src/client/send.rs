//! [`Client`]: one request and its answer, in time.

use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use hyper::rt::Executor;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::rt::TokioTimer;
use tokio::runtime::Handle;

use super::body;
use super::cause;
use super::connect::Connector;
use super::error::{OutboundError, Phase};
use super::progress::{Progress, Sent};
use super::reuse;
use super::target;
use crate::whole::Whole;

/// Sends requests. A clone shares the connections.
#[derive(Clone)]
pub(crate) struct Client(legacy::Client<Connector, Sent>);

/// The head of an answer that always fits in what a connection holds of it. How much more does is left to how its
/// buffer grew, by doubling.
const MAX_HEAD: usize = 64 * 1024;

impl Client {
    /// Connections are kept for as long as `idle` while nobody uses them.
    pub(super) fn new(connector: Connector, idle: Duration) -> Self {
        let client = legacy::Client::builder(Here)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(idle)
            .http1_max_buf_size(MAX_HEAD)
            .build(connector);
        Self(client)
    }

    /// The answer to a request, whole, whatever its status. The target is the request's URI; `Host` is made of it if
    /// the request has none. Dropping the future closes what is under way.
    ///
    /// # Errors
    ///
    /// If the target cannot be reached, the connection breaks off, the body has more than `max_body` bytes, or all of
    /// it takes longer than `by`.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        by: Instant,
        max_body: usize,
    ) -> Result<Response<Bytes>, OutboundError> {
        if by <= Instant::now() {
            return Err(OutboundError::TimedOut(Phase::Connecting));
        }
        let progress = Progress::default();
        let exchange = self.exchange(request, max_body, &progress);
        let done = tokio::time::timeout_at(by.into(), exchange).await;
        done.unwrap_or_else(|_| Err(OutboundError::TimedOut(progress.phase())))
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        progress: &Progress,
    ) -> Result<Response<Bytes>, OutboundError> {
        let mut request = request.map(|body| Sent {
            body: Whole(body),
            progress: progress.clone(),
        });
        *request.uri_mut() = target::of(request.uri())?;
        let connection = capture_connection(&mut request);
        let answer = self.0.request(request).await;
        let answer = answer.map_err(|error| failed(&error, progress, &connection))?;
        progress.reach(Phase::Reading);
        let (head, body) = answer.into_parts();
        let body = body::read(body, max_body).await?;
        Ok(Response::from_parts(head, body))
    }
}

fn failed(
    error: &legacy::Error,
    progress: &Progress,
    connection: &CaptureConnection,
) -> OutboundError {
    let mut causes = cause::causes(error);
    if let Some(ours) = causes.find_map(|cause| cause.downcast_ref::<OutboundError>()) {
        return ours.clone();
    }
    // what the library says of itself is where in its code it failed
    let why = cause::line(error.source().unwrap_or(error));
    match progress.phase() {
        Phase::Connecting => OutboundError::Unreachable(why),
        Phase::Waiting if reuse::is_silent_again(connection) => OutboundError::ClosedIdle(why),
        Phase::Waiting | Phase::Reading => OutboundError::BrokenOff(why),
    }
}

/// Connections live in the runtime of whoever sends.
///
/// A request that is dropped where there is none may hand a connection back, and the library starts a task to watch
/// it while it holds its pool: a panic there would take every later request with it.
#[derive(Clone)]
struct Here;

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Here {
    fn execute(&self, task: F) {
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(task);
        }
    }
}
