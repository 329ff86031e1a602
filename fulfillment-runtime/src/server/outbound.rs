//! How a server reaches others: the settings of an application under the names of a server, in code and in the
//! environment.

use std::path::PathBuf;
use std::time::Duration;

use super::Server;
use super::environment::Setting;
use super::environment::values::{set, set_duration};

impl Server {
    /// See [`AppBuilder::connect_timeout`](crate::AppBuilder::connect_timeout).
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.with_app(|app| app.connect_timeout(timeout))
    }

    /// See [`AppBuilder::ca_file`](crate::AppBuilder::ca_file).
    pub fn ca_file(self, path: impl Into<PathBuf>) -> Self {
        self.with_app(|app| app.ca_file(path))
    }

    /// See [`AppBuilder::ssl_cert_file`](crate::AppBuilder::ssl_cert_file).
    pub fn ssl_cert_file(self, path: impl Into<PathBuf>) -> Self {
        self.with_app(|app| app.ssl_cert_file(path))
    }

    /// See [`AppBuilder::https_proxy`](crate::AppBuilder::https_proxy).
    pub fn https_proxy(self, url: impl Into<String>) -> Self {
        self.with_app(|app| app.https_proxy(url))
    }

    /// See [`AppBuilder::no_proxy`](crate::AppBuilder::no_proxy).
    pub fn no_proxy(self, list: impl Into<String>) -> Self {
        self.with_app(|app| app.no_proxy(list))
    }
}

/// How others are reached, in the environment.
pub(super) static SETTINGS: [Setting; 4] = [
    Setting {
        variable: "FULFILLMENT_CONNECT_TIMEOUT",
        value: "DURATION",
        what: "how long it may take to reach a host [5s]",
        apply: |server, value| {
            let slot = &mut server.app.outbound.connect_timeout;
            set_duration(slot, value)
        },
    },
    Setting {
        variable: "FULFILLMENT_CA_FILE",
        value: "PATH",
        what: "PEM file of authorities that are trusted beside the platform's, for calls that go out [none]",
        apply: |server, value| {
            let path = Ok(Some(value.into()));
            set(&mut server.app.outbound.ca_file, path)
        },
    },
    Setting {
        variable: "SSL_CERT_FILE",
        value: "PATH",
        what: "PEM file of authorities that are trusted in place of the platform's [none]",
        apply: |server, value| {
            let path = Ok(Some(value.into()));
            set(&mut server.app.outbound.ssl_cert_file, path)
        },
    },
    Setting {
        variable: "NO_PROXY",
        value: "LIST",
        what: "hosts, domains, addresses and ranges that are reached without it [none]",
        apply: |server, value| {
            let list = Ok(Some(value.to_owned()));
            set(&mut server.app.outbound.no_proxy, list)
        },
    },
];

/// Those that are no arguments, which every user of the machine may read: a password may stand in them.
pub(super) static SECRETS: [Setting; 1] = [Setting {
    variable: "HTTPS_PROXY",
    value: "URL",
    what: "proxy for https calls that go out: http://user:password@host:port [none]",
    apply: |server, value| {
        let proxy = Ok(Some(value.to_owned()));
        set(&mut server.app.outbound.https_proxy, proxy)
    },
}];
