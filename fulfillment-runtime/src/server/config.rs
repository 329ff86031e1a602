//! [`Config`]: what a server can be set to beside its application.

use std::time::{Duration, Instant};

use crate::request::Deadline;

/// As long may the stop hooks take, when the drain has left them nothing.
pub(super) const LEAST_FOR_HOOKS: Duration = Duration::from_secs(1);

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
    /// `None` for the default, which depends on `debug`.
    pub(super) lame_duck: Option<Duration>,
    pub(super) max_connections: usize,
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
            lame_duck: None,
            max_connections: 2_048,
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

    /// How long it goes on after it was told to stop.
    pub(super) fn lame_duck(&self) -> Duration {
        match self.lame_duck {
            Some(lame_duck) => lame_duck,
            // nobody sends calls elsewhere while one develops
            None if self.debug => Duration::ZERO,
            None => Duration::from_secs(3),
        }
    }

    /// When a drain's time is up that begins now.
    pub(super) fn drained_by(&self) -> Instant {
        Deadline::after(Instant::now(), self.drain_timeout).0
    }

    /// As long does a stop take at most, and a second more.
    pub(super) fn longest_stop(&self) -> Duration {
        [self.drain_timeout, LEAST_FOR_HOOKS, Duration::from_secs(1)]
            .into_iter()
            .fold(self.lame_duck(), Duration::saturating_add)
    }
}
