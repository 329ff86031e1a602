//! [`Settings`]: where metrics are scraped, in code and in the environment.

use std::io::ErrorKind;

use crate::error::Problem;
use crate::server::Server;
use crate::server::environment::Setting;
use crate::server::environment::values::{not_empty, set, set_port};

const HOST: &str = "FULFILLMENT_METRICS_HOST";
const PORT: &str = "FULFILLMENT_METRICS_PORT";

/// Where metrics are scraped; without a port nowhere.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Settings {
    host: Option<String>,
    pub(super) port: Option<u16>,
}

impl Settings {
    /// Whether somebody may scrape.
    pub(in crate::server) fn are_wanted(&self) -> bool {
        self.port.is_some()
    }

    pub(super) fn host(&self) -> &str {
        self.host.as_deref().unwrap_or("127.0.0.1")
    }

    /// What is set without that which it needs.
    pub(in crate::server) fn problem(&self) -> Option<Problem> {
        let lost = self.host.is_some() && self.port.is_none();
        lost.then(|| Problem::Setting {
            name: HOST.to_owned(),
            why: format!("metrics have no port; set `{PORT}` too, or neither"),
        })
    }
}

/// The same with the setting's name.
pub(super) fn problem(problem: Problem) -> Problem {
    let (name, why) = match problem {
        Problem::Bind {
            address,
            kind: ErrorKind::AddrInUse,
            ..
        } => {
            let port = address.port();
            let why =
                format!("port {port} is in use; stop the other program, or choose a free port");
            (PORT, why)
        }
        Problem::Bind { address, why, .. } => (PORT, format!("cannot listen on {address}: {why}")),
        Problem::Host { host, why } => (HOST, format!("`{host}` cannot be resolved: {why}")),
        other => return other,
    };
    Problem::Setting {
        name: name.to_owned(),
        why,
    }
}

impl Server {
    /// The port at which [metrics](crate::App::metrics) and what is counted of connections are scraped, as
    /// `http://127.0.0.1:9464/metrics`; 0 for a free one, which the log names. Default none: nothing is counted then.
    ///
    /// It has no guard and speaks plain HTTP, so it listens on this machine alone unless
    /// [`metrics_host`](Self::metrics_host) says something else. It goes on answering while the server stops.
    pub fn metrics_port(mut self, port: u16) -> Self {
        self.config.metrics.port = Some(port);
        self
    }

    /// The address or name at which they are scraped; default `127.0.0.1`. It needs
    /// [`metrics_port`](Self::metrics_port). Whoever can reach it reads which webhooks and nodes there are.
    pub fn metrics_host(mut self, host: impl Into<String>) -> Self {
        self.config.metrics.host = Some(host.into());
        self
    }
}

/// Where metrics are scraped, in the environment.
pub(in crate::server) static SETTINGS: [Setting; 2] = [
    Setting {
        variable: PORT,
        value: "PORT",
        what: "port at which metrics are scraped, 0 for a free one [none]",
        apply: |server, value| set_port(&mut server.config.metrics.port, value),
    },
    Setting {
        variable: HOST,
        value: "ADDRESS",
        what: "address at which they are scraped [127.0.0.1]",
        apply: |server, value| set(&mut server.config.metrics.host, not_empty(value).map(Some)),
    },
];
