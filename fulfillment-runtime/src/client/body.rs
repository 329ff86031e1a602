//! Bodies of answers: read whole, no more than the limit.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use http_body::Body;

use super::cause;
use super::error::OutboundError;

/// Reads a body of at most `most` bytes.
///
/// Copied out of the connection's buffer, which a part of it would keep from being used again.
///
/// # Errors
///
/// If it is larger, which its length may say before it is read, or breaks off.
pub(super) async fn read<B>(mut body: B, most: usize) -> Result<Bytes, OutboundError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::error::Error + 'static,
{
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if expected > most {
        return Err(OutboundError::TooLarge(most));
    }
    let mut read = Vec::with_capacity(expected);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| OutboundError::BrokenOff(cause::line(&error)))?;
        // trailers are no part of a body
        let data = frame.into_data().unwrap_or_default();
        if read.len() + data.len() > most {
            return Err(OutboundError::TooLarge(most));
        }
        read.extend_from_slice(&data);
    }
    Ok(read.into())
}
