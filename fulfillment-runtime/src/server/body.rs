//! Bodies of requests: read into one buffer, no more than the limit, no longer than the deadline.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::Body;
use tokio::time::Sleep;

use crate::error::Rejection;
use crate::request::Deadline;

/// Reads a body of at most `limit` bytes until `within` after `started`.
///
/// # Errors
///
/// If it is larger, slower, or breaks off.
pub(super) async fn read<B>(
    body: B,
    limit: usize,
    started: Instant,
    within: Duration,
) -> Result<Vec<u8>, Rejection<'static>>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut reading = Reading {
        body,
        limit,
        deadline: Deadline::after(started, within),
        timer: None,
    };
    let expected = usize::try_from(reading.body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut read = Vec::with_capacity(expected.min(limit));
    while let Some(data) = poll_fn(|context| reading.poll_data(context)).await? {
        if read.len() + data.len() > reading.limit {
            return Err(Rejection::BodyTooLarge(reading.limit));
        }
        read.extend_from_slice(&data);
    }
    Ok(read)
}

struct Reading<B> {
    body: B,
    limit: usize,
    deadline: Deadline,
    /// Made when there is first something to wait for: most bodies come with their heads.
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B: Body<Data = Bytes> + Unpin> Reading<B> {
    fn poll_data(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, Rejection<'static>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            // trailers are no part of a body
            Poll::Ready(Some(Ok(frame))) => {
                Poll::Ready(Ok(Some(frame.into_data().unwrap_or_default())))
            }
            Poll::Ready(Some(Err(_))) => Poll::Ready(Err(Rejection::BodyBroken)),
            Poll::Ready(None) => Poll::Ready(Ok(None)),
            Poll::Pending => {
                let deadline = self.deadline.0;
                // made where there is first something to wait for
                let timer = self
                    .timer
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline.into())));
                ready!(timer.as_mut().poll(context));
                Poll::Ready(Err(Rejection::BodyTooSlow))
            }
        }
    }
}
