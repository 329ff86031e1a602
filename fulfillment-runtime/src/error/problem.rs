//! [`Problem`]: one thing that the operator or developer must mend before the server can run, as it is told.

mod page;
#[cfg(feature = "gateway")]
mod relay;

use std::fmt;
use std::io;
use std::net::SocketAddr;

pub(crate) use self::page::PageProblem;
#[cfg(feature = "gateway")]
pub(crate) use self::relay::RelayProblem;
use crate::site::Site;

/// One problem of a start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Problem {
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
    /// How long callers of something wait, where that cannot be.
    Timeout {
        of: String,
        expected: String,
        site: Site,
    },
    NoGuard {
        site: Site,
    },
    #[cfg(feature = "gateway")]
    Relay(RelayProblem),
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
    Page(PageProblem),
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
    /// The last, since the others may be why.
    NoIntents,
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

    /// Whoever needs something is told in order, and once.
    pub(super) fn sort_sites(&mut self) {
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
            Self::Timeout { of, expected, site } => {
                write!(f, "{of}: expected {expected}, as `timeout`\n      {site}")
            }
            Self::NoGuard { site } => {
                write!(
                    f,
                    "an intent has no guard; give it a token, an `Auth`, or say that it is public; or give one to all that have \
                     none with `Server::auth(..)`\n      {site}"
                )
            }
            #[cfg(feature = "gateway")]
            Self::Relay(problem) => problem.fmt(f),
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
            Self::Page(problem) => problem.fmt(f),
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
