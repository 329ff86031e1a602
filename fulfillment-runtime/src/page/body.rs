//! [`PageBody`]: what a visitor sent, for a page that is a service.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::whole::Whole;

/// The body of a request to a page that is a [service](crate::Page::service): all of it, for it is there before the page is
/// asked.
pub struct PageBody(Whole);

impl PageBody {
    /// All of it, or what is left of one that was read from.
    pub fn into_bytes(self) -> Bytes {
        self.0.0
    }
}

impl From<Bytes> for PageBody {
    fn from(bytes: Bytes) -> Self {
        Self(Whole(bytes))
    }
}

impl Body for PageBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// Shows the length alone: what visitors send is theirs.
impl fmt::Debug for PageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageBody")
            .field("length", &self.0.0.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_what_was_sent() {
        let body = PageBody::from(Bytes::from_static(b"canary"));
        assert_eq!(format!("{body:?}"), "PageBody { length: 6, .. }");
        assert_eq!(body.into_bytes(), "canary");
    }
}
