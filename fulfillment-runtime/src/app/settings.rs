//! [`Settings`]: what an application can be set to.

use std::time::Duration;

use crate::caller::ForwardedHeader;
use crate::error::Problem;
use crate::limits;
use crate::webhook::normal_path;

/// What the user reads when a function fails and neither its intent nor its webhook nor the server names a text.
const DEFAULT_FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

/// What an application can be set to; the server's settings of the same names set these.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Without slashes at its ends; empty for none.
    pub(crate) base_path: String,
    pub(crate) timeout: Option<Duration>,
    pub(crate) fallback_message: String,
    /// Bytes.
    pub(crate) max_body: usize,
    pub(crate) max_calls: usize,
    pub(crate) max_blocking: usize,
    /// Empty for any.
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) allow_credentials: bool,
    /// Empty for nobody.
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) forwarded_header: ForwardedHeader,
    /// Whether calls are counted.
    #[cfg(feature = "metrics")]
    pub(crate) metrics: bool,
    /// Whether to warn of async functions that hold their worker.
    pub(crate) watches_workers: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_path: String::new(),
            timeout: None,
            fallback_message: DEFAULT_FALLBACK.to_owned(),
            max_body: limits::MAX_BODY.default,
            max_calls: limits::MAX_CALLS.default,
            max_blocking: limits::MAX_BLOCKING.default,
            allowed_origins: Vec::new(),
            allow_credentials: false,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            #[cfg(feature = "metrics")]
            metrics: false,
            watches_workers: cfg!(debug_assertions),
        }
    }
}

impl Settings {
    /// Settings that cannot be.
    pub(super) fn problems(&self) -> impl Iterator<Item = Problem> {
        let problems = [
            limits::MAX_BODY.problem(self.max_body),
            limits::MAX_CALLS.problem(self.max_calls),
            limits::MAX_BLOCKING.problem(self.max_blocking),
            self.timeout
                .and_then(|timeout| limits::TIMEOUT.problem(timeout)),
            self.base_path_problem(),
        ];
        problems.into_iter().flatten()
    }

    fn base_path_problem(&self) -> Option<Problem> {
        let why = normal_path(&self.base_path).err()?;
        let path = self.base_path.clone();
        Some(Problem::BasePath { path, why })
    }
}

/// A base path in its one spelling: without slashes at its ends.
pub(crate) fn base_path(path: &str) -> String {
    path.trim_matches('/').to_owned()
}

/// A fallback message, or the default for an empty one.
pub(crate) fn fallback_message(text: &str) -> String {
    if text.is_empty() {
        DEFAULT_FALLBACK.to_owned()
    } else {
        text.to_owned()
    }
}
