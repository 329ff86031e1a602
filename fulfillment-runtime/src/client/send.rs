//! [`Client`]: one request and its answer, in time.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use tokio::time::Sleep;

use super::body::{self, Whole};
use super::cause;
use super::connect::Connector;
use super::error::{OutboundError, Phase};
use super::pool::Pool;
use super::target::Target;

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
        let pooled = self.pool.take(&target);
        let first = pooled.is_none();
        if let Some(mut connection) = pooled {
            match hand_over(&mut connection, request, progress).await? {
                Handed::Answered(answer) => {
                    return self
                        .read(target, connection, answer, max_body, progress)
                        .await;
                }
                Handed::Back(unsent) => request = unsent,
            }
        }
        // boxed, so that the many that need no new connection do not carry it along
        let mut connection = Box::pin(self.connector.connect(&target.uri, first)).await?;
        match hand_over(&mut connection, request, progress).await? {
            Handed::Answered(answer) => {
                self.read(target, connection, answer, max_body, progress)
                    .await
            }
            Handed::Back(_) => {
                let why = "the connection was closed as soon as it was there";
                Err(OutboundError::Unreachable(why.to_owned()))
            }
        }
    }

    async fn read(
        &self,
        target: Target,
        connection: SendRequest<Whole>,
        answer: Response<Incoming>,
        max_body: usize,
        progress: &Progress,
    ) -> Result<Response<Bytes>, OutboundError> {
        progress.set(Phase::Reading);
        let (head, body) = answer.into_parts();
        let body = body::read(body, max_body).await?;
        self.pool.put(target, connection);
        Ok(Response::from_parts(head, body))
    }
}

/// What became of a request that a connection was to send.
enum Handed {
    Answered(Response<Incoming>),
    /// The connection was closed already, and not a byte of it was sent.
    Back(Request<Whole>),
}

async fn hand_over(
    connection: &mut SendRequest<Whole>,
    request: Request<Whole>,
    progress: &Progress,
) -> Result<Handed, OutboundError> {
    progress.set(Phase::Waiting);
    match connection.try_send_request(request).await {
        Ok(answer) => Ok(Handed::Answered(answer)),
        Err(mut error) => match error.take_message() {
            Some(unsent) => {
                progress.set(Phase::Connecting);
                Ok(Handed::Back(unsent))
            }
            None => Err(OutboundError::BrokenOff(cause::line(&error.into_error()))),
        },
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
