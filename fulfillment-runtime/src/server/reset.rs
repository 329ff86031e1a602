//! The end of a connection whose peer does not take what is sent to it.
//!
//! A socket that is closed with bytes in it that are still to be sent lives on in the kernel, which goes on sending: to a
//! peer that takes a byte now and then for days, and in memory that counts against all connections of the machine. Who
//! is cut off for being slow is reset instead, and what was to be sent is forgotten.

use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
#[cfg(feature = "tls")]
use tokio_rustls::server::TlsStream;

/// What stands on a socket.
pub(super) trait Reset {
    /// Lets the socket forget, when it is closed, what it has still to send.
    fn reset(&self);
}

impl Reset for TcpStream {
    fn reset(&self) {
        // a socket that is gone already has forgotten
        let _ = self.set_zero_linger();
    }
}

#[cfg(feature = "tls")]
impl<S: Reset> Reset for TlsStream<S> {
    fn reset(&self) {
        self.get_ref().0.reset();
    }
}

impl<S: Reset> Reset for TokioIo<S> {
    fn reset(&self) {
        self.inner().reset();
    }
}
