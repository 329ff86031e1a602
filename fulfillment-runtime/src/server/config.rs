//! [`Config`]: what a server can be set to beside its application.

use std::time::Duration;

/// What a server can be set to beside its application.
#[derive(Debug, Clone)]
pub(super) struct Config {
    /// `None` for the default, which depends on `debug`.
    pub(super) host: Option<String>,
    pub(super) port: u16,
    pub(super) debug: bool,
    /// Whether logs are JSON; the table of routes is not printed then, so that every line is.
    pub(super) log_json: bool,
    pub(super) head_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) body_timeout: Duration,
    pub(super) drain_timeout: Duration,
    pub(super) max_connections: usize,
    #[cfg(feature = "metrics")]
    pub(super) metrics: super::metrics::Settings,
    #[cfg(feature = "tls")]
    pub(super) tls: super::tls::Settings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: None,
            port: 5052,
            debug: false,
            log_json: false,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            body_timeout: Duration::from_secs(5),
            drain_timeout: Duration::from_secs(5),
            max_connections: 2_048,
            #[cfg(feature = "metrics")]
            metrics: super::metrics::Settings::default(),
            #[cfg(feature = "tls")]
            tls: super::tls::Settings::default(),
        }
    }
}

impl Config {
    pub(super) fn host(&self) -> &str {
        match &self.host {
            Some(host) => host,
            None if self.debug => "127.0.0.1",
            None => "0.0.0.0",
        }
    }
}
