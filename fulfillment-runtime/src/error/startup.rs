//! [`StartupError`]: everything that the operator must mend before the server can run, listed at once.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::auth::TokenProblem;

/// Why a server does not start: every problem, sorted, each with where it stands.
///
/// `main` prints an error's [`Debug`](fmt::Debug), so that is the readable list too.
#[derive(Clone, PartialEq, Eq)]
pub struct StartupError {
    problems: Vec<Problem>,
}

/// One problem of a start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Problem {
    NoIntents,
    Duplicate {
        webhook: String,
        node: String,
        first: String,
        second: String,
    },
    DuplicateAction {
        webhook: String,
        action: String,
        first: String,
        second: String,
    },
    IllFormedWebhook {
        webhook: String,
        why: &'static str,
        site: String,
    },
    IllFormedNode {
        node: String,
        site: String,
    },
    NoGuard {
        site: String,
    },
    Token {
        why: TokenProblem,
        sites: Vec<String>,
    },
    MissingState {
        state: &'static str,
        sites: Vec<String>,
    },
    Setting {
        name: String,
        why: String,
    },
    InsideRuntime,
    Runtime(String),
    Bind {
        address: SocketAddr,
        kind: io::ErrorKind,
        why: String,
    },
    Host {
        host: String,
        why: String,
    },
    Hook(String),
}

impl StartupError {
    /// `problems` is not empty.
    pub(crate) fn new(mut problems: Vec<Problem>) -> Self {
        debug_assert!(!problems.is_empty());
        problems.sort();
        problems.dedup();
        Self { problems }
    }

    /// These problems too.
    pub(crate) fn and(mut self, more: Vec<Problem>) -> Self {
        self.problems.extend(more);
        Self::new(self.problems)
    }
}

impl From<Problem> for StartupError {
    fn from(problem: Problem) -> Self {
        Self::new(vec![problem])
    }
}

impl std::error::Error for StartupError {}

impl fmt::Debug for StartupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for StartupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = &*self.problems {
            return write!(f, "the server cannot start: {problem}");
        }
        write!(
            f,
            "the server cannot start, for {} reasons:",
            self.problems.len()
        )?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIntents => f.write_str(
                "no intent is registered; annotate a function with `#[intent(...)]`. Are they in another crate? \
                 A crate that is never named is not linked: add `use my_handlers as _;` to main.rs",
            ),
            Self::Duplicate { webhook, node, first, second } => write!(
                f,
                "node `{node}` is registered twice on webhook `{webhook}`; keep one of them\
                 \n      {first}\n      {second}"
            ),
            Self::DuplicateAction { webhook, action, first, second } => write!(
                f,
                "action `{action}` is registered twice on webhook `{webhook}`; keep one of them\
                 \n      {first}\n      {second}"
            ),
            Self::IllFormedWebhook { webhook, why, site } => write!(f, "webhook `{webhook}` {why}\n      {site}"),
            Self::IllFormedNode { node, site } => {
                write!(f, "node `{node}` is empty or has blanks at its ends\n      {site}")
            }
            Self::NoGuard { site } => {
                write!(f, "an intent has no guard; give it a token, an `Auth`, or say that it is public\n      {site}")
            }
            Self::Token { why, sites } => {
                write!(f, "{why}")?;
                list(f, "needed by", sites)
            }
            Self::MissingState { state, sites } => {
                write!(f, "no state of type `{state}`; add it with `Server::state(..)`")?;
                list(f, "needed by", sites)
            }
            Self::Setting { name, why } => write!(f, "setting `{name}`: {why}"),
            Self::InsideRuntime => f.write_str(
                "`serve()` starts a runtime of its own and cannot run inside another (is `main` annotated with \
                 `#[tokio::main]`?); use `serve_async().await` there, or a plain `fn main`",
            ),
            Self::Runtime(why) => write!(f, "the runtime could not be started: {why}"),
            Self::Bind { address, kind: io::ErrorKind::AddrInUse, .. } => write!(
                f,
                "port {} is in use; stop the other program, or set `FULFILLMENT_PORT` to a free port",
                address.port()
            ),
            Self::Bind { address, why, .. } => write!(f, "cannot listen on {address}: {why}"),
            Self::Host { host, why } => write!(f, "host `{host}` cannot be resolved: {why}"),
            Self::Hook(why) => write!(f, "a start hook failed: {why}"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, intro: &str, sites: &[String]) -> fmt::Result {
    sites
        .iter()
        .try_for_each(|site| write!(f, "\n      {intro} {site}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_listed_sorted_and_once() {
        let site = |line| format!("`a` at src/main.rs:{line}");
        let twice = Problem::NoGuard { site: site(9) };
        let error = StartupError::new(vec![
            twice.clone(),
            Problem::NoIntents,
            twice,
            Problem::NoGuard { site: site(2) },
        ]);
        let text = format!("{error:?}");
        assert_eq!(text, error.to_string());
        assert!(
            text.starts_with("the server cannot start, for 3 reasons:\n  - no intent"),
            "{text}"
        );
        assert!(text.find("main.rs:2") < text.find("main.rs:9"), "{text}");
    }
}
