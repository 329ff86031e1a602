//! Whichever of two futures is ready first. tokio's `select!` needs its macro crate and a second `syn`.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// Which of two futures was ready first.
pub(super) enum First<A, B> {
    Left(A),
    Right(B),
}

/// Waits for either; the first is asked first.
pub(super) async fn race<A, B>(
    mut left: Pin<&mut A>,
    mut right: Pin<&mut B>,
) -> First<A::Output, B::Output>
where
    A: Future + ?Sized,
    B: Future + ?Sized,
{
    poll_fn(|context| {
        if let Poll::Ready(output) = left.as_mut().poll(context) {
            return Poll::Ready(First::Left(output));
        }
        right.as_mut().poll(context).map(First::Right)
    })
    .await
}
