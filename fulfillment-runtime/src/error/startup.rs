//! [`StartupError`]: everything that the operator must mend before the server can run, listed at once.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::site::Site;

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
        first: Site,
        second: Site,
    },
    DuplicateAction {
        webhook: String,
        action: String,
        first: Site,
        second: Site,
    },
    IllFormedWebhook {
        webhook: String,
        why: &'static str,
        site: Site,
    },
    IllFormedNode {
        node: String,
        site: Site,
    },
    NoGuard {
        site: Site,
    },
    /// Two functions for the same of a chatbot.
    #[cfg(feature = "gateway")]
    DuplicateEntreposto {
        chatbot: String,
        of: &'static str,
        first: Site,
        second: Site,
    },
    /// The functions of one chatbot do not agree where it is.
    #[cfg(feature = "gateway")]
    TwoGateways {
        chatbot: String,
        /// Each with its gateway.
        first: (String, Site),
        second: (String, Site),
    },
    /// A chatbot that is relayed twice without a function.
    #[cfg(feature = "gateway")]
    RelayedTwice {
        chatbot: String,
        first: Site,
        second: Site,
    },
    #[cfg(feature = "gateway")]
    Entreposto {
        chatbot: String,
        why: String,
        site: Site,
    },
    /// A function for new conversations that takes what only messages have.
    #[cfg(feature = "gateway")]
    NoMessage {
        site: Site,
    },
    /// An intent that takes what only an entreposto has.
    NoGateway {
        site: Site,
    },
    /// A guard that cannot be made.
    Guard {
        why: String,
        sites: Vec<Site>,
    },
    MissingState {
        state: &'static str,
        sites: Vec<Site>,
    },
    MissingSession {
        session: &'static str,
        sites: Vec<Site>,
    },
    DuplicateSession {
        session: &'static str,
    },
    PagePath {
        page: String,
        why: &'static str,
        site: Site,
    },
    UnguardedPage {
        page: String,
        site: Site,
    },
    DuplicatePage {
        page: String,
        first: Site,
        second: Site,
    },
    PageOverWebhook {
        page: String,
        webhook: String,
        site: Site,
        webhook_site: Option<Site>,
    },
    Setting {
        name: String,
        why: String,
    },
    /// A limit that code has set and that cannot be.
    Limit {
        method: &'static str,
        variable: &'static str,
        expected: String,
    },
    BasePath {
        path: String,
        why: &'static str,
    },
    Origin {
        origin: String,
        why: String,
    },
    CredentialsForAnyOrigin,
    /// Guards that nobody can meet.
    #[cfg(feature = "tls")]
    NobodyShowsCertificates {
        sites: Vec<Site>,
    },
    /// Guards that ask for an identity of nobody.
    #[cfg(feature = "google-identity")]
    NoGoogleEmails {
        sites: Vec<Site>,
    },
    TrustedProxy {
        proxy: String,
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
        problems.iter_mut().for_each(Problem::sort_sites);
        problems.sort();
        // what reads the same is one problem: of a line's columns nobody is told
        problems.dedup_by_key(|problem| problem.to_string());
        Self { problems }
    }

    /// These problems too.
    pub(crate) fn and(mut self, more: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(more);
        Self::new(self.problems)
    }
}

impl Problem {
    /// The same, with who needs what is not there.
    #[cfg(feature = "google-identity")]
    pub(crate) fn needed_by(mut self, these: &[Site]) -> Self {
        if let Self::NoGoogleEmails { sites } = &mut self {
            sites.extend_from_slice(these);
        }
        self
    }

