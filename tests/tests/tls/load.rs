//! Clients that call without a pause, and what connections are shown meanwhile.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use fulfillment_tests::tls::{Client, Issued, shown};
use fulfillment_tests::within_a_minute;
use rustls::pki_types::CertificateDer;
use tokio::task::JoinSet;

use super::calls;

/// Clients that call until they are told to stop, half of them on a connection that they keep.
pub(crate) struct Load {
    callers: JoinSet<()>,
    done: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
}

impl Load {
    pub(crate) fn on(address: SocketAddr, client: &Client) -> Self {
        let mut callers = JoinSet::new();
        let (done, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        for number in 0..4 {
            let (client, done, answered) = (client.clone(), done.clone(), answered.clone());
            callers.spawn(async move {
                let mut kept = client.connect(address).await;
                while !done.load(Ordering::Relaxed) {
                    if number % 2 == 0 {
                        calls(&mut kept).await;
                    } else {
                        calls(&mut client.connect(address).await).await;
                    }
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                // as old as the test
                calls(&mut kept).await;
            });
        }
        Self {
            callers,
            done,
            answered,
        }
    }

    /// Ends when every caller was answered whatever it called, or fails as it did.
    pub(crate) async fn end(mut self) {
        self.done.store(true, Ordering::Relaxed);
        while let Some(caller) = self.callers.join_next().await {
            caller.expect("no call is lost");
        }
        assert!(self.answered.load(Ordering::Relaxed) > 0);
    }
}

/// What the next connection is shown.
pub(crate) async fn current(address: SocketAddr, client: &Client) -> CertificateDer<'static> {
    let stream = client.handshake(address).await.expect("a handshake");
    shown(&stream)
}

/// Waits until connections are shown this certificate.
pub(crate) async fn wait_for(issued: &Issued, address: SocketAddr, client: &Client) {
    let waiting = async { while current(address, client).await != issued.chain[0] {} };
    within_a_minute("the new certificate", waiting).await;
}
