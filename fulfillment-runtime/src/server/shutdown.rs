//! The signals that stop a server: SIGTERM and Ctrl-C; a second one ends the process at once.

/// Ready at the first signal; where the process is the server's own, a second one ends it.
pub(super) async fn signal(own_process: bool) {
    one().await;
    if !own_process {
        return;
    }
    tokio::spawn(async {
        one().await;
        tracing::warn!("second signal: ending at once");
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn one() {
    use super::race::race;
    use tokio::signal::unix::{SignalKind, signal};

    match (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            race(
                std::pin::pin!(terminate.recv()),
                std::pin::pin!(interrupt.recv()),
            )
            .await;
        }
        // without signals a server can still be ended from outside
        _ => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn one() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