    fn sort_sites(&mut self) {
        let sites = match self {
            Self::Guard { sites, .. }
            | Self::MissingState { sites, .. }
            | Self::MissingSession { sites, .. } => sites,
            #[cfg(feature = "tls")]
            Self::NobodyShowsCertificates { sites } => sites,
            #[cfg(feature = "google-identity")]
            Self::NoGoogleEmails { sites } => sites,
            _ => return,
        };
        sites.sort();
        sites.dedup_by_key(|site| site.to_string());
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
            Self::NoIntents => {
                f.write_str("no intent is registered; annotate a function with `#[intent(...)]`")?;
                #[cfg(feature = "gateway")]
                f.write_str(" or `#[entreposto(...)]`, or set `FULFILLMENT_ENTREPOSTO=meu-chatbot-d`")?;
                f.write_str(
                    ". Are they in another crate? A crate that is never named is not linked: \
                     add `use my_handlers as _;` to main.rs",
                )
            }
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
                write!(
                    f,
                    "an intent has no guard; give it a token, an `Auth`, or say that it is public; or give one to all that have \
                     none with `Server::auth(..)`\n      {site}"
                )
            }
            #[cfg(feature = "gateway")]
            Self::DuplicateEntreposto { chatbot, of, first, second } => write!(
                f,
                "the {of} of chatbot `{chatbot}` pass two functions; keep one of them\
                 \n      {first}\n      {second}"
            ),
            #[cfg(feature = "gateway")]
            Self::TwoGateways { chatbot, first, second } => write!(
                f,
                "chatbot `{chatbot}` has two gateways; one address of this server leads to one of them, so say the same \
                 at both places, or run a process for each\
                 \n      {} in {}\n      {} in {}",
                first.0, first.1, second.0, second.1
            ),
            #[cfg(feature = "gateway")]
            Self::RelayedTwice { chatbot, first, second } => write!(
                f,
                "chatbot `{chatbot}` is relayed twice; keep one of them\n      {first}\n      {second}"
            ),
            #[cfg(feature = "gateway")]
            Self::Entreposto { chatbot, why, site } => write!(f, "chatbot `{chatbot}`: {why}\n      {site}"),
            #[cfg(feature = "gateway")]
            Self::NoMessage { site } => write!(
                f,
                "a function with `on = conversation` takes a `Message`, which a new conversation does not have yet; \
                 take `Headers` or `Request`\n      {site}"
            ),
            Self::NoGateway { site } => write!(
                f,
                "an intent takes a `Gateway`, which only functions of `#[entreposto]` have; take it there\n      {site}"
            ),
            Self::Guard { why, sites } => {
                write!(f, "{why}")?;
                list(f, "needed by", sites)
            }
            Self::MissingState { state, sites } => {
                write!(f, "no state of type `{state}`; add it with `Server::state(..)`")?;
                list(f, "needed by", sites)
            }
            Self::MissingSession { session, sites } => {
                write!(
                    f,
                    "no session of type `{session}`; register the function that makes it with `Server::session(..)`"
                )?;
                list(f, "needed by", sites)
            }
            Self::DuplicateSession { session } => {
                write!(f, "two functions make sessions of type `{session}`; keep one of them")
            }
            Self::PagePath { page, why, site } => write!(f, "page `/{page}` {why}\n      {site}"),
            Self::UnguardedPage { page, site } => write!(
                f,
                "page `/{page}` has no guard; give it a token, an `Auth`, or say that it is public; or give one to all that have \
                 none with `Server::auth(..)`\n      {site}"
            ),
            Self::DuplicatePage { page, first, second } => write!(
                f,
                "page `/{page}` is mounted twice; keep one of them\n      {first}\n      {second}"
            ),
            Self::PageOverWebhook { page, webhook, site, webhook_site } => {
                write!(
                    f,
                    "page `/{page}` would take the calls of webhook `{webhook}`; mount it elsewhere\n      {site}"
                )?;
                list(f, "hides", webhook_site.as_slice())
            }
            Self::Setting { name, why } => write!(f, "setting `{name}`: {why}"),
            Self::Limit { method, variable, expected } => {
                write!(f, "setting `{method}`, which is `{variable}` outside of code: expected {expected}")
            }
            Self::BasePath { path, why } => write!(f, "base path `/{path}` {why}"),
            Self::Origin { origin, why } => write!(f, "allowed origin `{origin}` {why}"),
            Self::CredentialsForAnyOrigin => f.write_str(
                "credentials are allowed to any origin; name those that may have them with `allowed_origins` or \
                 `FULFILLMENT_ALLOWED_ORIGINS`",
            ),
            Self::TrustedProxy { proxy, why } => write!(f, "trusted proxy `{proxy}` {why}"),
            #[cfg(feature = "tls")]
            Self::NobodyShowsCertificates { sites } => {
                f.write_str(
                    "nobody can meet a guard that needs `Auth::client_certificate`, since nobody is asked for a certificate; \
                     name the file of the clients' authority with `Server::client_ca(..)` or `FULFILLMENT_TLS_CLIENT_CA`, \
                     beside the server's own certificate",
                )?;
                list(f, "needed by", sites)
            }
            #[cfg(feature = "google-identity")]
            Self::NoGoogleEmails { sites } => {
                f.write_str(
                    "setting `FULFILLMENT_GOOGLE_EMAILS`: is not set; name the service agents of the projects whose Dialogflow \
                     may call, with commas between them or with `google_emails([..])`: \
                     `service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`. Anybody's agent is given tokens \
                     for any audience, so that the audience alone tells nothing",
                )?;
                list(f, "needed by", sites)
            }
            Self::InsideRuntime => f.write_str(
                "`serve()` starts a runtime of its own and cannot run inside another (is `main` annotated with \
                 `#[tokio::main]`?); use `serve_async().await` there, or a plain `fn main`",
            ),
            Self::Runtime(why) => write!(f, "the runtime could not be started: {why}"),
            Self::Bind { address, kind: io::ErrorKind::AddrInUse, .. } => write!(
                f,
                "port {} is in use; stop the other program, or choose a free port with `--port` or `FULFILLMENT_PORT`",
                address.port()
            ),
            Self::Bind { address, why, .. } => write!(f, "cannot listen on {address}: {why}"),
            Self::Host { host, why } => write!(f, "host `{host}` cannot be resolved: {why}"),
            Self::Hook(why) => write!(f, "a start hook failed: {why}"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, intro: &str, sites: &[Site]) -> fmt::Result {
    sites
        .iter()
        .try_for_each(|site| write!(f, "\n      {intro} {site}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(line: u32, column: u32) -> Site {
        Site::new("a", "bot", "src/main.rs", line, column)
    }

    fn lines_of(text: &str) -> Vec<&str> {
        let sites = text.lines().filter_map(|line| line.split_once("main.rs:"));
        sites.map(|(_, line)| line).collect()
    }

    #[test]
    fn every_problem_is_listed_sorted_and_once() {
        let twice = Problem::NoGuard { site: site(9, 1) };
        let error = StartupError::new(vec![
            Problem::NoGuard { site: site(10, 1) },
            twice.clone(),
            Problem::NoIntents,
            twice,
            Problem::NoGuard { site: site(9, 30) },
            Problem::NoGuard { site: site(2, 1) },
        ]);
        let text = format!("{error:?}");
        assert_eq!(text, error.to_string());
        assert!(
            text.starts_with("the server cannot start, for 4 reasons:\n  - no intent"),
            "{text}"
        );
        assert_eq!(lines_of(&text), ["2", "9", "10"], "{text}");
    }

    #[test]
    fn who_needs_something_is_listed_by_line_and_once() {
        let sites = [10, 9, 2, 9].map(|line| site(line, 1)).to_vec();
        let state = "Erp";
        let error = StartupError::from(Problem::MissingState { state, sites });
        assert_eq!(lines_of(&error.to_string()), ["2", "9", "10"], "{error}");
    }
}
