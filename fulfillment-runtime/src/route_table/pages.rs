//! Pages in the table: which function answers at a path and below it. Found at startup, as the routes are.

use std::sync::Arc;

use super::build::Building;
use super::guarding::ReadyGuard;
use super::{RouteGuard, WebhookRoutes};
use crate::error::{PageProblem, Problem};
use crate::guards::GuardSet;
use crate::page::{Page, PageCall};
use crate::platform::ALL;
use crate::site::Site;
use crate::webhook::normal_path;

/// The pages of an application.
#[derive(Default)]
pub(crate) struct Pages {
    /// In order of their paths, so that of two that nest the inner one comes later.
    mounted: Vec<Arc<MountedPage>>,
}

/// One page, ready to be visited.
pub(crate) struct MountedPage {
    /// Decoded, below the base path, without slashes at its ends.
    pub(crate) path: Box<str>,
    guard: RouteGuard,
    pub(crate) call: PageCall,
    /// The guard as it may be printed.
    pub(crate) shown_guard: String,
    /// Whether it is of any use that a browser asks for a password.
    pub(crate) takes_a_password: bool,
    pub(crate) literal_secret: bool,
    pub(crate) trusts_upstream: bool,
    pub(crate) site: Site,
}

impl Pages {
    /// The page that takes this path: the innermost, where they nest.
    pub(crate) fn at(&self, path: &str) -> Option<&Arc<MountedPage>> {
        self.mounted.iter().rev().find(|page| page.takes(path))
    }

    /// All of them, in order of their paths.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &MountedPage> {
        self.mounted.iter().map(|page| &**page)
    }
}

impl MountedPage {
    fn takes(&self, path: &str) -> bool {
        let below = path.strip_prefix(&*self.path);
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }

    /// Whether these credentials suffice.
    pub(crate) fn admits(&self, accepted: &GuardSet) -> bool {
        self.guard.admits(accepted)
    }
}

impl Building<'_> {
    /// Mounts a page; the webhooks are all there.
    pub(super) fn page(&mut self, path: &str, page: Page) {
        let site = page.site;
        let guard = self.ready(page.guard.clone(), site).unwrap_or_else(|| {
            let page = path.trim_matches('/').to_owned();
            let unguarded = PageProblem::Unguarded { page, site };
            self.problems.push(unguarded.into());
            None
        });
        let path = match mountable(path) {
            Ok(path) => path,
            Err(why) => {
                let page = path.trim_matches('/').to_owned();
                let ill_formed = PageProblem::IllFormed { page, why, site };
                return self.problems.push(ill_formed.into());
            }
        };
        // a guard that could not be had is a problem already
        let guard = guard.unwrap_or_else(ReadyGuard::public);
        let mounted = MountedPage {
            path: path.into(),
            guard: guard.guard,
            call: page.call,
            shown_guard: guard.shown,
            takes_a_password: guard.takes_a_password,
            literal_secret: guard.literal,
            trusts_upstream: guard.trusts_upstream,
            site,
        };
        let hidden = self
            .webhooks
            .values()
            .filter(|routes| mounted.takes(routes.path()));
        let hidden = hidden.map(|routes| PageProblem::OverWebhook {
            page: path.to_owned(),
            webhook: routes.path().to_string(),
            site,
            webhook_site: first_site(routes),
        });
        self.problems.extend(hidden.map(Problem::from));
        let pages = &mut self.pages.mounted;
        match pages.binary_search_by(|known| known.path.cmp(&mounted.path)) {
            Ok(taken) => {
                let twice = PageProblem::Twice {
                    page: path.to_owned(),
                    first: pages[taken].site,
                    second: site,
                };
                self.problems.push(twice.into());
            }
            Err(place) => pages.insert(place, Arc::new(mounted)),
        }
    }
}

/// A path where a page may be, or why it may not.
fn mountable(path: &str) -> Result<&str, &'static str> {
    let path = normal_path(path)?;
    if path.is_empty() {
        return Err("is the health check's and the root webhook's; choose a path below it");
    }
    if ALL.iter().any(|platform| platform.claims(path).is_some()) {
        return Err("is kept for the paths of the chat window; choose another");
    }
    Ok(path)
}

/// The first of the intents of a webhook, by where they stand.
fn first_site(routes: &WebhookRoutes) -> Option<Site> {
    let entries = routes.nodes.values().chain(routes.actions.values());
    entries.map(|entry| entry.route.site).min()
}

#[cfg(test)]
mod tests {
    use super::mountable;

    #[test]
    fn a_page_may_be_at_any_path_that_is_nobody_elses() {
        for path in [
            "audit",
            "/audit/",
            "auditoria/mês",
            "answers",
            "livez/details",
        ] {
            assert_eq!(mountable(path), Ok(path.trim_matches('/')));
        }
        for path in [
            "",
            "/",
            "a//b",
            "a?b",
            "livez",
            "/readyz",
            "answer",
            "/answer/",
            "answer/x",
            "conversation",
        ] {
            assert!(mountable(path).is_err(), "{path}");
        }
    }
}
