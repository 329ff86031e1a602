//! [`PageProblem`]: what is wrong with a page of the project's own.

use std::fmt;

use super::list;
use crate::site::Site;

/// What is wrong with a page of the project's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PageProblem {
    IllFormed {
        page: String,
        why: &'static str,
        site: Site,
    },
    Unguarded {
        page: String,
        site: Site,
    },
    Twice {
        page: String,
        first: Site,
        second: Site,
    },
    OverWebhook {
        page: String,
        webhook: String,
        site: Site,
        webhook_site: Option<Site>,
    },
}

impl From<PageProblem> for super::Problem {
    fn from(problem: PageProblem) -> Self {
        Self::Page(problem)
    }
}

impl fmt::Display for PageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IllFormed { page, why, site } => write!(f, "page `/{page}` {why}\n      {site}"),
            Self::Unguarded { page, site } => write!(
                f,
                "page `/{page}` has no guard; give it a token, an `Auth`, or say that it is public; or give one to all that have \
                 none with `Server::auth(..)`\n      {site}"
            ),
            Self::Twice {
                page,
                first,
                second,
            } => write!(
                f,
                "page `/{page}` is mounted twice; keep one of them\n      {first}\n      {second}"
            ),
            Self::OverWebhook {
                page,
                webhook,
                site,
                webhook_site,
            } => {
                write!(
                    f,
                    "page `/{page}` would take the calls of webhook `{webhook}`; mount it elsewhere\n      {site}"
                )?;
                list(f, "hides", webhook_site.as_slice())
            }
        }
    }
}
