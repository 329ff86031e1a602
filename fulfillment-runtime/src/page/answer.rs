//! [`Answer`]: the body of what a page answers, there at once or still coming.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};

use bytes::Bytes;
use http_body::Body;

use crate::error::HandlerError;

/// The body of an answer.
pub(crate) enum Answer {
    Whole(Bytes),
    /// To be collected as long as somebody waits for it.
    Coming(Coming),
}

/// A body that is collected.
pub(crate) type Coming = Pin<Box<dyn Future<Output = Result<Bytes, HandlerError>> + Send>>;

/// As much is collected of a body, in bytes: no page that a browser shows is longer, and one that does not end must end
/// somewhere.
pub(super) const MOST: usize = 64 * 1024 * 1024;

type BoxError = Box<dyn Error + Send + Sync>;

impl Answer {
    pub(super) fn of<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self::Coming(Box::pin(collect(body, MOST)))
    }
}

async fn collect<B>(body: B, most: usize) -> Result<Bytes, HandlerError>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut body = pin!(body);
    // most bodies come in one piece, which is not copied
    let (mut first, mut all) = (Bytes::new(), Vec::new());
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|error| BrokenOff(error.into()))?;
        // trailers are no part of a body
        let data = frame.into_data().unwrap_or_default();
        if data.len() > most - first.len().max(all.len()) {
            let cause =
                format!("its body is longer than {most} bytes, which is the most that is sent");
            return Err(HandlerError::from(cause));
        }
        match (first.is_empty(), all.is_empty()) {
            (true, _) => first = data,
            (false, true) => all = [first.as_ref(), &data].concat(),
            (false, false) => all.extend_from_slice(&data),
        }
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

/// A body that ended before its end.
#[derive(Debug)]
struct BrokenOff(BoxError);

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its body broke off")
    }
}

impl Error for BrokenOff {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::task::{Context, Poll, Waker};

    use http_body::Frame;

    use super::*;

    struct Pieces(VecDeque<&'static [u8]>);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let piece = self.0.pop_front().map(Bytes::from_static);
            Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    /// Whose pieces are all there.
    fn collected(pieces: &[&'static str], most: usize) -> Result<Bytes, String> {
        let pieces = pieces.iter().map(|piece| piece.as_bytes());
        let collecting = pin!(collect(Pieces(pieces.collect()), most));
        match collecting.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(collected) => collected.map_err(|error| error.chain()),
            Poll::Pending => panic!("nothing is waited for"),
        }
    }

    #[test]
    fn a_body_is_collected_whatever_its_pieces_up_to_the_limit() {
        for pieces in [&["abcd"][..], &["ab", "cd"], &["", "a", "", "b", "cd", ""]] {
            assert_eq!(collected(pieces, 4), Ok("abcd".into()), "{pieces:?}");
            let refused = collected(pieces, 3).expect_err("a body that is too long");
            assert!(
                refused.starts_with("its body is longer than 3 bytes"),
                "{refused}"
            );
        }
        assert_eq!(collected(&[], 0), Ok(Bytes::new()));
    }

    #[test]
    fn a_body_in_one_piece_is_not_copied() {
        let piece = "abcd";
        let whole = collected(&["", piece], MOST);
        assert!(whole.is_ok_and(|whole| whole.as_ptr() == piece.as_ptr()));
    }
}
