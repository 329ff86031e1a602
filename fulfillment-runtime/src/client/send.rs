//! [`Client`]: one request and its answer, in time.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::Sleep;

use super::body;
use super::cause;
use super::connect::Connector;
use super::error::{OutboundError, Phase};
use super::pool::Pool;
use super::target::Target;
use crate::whole::Whole;

/// Sends requests. A clone shares the connections.
#[derive(Clone)]
pub(crate) struct Client {
    connector: Arc<Connector>,
    pool: Arc<Pool>,
}

impl Client {
    /// Connections are kept for as long as `idle` while nobody uses them.
    pub(super) fn new(connector: Connector, idle: Duration) -> Self {
        Self {
            connector: Arc::new(connector),
            pool: Pool::new(idle),
        }
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
        let mut exchange = pin!(self.exchange(request.map(Whole), max_body, &progress));
        // made when there is first something to wait for
        let mut timer = pin!(None::<Sleep>);
        poll_fn(|context| {
            if let Poll::Ready(done) = exchange.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            if timer.is_none() {
                timer.set(Some(tokio::time::sleep_until(by.into())));
            }
            if let Some(timer) = timer.as_mut().as_pin_mut() {
                ready!(timer.poll(context));
            }
            Poll::Ready(Err(OutboundError::TimedOut(progress.phase())))
        })
        .await
    }

    async fn exchange(
        &self,
        mut request: Request<Whole>,
        max_body: usize,
        progress: &Progress,
    ) -> Result<Response<Bytes>, OutboundError> {
        let target = Target::take_from(&mut request)?;
        let mut pooled = self.pool.take(&target);
        let first = pooled.is_none();
        // twice at most: a connection that was idle may give the request back, a fresh one is the last
        let (connection, answer) = loop {
            let is_fresh = pooled.is_none();
            let mut connection = match pooled.take() {
                Some(connection) => connection,
                // boxed, so that the many that need no new connection do not carry it along
                None => Box::pin(self.connector.connect(&target.uri, first)).await?,
            };
            progress.set(Phase::Waiting);
            match connection.sender.try_send_request(request).await {
                Ok(answer) => break (connection, answer),
                Err(mut error) => match error.take_message() {
                    Some(unsent) if !is_fresh => request = unsent,
                    unsent => return Err(failed(unsent.is_none(), &error.into_error())),
                },
            }
            progress.set(Phase::Connecting);
        };
        progress.set(Phase::Reading);
        let (head, body) = answer.into_parts();
        let body = body::read(body, max_body).await?;
        self.pool.put(target, connection);
        Ok(Response::from_parts(head, body))
    }
}

fn failed(was_sent: bool, error: &hyper::Error) -> OutboundError {
    let cause = cause::line(error);
    if was_sent {
        OutboundError::BrokenOff(cause)
    } else {
        OutboundError::Unreachable(cause)
    }
}

/// How far a request has come, for who stops waiting for it. Atomic only so that the future may change threads.
#[derive(Default)]
struct Progress(AtomicU8);

impl Progress {
    fn set(&self, phase: Phase) {
        self.0.store(phase as u8, Relaxed);
    }

    fn phase(&self) -> Phase {
        match self.0.load(Relaxed) {
            0 => Phase::Connecting,
            1 => Phase::Waiting,
            _ => Phase::Reading,
        }
    }
}
