//! How an application reaches others, for all that calls out.

use std::path::PathBuf;
use std::time::Duration;

use super::AppBuilder;

impl AppBuilder {
    /// How long it may take to reach a host, more than none; default 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.outbound.connect_timeout = Some(timeout);
        self
    }

    /// A PEM file of certificate authorities that are trusted beside the platform's, for calls that go out.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.outbound.ca_file = Some(path.into());
        self
    }

    /// A PEM file of certificate authorities that are trusted in place of the platform's, for calls that go out.
    pub fn ssl_cert_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.outbound.ssl_cert_file = Some(path.into());
        self
    }

    /// The proxy for `https://` calls that go out, `http://user:password@host:port`; default none.
    pub fn https_proxy(mut self, url: impl Into<String>) -> Self {
        self.outbound.https_proxy = Some(url.into());
        self
    }

    /// What is reached without the proxy: hosts, domains, addresses and ranges of them, separated by commas.
    pub fn no_proxy(mut self, list: impl Into<String>) -> Self {
        self.outbound.no_proxy = Some(list.into());
        self
    }
}
