//! The one client that calls others over HTTP: pooled connections, one limit for all of a call's time, TLS and a proxy
//! by setting.
//!
//! Whoever calls out does it through here, so that a certificate or a proxy is set once and holds for the gateway, key
//! sets and vaults alike. [`Outbound`] is what can be set, [`Client`] sends:
//!
//! | setting | field | without it |
//! |---|---|---|
//! | `FULFILLMENT_CA_FILE` | `ca_file`: authorities (PEM) that are trusted beside the platform's | the platform's |
//! | `SSL_CERT_FILE` | `ssl_cert_file`: authorities (PEM) in place of the platform's | the platform's |
//! | `HTTPS_PROXY` | `https_proxy`: `http://user:password@host:port`, or `https://` | no proxy |
//! | `NO_PROXY` | `no_proxy`: which hosts are reached without it | none |
//! | `FULFILLMENT_CONNECT_TIMEOUT` | `connect_timeout`: how long a connection may take, with TLS and the proxy | 5 s |
//!
//! Targets of `http://` are a stand-in or one's own network and are always reached directly. Nothing but these
//! settings decides, with one exception: where `ssl_cert_file` is not set, the platform's roots are found by
//! `rustls-native-certs`, and that looks into the variables `SSL_CERT_FILE` and `SSL_CERT_DIR` of the process first.
//!
//! A request is sent once. What can be tried again is what nobody has seen. A connection that was closed while it lay
//! idle gives the request back before a byte of it went out, and the next one is taken: a fresh one is the last. A
//! connection that failed to come about is tried a second time, one that was refused too: not if its time was over, TLS
//! did not like what it was shown, or a proxy said no. Redirects, compression and cookies are left to those who want
//! them.
//!
//! The pool, with what is kept, tried again and closed in it, is hyper-util's. Ours is how a connection comes about,
//! since the settings and what the errors say lie there ([`connect`]), that a peer which stops reading does not hold
//! one for ever ([`stream`]), and how far a request has come when it fails ([`progress`]) and over what kind of
//! connection ([`reuse`]), of which the library tells too little.

mod advice;
mod body;
mod cause;
mod connect;
mod error;
mod outbound;
mod progress;
mod proxy;
mod reuse;
mod roots;
mod send;
mod stream;
mod target;

#[cfg(test)]
pub(crate) mod tests;

// others are content with the text of an error
#[cfg(any(test, feature = "gateway"))]
pub(crate) use self::error::{OutboundError, Phase};
pub(crate) use self::outbound::Outbound;
pub(crate) use self::send::Client;
