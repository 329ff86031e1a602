//! The signals that stop a server: SIGTERM and Ctrl-C; where the process is the server's own, a second one ends it.

/// Listens from when it is made, so that a signal during the start is not lost.
pub(super) struct Signals {
    #[cfg(unix)]
    streams: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Signals {
    pub(super) fn listen() -> Self {
        Self {
            #[cfg(unix)]
            streams: unix(),
        }
    }

    /// Ready at the first signal.
    pub(super) async fn first(mut self, own_process: bool) {
        self.next().await;
        if own_process {
            tokio::spawn(async move {
                self.next().await;
                tracing::warn!("second signal: ending at once");
                std::process::exit(130);
            });
        }
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        use super::race::race;

        match &mut self.streams {
            Some([terminate, interrupt]) => {
                race(
                    std::pin::pin!(terminate.recv()),
                    std::pin::pin!(interrupt.recv()),
                )
                .await;
            }
            // without signals a server can still be ended from outside
            None => std::future::pending().await,
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
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
