//! Building the table: every problem of every intent at once, sorted, each with where it stands.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;
use std::time::Duration;

use super::guarding::ReadyGuard;
use super::{
    ANY_NODE, Chatbots, Entry, IntentKey, Pages, Route, RouteGuard, RouteTable, Row, WebhookRoutes,
    normal,
};
use crate::auth::{Auth, Places};
#[cfg(feature = "_outbound")]
use crate::client::Outbound;
use crate::error::{Problem, StartupError};
#[cfg(feature = "gateway")]
use crate::gateway::Relays;
use crate::guards::{GuardId, GuardProblem, Making};
#[cfg(feature = "google-identity")]
use crate::identity::IdentitySettings;
use crate::intent::{HandlerCall, Intent};
use crate::invocation::{Needs, States};
use crate::limits;
use crate::page::Page;
use crate::site::Site;
use crate::webhook::{WebhookAuths, normal_path};

impl RouteTable {
    /// The table of these intents and of the pages beside them.
    ///
    /// # Errors
    ///
    /// All that the operator or developer must mend: duplicates, ill-formed names, secrets that cannot be read,
    /// missing states, nothing at all.
    pub(crate) fn build(
        registered: Registered,
        states: &States,
        places: Places<'_>,
    ) -> Result<Self, StartupError> {
        if registered.is_empty() {
            return Err(Problem::NoIntents.into());
        }
        let mut intents = registered.intents;
        intents.sort_by_key(|intent| intent.site);
        let mut building = Building::new(places, states, registered.guard);
        intents.into_iter().for_each(|intent| building.add(intent));
        for (path, page) in registered.pages {
            building.page(&path, page);
        }
        #[cfg(feature = "gateway")]
        building.relay(registered.relays, &registered.outbound);
        #[cfg(feature = "google-identity")]
        building.identities(&registered.identity, &registered.outbound);
        building.finish()
    }
}

/// What a table is made of.
pub(crate) struct Registered {
    pub(crate) intents: Vec<Intent>,
    pub(crate) pages: Vec<(String, Page)>,
    /// The guard of what has none of its own.
    pub(crate) guard: Option<Auth>,
    #[cfg(feature = "google-identity")]
    pub(crate) identity: IdentitySettings,
    #[cfg(feature = "gateway")]
    pub(crate) relays: Relays,
    #[cfg(feature = "_outbound")]
    pub(crate) outbound: Outbound,
}

impl Registered {
    fn is_empty(&self) -> bool {
        #[cfg(feature = "gateway")]
        if !self.relays.entrepostos.is_empty() {
            return false;
        }
        self.intents.is_empty() && self.pages.is_empty()
    }
}

pub(super) struct Building<'a> {
    states: &'a States,
    pub(super) webhooks: HashMap<Box<str>, WebhookRoutes>,
    pub(super) chatbots: Chatbots,
    pub(super) pages: Pages,
    pub(super) making: Making<'a>,
    /// The guard of what has none of its own.
    pub(super) default_guard: Option<Auth>,
    pub(super) webhook_auths: WebhookAuths,
    rows: Vec<Row>,
    pub(super) guarded: Vec<(GuardId, Site)>,
    pub(super) problems: Vec<Problem>,
    /// Who lacks which state or token, gathered so that forty nodes without one variable are one problem.
    missing_states: HashMap<&'static str, Vec<Site>>,
    missing_sessions: HashMap<&'static str, Vec<Site>>,
    pub(super) bad_guards: HashMap<GuardProblem, Vec<Site>>,
}

impl<'a> Building<'a> {
    fn new(places: Places<'a>, states: &'a States, default_guard: Option<Auth>) -> Self {
        Self {
            states,
            webhooks: HashMap::new(),
            chatbots: Default::default(),
            pages: Pages::default(),
            making: Making::new(places),
            default_guard,
            webhook_auths: WebhookAuths::default(),
            rows: Vec::new(),
            guarded: Vec::new(),
            problems: Vec::new(),
            missing_states: HashMap::new(),
            missing_sessions: HashMap::new(),
            bad_guards: HashMap::new(),
        }
    }

    fn add(&mut self, intent: Intent) {
        let site = intent.site;
        let needs = self.need_of(&intent.call, site);
        if needs.gateway {
            self.problems.push(Problem::NoGateway { site });
        }
        let of = || format!("an intent of webhook `{}`", intent.effective_path());
        self.check_timeout(intent.effective_timeout(), of, site);
        let guard = self.guard(&intent);
        let webhook = match normal_path(intent.effective_path()) {
            Ok(path) => path.to_owned(),
            Err(why) => {
                let webhook = intent.effective_path().to_owned();
                return self
                    .problems
                    .push(Problem::IllFormedWebhook { webhook, why, site });
            }
        };
        // a guard that could not be had is a problem already; the rest of the intent is checked all the same
        let guard = guard.unwrap_or_else(ReadyGuard::public);
        let route = Arc::new(Route {
            guard: guard.guard,
            open_to_window: intent.is_open_to_window(),
            fallback: intent.effective_fallback().map(Into::into),
            timeout: intent.effective_timeout(),
            call: intent.call.clone(),
            site,
            warned: Default::default(),
            has_held: Default::default(),
        });
        for node in &intent.nodes {
            if node.is_empty() || node.trim() != &**node {
                self.problems.push(Problem::IllFormedNode {
                    node: node.to_string(),
                    site,
                });
                continue;
            }
            self.node(&webhook, node, &route);
            self.row(&webhook, node, &intent, &guard, &route);
        }
        if let Some(action) = &intent.action {
            self.action(&webhook, action, &route);
            if intent.nodes.is_empty() {
                self.row(&webhook, "", &intent, &guard, &route);
            }
        }
    }

