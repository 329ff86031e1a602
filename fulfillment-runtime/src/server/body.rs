//! Bodies of requests: read into one buffer, no more than the limit, no longer than the deadline.

#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Body;
use tokio::time::Sleep;

use super::memory::{Memory, Share};
use super::watched::Entered;
use crate::error::Rejection;
use crate::limits::USUAL_BODY;
use crate::request::Deadline;

/// How bodies are read.
pub(super) struct Reader<'a> {
    /// Bytes of one.
    pub(super) limit: usize,
    pub(super) deadline: Deadline,
    pub(super) memory: &'a Memory,
    /// The connection that it comes on.
    pub(super) entered: &'a Entered,
}

/// A body that was read.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) bytes: Vec<u8>,
    /// Whether it had to be waited for.
    pub(super) was_late: bool,
}

impl Reader<'_> {
    /// Reads a body.
    ///
    /// # Errors
    ///
    /// If it is larger, slower, or breaks off, or if there is no memory for one that large.
    pub(super) async fn read<B>(&self, body: B) -> Result<Received, Rejection<'static>>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        let mut reading = Reading {
            body,
            reader: self,
            timer: None,
        };
        let mut buffer = Buffer::of(expected, self);
        while let Some(data) = poll_fn(|context| reading.poll_data(context)).await? {
            buffer.add(&data)?;
        }
        let was_late = reading.timer.is_some();
        if was_late {
            self.entered.busy();
        }
        Ok(Received {
            bytes: buffer.bytes,
            was_late,
        })
    }
}

/// What has come of a body.
struct Buffer<'a> {
    bytes: Vec<u8>,
    limit: usize,
    share: Share<'a>,
}

impl<'a> Buffer<'a> {
    /// For a body that says how long it will be: it is believed up to what every body has.
    fn of(expected: usize, reader: &Reader<'a>) -> Self {
        Self {
            bytes: Vec::with_capacity(expected.min(reader.limit).min(USUAL_BODY)),
            limit: reader.limit,
            share: reader.memory.share(),
        }
    }

    fn add(&mut self, data: &[u8]) -> Result<(), Rejection<'static>> {
        let needed = self.bytes.len() + data.len();
        if needed > self.limit {
            return Err(Rejection::BodyTooLarge(self.limit));
        }
        if needed > self.bytes.capacity() {
            self.grow(needed)?;
        }
        self.bytes.extend_from_slice(data);
        Ok(())
    }

    /// Doubles it, so that what came is not moved too often, but not beyond what may come.
    fn grow(&mut self, needed: usize) -> Result<(), Rejection<'static>> {
        let wanted = (2 * self.bytes.capacity()).clamp(needed, self.limit);
        if !self.share.grow(wanted) {
            return Err(Rejection::BodiesTooLarge);
        }
        self.bytes.reserve_exact(wanted - self.bytes.len());
        Ok(())
    }
}

struct Reading<'a, B> {
    body: B,
    reader: &'a Reader<'a>,
    /// Made when there is first something to wait for: most bodies come with their heads.
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B: Body<Data = Bytes> + Unpin> Reading<'_, B> {
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
                let Reader {
                    deadline, entered, ..
                } = self.reader;
                let timer = self.timer.get_or_insert_with(|| {
                    entered.waits_for_body();
                    // made where there is first something to wait for
                    Box::pin(tokio::time::sleep_until(deadline.0.into()))
                });
                if !entered.body_ends() {
                    ready!(timer.as_mut().poll(context));
                }
                Poll::Ready(Err(Rejection::BodyTooSlow))
            }
        }
    }
}
