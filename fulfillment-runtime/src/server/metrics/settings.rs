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
    /// The arguments that set them, where arguments did.
    host_argument: Option<String>,
    port_argument: Option<String>,
}

impl Settings {
    /// Whether somebody may scrape.
    pub(in crate::server) fn are_wanted(&self) -> bool {
        self.port.is_some()
    }

    pub(super) fn host(&self) -> &str {
        self.host.as_deref().unwrap_or("127.0.0.1")
    }

    /// Notes under which name a setting was given, so that an error can say it.
    pub(in crate::server) fn was_given(&mut self, variable: &str, name: &str) {
        let argument = match variable {
            HOST => &mut self.host_argument,
            PORT => &mut self.port_argument,
            _ => return,
        };
        *argument = (name != variable).then(|| name.to_owned());
    }

    fn host_name(&self) -> &str {
        self.host_argument.as_deref().unwrap_or(HOST)
    }

    fn port_name(&self) -> &str {
        self.port_argument.as_deref().unwrap_or(PORT)
    }

    /// What is set without that which it needs.
    pub(in crate::server) fn problem(&self) -> Option<Problem> {
        let lost = self.host.is_some() && self.port.is_none();
        let port = match self.host_argument {
            Some(_) => "--metrics-port",
            None => PORT,
        };
        lost.then(|| Problem::Setting {
            name: self.host_name().to_owned(),
            why: format!("metrics have no port; set `{port}` too, or neither"),
        })
    }

    /// The same with the setting's name.
    pub(super) fn named(&self, problem: Problem) -> Problem {
        let (name, why) = match problem {
            Problem::Bind {
                address,
                kind: ErrorKind::AddrInUse,
                ..
            } => {
                let port = address.port();
                let why =
                    format!("port {port} is in use; stop the other program, or choose a free port");
                (self.port_name(), why)
            }
            Problem::Bind { address, why, .. } => (
                self.port_name(),
                format!("cannot listen on {address}: {why}"),
            ),
            Problem::Host { host, why } => (
                self.host_name(),
                format!("`{host}` cannot be resolved: {why}"),
            ),
            other => return other,
        };
        Problem::Setting {
            name: name.to_owned(),
            why,
        }
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
        self.config.metrics.port_argument = None;
        self
    }

    /// The address or name at which they are scraped; default `127.0.0.1`. It needs
    /// [`metrics_port`](Self::metrics_port). Whoever can reach it reads which webhooks and nodes there are, so the log warns
    /// of one that is not this machine's alone.
    pub fn metrics_host(mut self, host: impl Into<String>) -> Self {
        self.config.metrics.host = Some(host.into());
        self.config.metrics.host_argument = None;
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
