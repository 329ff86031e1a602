//! A bot behind the reverse proxies that people run: Debian's nginx and HAProxy, each strict and lenient, each keeping
//! one connection to the bot alive for all its callers.
//!
//! Where a proxy and the server behind it do not agree on where a request ends, a caller can hide a request of its own
//! in another, and its answer goes to somebody else. Here that is tried in every way that is known, with a call to a
//! node that counts; and who calls is told rightly through a proxy.
//!
//! The packages are `nginx` and `haproxy`. Where one is not installed its tests say so on the terminal and pass. Where
//! they ran they leave the files `target/ci/nginx-tests-ran` and `target/ci/haproxy-tests-ran`, which `.ci/run` looks
//! for.

mod attempts;
mod bot;
#[cfg(target_os = "linux")]
mod callers;
mod proxy;
mod smuggling;
