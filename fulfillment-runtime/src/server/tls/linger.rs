//! The end of a connection that was told something and may still be sending.
//!
//! A socket that is closed with bytes in it that nobody has read resets the connection, and the reset overtakes what
//! was written before: the peer would learn of an error and not of its reason.

use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::Pin;

use tokio::io::AsyncWrite;
use tokio::net::TcpStream;

/// Says that nothing more comes, and reads what the peer still sends until it has closed, or has sent `most` bytes. How
/// long that may take is the caller's to say.
pub(super) async fn close(mut stream: TcpStream, most: usize) {
    let shut = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    if shut.is_err() {
        return;
    }
    // on the heap, so that a connection does not carry it along
    let mut buffer = vec![0; 16 * 1024];
    let mut left = most;
    while left > 0 && stream.readable().await.is_ok() {
        match stream.try_read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => left = left.saturating_sub(read),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
