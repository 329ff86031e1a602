//! A function whose calls wait in the middle until a test lets them go on.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use fulfillment_runtime::Request;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::within_a_minute;

/// The other end of a function that begins, waits until it is let go, and ends; each step is an event.
pub struct Held {
    began: UnboundedReceiver<()>,
    ended: UnboundedReceiver<Duration>,
    go: Arc<Semaphore>,
}

/// What a held function says when it ends.
pub const HELD: &str = "let go";

type Answer = Pin<Box<dyn Future<Output = &'static str> + Send>>;

#[derive(Clone)]
struct Call {
    began: UnboundedSender<()>,
    ended: UnboundedSender<Duration>,
    go: Arc<Semaphore>,
}

impl Call {
    async fn run(self, request: Request) -> &'static str {
        // a test that has seen enough hears no more of it
        let _ = self.began.send(());
        if let Ok(permit) = self.go.acquire().await {
            permit.forget();
        }
        let _ = self.ended.send(request.remaining());
        HELD
    }
}

impl Held {
    fn new() -> (Self, Call) {
        let (tell_began, began) = unbounded_channel();
        let (tell_ended, ended) = unbounded_channel();
        let go = Arc::new(Semaphore::new(0));
        let call = Call {
            began: tell_began,
            ended: tell_ended,
            go: go.clone(),
        };
        (Self { began, ended, go }, call)
    }

    /// An async function.
    pub fn asynchronous() -> (
        Self,
        impl Fn(Request) -> Answer + Clone + Send + Sync + 'static,
    ) {
        let (held, call) = Self::new();
        (held, move |request| -> Answer {
            Box::pin(call.clone().run(request))
        })
    }

    /// A plain function, which blocks its thread.
    pub fn plain() -> (
        Self,
        impl Fn(Request) -> &'static str + Clone + Send + Sync + 'static,
    ) {
        let (held, call) = Self::new();
        (held, move |request| {
            Handle::current().block_on(call.clone().run(request))
        })
    }

    /// Waits until a call has begun.
    pub async fn began(&mut self) {
        let began = within_a_minute("a function that begins", self.began.recv()).await;
        began.expect("a function that may be called");
    }

    /// Whether no call has begun since the last that was waited for.
    pub fn none_began(&mut self) -> bool {
        self.began.try_recv().is_err()
    }

    /// Lets one call go on.
    pub fn let_go(&self) {
        self.go.add_permits(1);
    }

    /// Waits until a call has ended, and tells how long its caller would still have waited then.
    pub async fn ended(&mut self) -> Duration {
        let ended = within_a_minute("a function that ends", self.ended.recv()).await;
        ended.expect("a function that may be called")
    }
}

/// A blocked thread must not outlive a test that failed: its runtime would wait for it.
impl Drop for Held {
    fn drop(&mut self) {
        self.go.close();
    }
}
