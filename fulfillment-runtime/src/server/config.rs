//! [`Config`]: what a server can be set to beside its application.

use std::time::{Duration, Instant};

use super::descriptors;
use super::shutdown::Why;
use crate::error::Problem;
use crate::limits;
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
    /// `None` for the default.
    pub(super) max_connections: Option<usize>,
    pub(super) max_headers: usize,
    /// Bytes.
    pub(super) max_head: usize,
    pub(super) head_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) body_timeout: Duration,
    pub(super) write_timeout: Duration,
    pub(super) drain_timeout: Duration,
    /// `None` for the default, which depends on `debug`.
    pub(super) lame_duck: Option<Duration>,
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
            max_connections: None,
            max_headers: limits::MAX_HEADERS.default,
            max_head: limits::MAX_HEAD.default,
            head_timeout: limits::HEAD_TIMEOUT.default,
            idle_timeout: limits::IDLE_TIMEOUT.default,
            body_timeout: limits::BODY_TIMEOUT.default,
            write_timeout: limits::WRITE_TIMEOUT.default,
            drain_timeout: limits::DRAIN_TIMEOUT.default,
            lame_duck: None,
            #[cfg(feature = "metrics")]
            metrics: super::metrics::Settings::default(),
            #[cfg(feature = "tls")]
            tls: super::tls::Settings::default(),
        }
    }
}

impl Config {
    /// Limits that are set and cannot be.
    pub(super) fn problems(&self) -> impl Iterator<Item = Problem> {
        let problems = [
            self.max_connections
                .and_then(|wanted| limits::MAX_CONNECTIONS.problem(wanted)),
            limits::MAX_HEADERS.problem(self.max_headers),
            limits::MAX_HEAD.problem(self.max_head),
            limits::HEAD_TIMEOUT.problem(self.head_timeout),
            limits::IDLE_TIMEOUT.problem(self.idle_timeout),
            limits::BODY_TIMEOUT.problem(self.body_timeout),
            limits::WRITE_TIMEOUT.problem(self.write_timeout),
            limits::DRAIN_TIMEOUT.problem(self.drain_timeout),
            self.lame_duck
                .and_then(|lame_duck| limits::LAME_DUCK.problem(lame_duck)),
        ];
        problems.into_iter().flatten()
    }

    /// As many connections shall be open at most.
    pub(super) fn wanted_connections(&self) -> usize {
        self.max_connections
            .unwrap_or(limits::MAX_CONNECTIONS.default)
    }

    /// As many may be.
    pub(super) fn places(&self) -> usize {
        descriptors::places(self.wanted_connections())
    }

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
            None => limits::LAME_DUCK.default,
        }
    }

    /// When a drain's time is up that begins now.
    pub(super) fn drained_by(&self) -> Instant {
        Deadline::after(Instant::now(), self.drain_timeout).0
    }

    /// The same after this stop.
    pub(super) fn lame_duck_after(&self, why: Why) -> Duration {
        match why {
            Why::Interrupted => Duration::ZERO,
            Why::Terminated | Why::Told => self.lame_duck(),
        }
    }

    /// As long does this stop take at most, and a second more.
    pub(super) fn longest_stop(&self, why: Why) -> Duration {
        [self.drain_timeout, LEAST_FOR_HOOKS, Duration::from_secs(1)]
            .into_iter()
            .fold(self.lame_duck_after(why), Duration::saturating_add)
    }
}