    /// How long callers of something wait, where that is said.
    pub(super) fn check_timeout(
        &mut self,
        timeout: Option<Duration>,
        of: impl FnOnce() -> String,
        site: Site,
    ) {
        let expected = timeout.and_then(|timeout| limits::TIMEOUT.expected_of_code(timeout));
        self.problems
            .extend(expected.map(|expected| Problem::Timeout {
                of: of(),
                expected,
                site,
            }));
    }

    /// What a function needs is there, or is missing.
    pub(super) fn need_of(&mut self, call: &HandlerCall, site: Site) -> Needs {
        let mut needs = Needs::default();
        (call.needs)(&mut needs);
        for state in needs.missing(self.states) {
            self.missing_states.entry(state).or_default().push(site);
        }
        for session in needs.missing_sessions(self.states) {
            self.missing_sessions.entry(session).or_default().push(site);
        }
        needs
    }

    fn webhook(&mut self, path: &str, route: &Route) -> &mut WebhookRoutes {
        let routes = self
            .webhooks
            .entry(path.into())
            .or_insert_with(|| WebhookRoutes {
                path: path.into(),
                ..WebhookRoutes::default()
            });
        routes.public |= route.guard == RouteGuard::Public;
        routes.window |= route.is_open_to_window();
        routes
    }

    fn node(&mut self, webhook: &str, node: &str, route: &Arc<Route>) {
        let entry = Entry {
            node: node.into(),
            route: Arc::clone(route),
        };
        let routes = self.webhook(webhook, route);
        let taken = match routes.nodes.entry(node.into()) {
            Slot::Occupied(taken) => taken.get().route.site,
            Slot::Vacant(free) => {
                free.insert(entry.clone());
                if node == ANY_NODE {
                    routes.any = Some(entry);
                } else {
                    let spoken = normal(node).to_lowercase();
                    routes.longest_spoken = routes.longest_spoken.max(spoken.len());
                    routes.spoken.entry(spoken).or_default().push(entry);
                }
                return;
            }
        };
        self.problems.push(Problem::Duplicate {
            webhook: webhook.to_owned(),
            node: node.to_owned(),
            first: taken,
            second: route.site,
        });
    }

    fn action(&mut self, webhook: &str, action: &str, route: &Arc<Route>) {
        let entry = Entry {
            node: action.into(),
            route: Arc::clone(route),
        };
        let routes = self.webhook(webhook, route);
        let taken = match routes.actions.entry(action.into()) {
            Slot::Occupied(taken) => taken.get().route.site,
            Slot::Vacant(free) => {
                free.insert(entry);
                return;
            }
        };
        self.problems.push(Problem::DuplicateAction {
            webhook: webhook.to_owned(),
            action: action.to_owned(),
            first: taken,
            second: route.site,
        });
    }

    fn row(
        &mut self,
        webhook: &str,
        node: &str,
        intent: &Intent,
        guard: &ReadyGuard,
        route: &Route,
    ) {
        self.rows.push(Row {
            key: IntentKey {
                webhook: webhook.into(),
                node: node.into(),
            },
            action: intent.action.as_deref().map(str::to_owned),
            public: route.guard == RouteGuard::Public,
            open_to_window: route.is_open_to_window(),
            window_alone: route.guard == RouteGuard::Window,
            guard: guard.shown.clone(),
            presenting: guard.presenting.clone(),
            literal_secret: guard.literal,
            trusts_upstream: guard.trusts_upstream,
            site: route.site,
        });
    }

    fn finish(mut self) -> Result<RouteTable, StartupError> {
        let states = self
            .missing_states
            .drain()
            .map(|(state, sites)| Problem::MissingState { state, sites });
        self.problems.extend(states);
        let sessions = self
            .missing_sessions
            .drain()
            .map(|(session, sites)| Problem::MissingSession { session, sites });
        self.problems.extend(sessions);
        self.problems
            .extend(self.bad_guards.drain().map(|(why, sites)| Problem::Guard {
                why: why.to_string(),
                sites,
            }));
        if !self.problems.is_empty() {
            return Err(StartupError::new(self.problems));
        }
        self.rows.sort();
        Ok(RouteTable {
            chatbots: self.chatbots,
            webhooks: self.webhooks,
            secret_files: self.making.reading.files(),
            guards: self.making.finish(),
            guarded: self.guarded,
            pages: self.pages,
            rows: self.rows,
        })
    }
}
