//! What stops a server: SIGTERM, Ctrl-C, or a future of the program's own.
//!
//! A process that is the server's own hears its signals in a thread with a runtime of its own. So no function that blocks
//! the server's runtime keeps a signal from being heard, nor the process from ending: at a second signal, or when the stop
//! takes longer than it may. What is cut off then is told.

use std::fmt;
use std::future::pending;
use std::pin::pin;
use std::process::exit;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tracing::{error, warn};

use super::race::{First, race};
use crate::app::App;

/// What stopped a server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// SIGTERM: whoever sends calls here is to hear of it before it ends.
    Terminated,
    /// The program itself, likewise.
    Told,
    /// Ctrl-C: somebody sits before it and waits.
    Interrupted,
}

impl Why {
    /// What a shell tells of a process that this signal ended.
    fn exit_code(self) -> i32 {
        match self {
            Self::Terminated | Self::Told => 143,
            Self::Interrupted => 130,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminated => "SIGTERM",
            Self::Told => "told by the program",
            Self::Interrupted => "Ctrl-C",
        })
    }
}

/// Where a server hears that it shall stop.
pub(super) enum Stops {
    /// From the program; `None` once it has.
    When(Option<super::Stop>),
    /// By signals, in the runtime of a program that has other parts.
    Here(Signals),
    /// By signals, from the thread that hears them.
    Thread(Listening),
}

/// What the thread tells the server, and the server the thread.
pub(super) struct Listening {
    heard: UnboundedReceiver<Why>,
    serves: Arc<OnceLock<App>>,
}

impl Stops {
    pub(super) fn when(stop: super::Stop) -> Self {
        Self::When(Some(stop))
    }

    /// Listens from when it is made, so that a signal during the start is not lost.
    ///
    /// A process of the server's own is ended when a stop takes longer than it may.
    pub(super) fn signals(
        own_process: bool,
        bound: impl Fn(Why) -> Duration + Send + 'static,
    ) -> Self {
        let thread = own_process.then(|| in_a_thread(bound)).flatten();
        thread.map_or_else(|| Self::Here(Signals::listen()), Self::Thread)
    }

    /// From now on it is this one's calls that are cut off where the process is ended.
    pub(super) fn serve(&self, app: &App) {
        if let Self::Thread(listening) = self {
            let _ = listening.serves.set(app.clone());
        }
    }

    /// Ready at the next one.
    pub(super) async fn next(&mut self) -> Why {
        match self {
            Self::When(Some(stop)) => {
                stop.await;
                *self = Self::When(None);
                Why::Told
            }
            Self::Here(signals) => signals.next().await,
            Self::Thread(listening) => match listening.heard.recv().await {
                Some(why) => why,
                None => pending().await,
            },
            Self::When(None) => pending().await,
        }
    }
}

/// A thread that hears signals, as soon as it does; `None` if the system has none for it.
fn in_a_thread(bound: impl Fn(Why) -> Duration + Send + 'static) -> Option<Listening> {
    let (tell, heard) = unbounded_channel();
    let serves = Arc::new(OnceLock::new());
    let served = Arc::clone(&serves);
    let (listening, listens) = std::sync::mpsc::channel();
    let hear = move || {
        // without it nobody is told that it listens
        if let Ok(runtime) = Builder::new_current_thread().enable_all().build() {
            runtime.block_on(async {
                let signals = Signals::listen();
                let _ = listening.send(());
                hear(signals, &tell, bound, &served).await;
            });
        }
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(hear).ok()?;
    // blocks for no longer than the thread needs to begin
    listens.recv().ok()?;
    Some(Listening { heard, serves })
}

/// Servers whose signals are heard.
static HEARD: AtomicUsize = AtomicUsize::new(0);

/// Tells of the first signal, and ends the process at the second or when the `bound` of that stop is over.
///
/// The system's own answer to these signals is gone for good, so they are heard as long as the process lives: where it
/// goes on without a server, the next one ends it.
async fn hear(
    mut signals: Signals,
    tell: &UnboundedSender<Why>,
    bound: impl Fn(Why) -> Duration,
    served: &OnceLock<App>,
) {
    HEARD.fetch_add(1, Relaxed);
    stop(&mut signals, tell, bound, served).await;
    HEARD.fetch_sub(1, Relaxed);
    loop {
        let next = signals.next().await;
        // another server may hear it too, and then it is that one's
        if HEARD.load(Relaxed) == 0 {
            exit(next.exit_code());
        }
    }
}

/// The same until the server has ended.
async fn stop(
    signals: &mut Signals,
    tell: &UnboundedSender<Why>,
    bound: impl Fn(Why) -> Duration,
    served: &OnceLock<App>,
) {
    let bound = match race(pin!(signals.next()), pin!(tell.closed())).await {
        First::Left(first) => {
            // a server that ends at this moment needs no telling
            let _ = tell.send(first);
            bound(first)
        }
        First::Right(()) => return,
    };
    match race(pin!(signals.next()), pin!(timeout(bound, tell.closed()))).await {
        First::Left(second) => {
            let calls = served.get().map_or(0, App::calls_in_flight);
            warn!(signal = %second, calls, "second signal: ending at once");
            tell_cut_off(served, calls);
            exit(second.exit_code())
        }
        First::Right(Ok(())) => {}
        First::Right(Err(_)) => {
            let calls = served.get().map_or(0, App::calls_in_flight);
            error!(
                seconds = bound.as_secs_f64(),
                calls,
                "the stop takes too long, as if a function blocked the runtime; ending at once"
            );
            tell_cut_off(served, calls);
            exit(1)
        }
    }
}

fn tell_cut_off(served: &OnceLock<App>, calls: usize) {
    if let Some(app) = served.get() {
        app.inner.underway.tell_cut_off(calls);
    }
}

/// The signals of this process.
pub(super) struct Signals {
    #[cfg(unix)]
    streams: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Signals {
    fn listen() -> Self {
        Self {
            #[cfg(unix)]
            streams: unix(),
        }
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Why {
        match &mut self.streams {
            Some([terminate, interrupt]) => {
                let (terminate, interrupt) = (pin!(terminate.recv()), pin!(interrupt.recv()));
                match race(terminate, interrupt).await {
                    First::Left(_) => Why::Terminated,
                    First::Right(_) => Why::Interrupted,
                }
            }
            // without signals a server can still be ended from outside
            None => pending().await,
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> Why {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Why::Interrupted,
            Err(_) => pending().await,
        }
    }
}

#[cfg(unix)]
fn unix() -> Option<[tokio::signal::unix::Signal; 2]> {
    use tokio::signal::unix::{SignalKind, signal};

    Some([
        signal(SignalKind::terminate()).ok()?,
        signal(SignalKind::interrupt()).ok()?,
    ])
}
